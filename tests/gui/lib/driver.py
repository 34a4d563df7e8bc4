"""Drives phonectl-gtk through the accessibility bus, like a person with a screen reader: finds widgets by role and
name, presses, clicks, types, and waits for the result to appear."""
import os
import re
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

from hands import LIMIT_S, Missing, focused, wait_for, xdotool
from tree import Bus, Picture

MAIN = "Phonectl"
HEADER = 80  # pixels from the top of the window, including its shadow
PROGRAM = "org.phonectl.Phonectl"
MENU_ITEMS = ("menu item", "check menu item", "radio menu item")
BUTTONS = ("push button", "toggle button", "check box", "radio button")
# Without animations, widgets appear at once, and software rendering has less to do.
SETTINGS = "[Settings]\ngtk-enable-animations=0\n"
COMPLAINTS = re.compile(r"CRITICAL|WARNING|Sanitizer|runtime error")
# Complaints of the toolkit about itself: GTK 4.24 submits the timings of a frame twice on X11.
TOOLKIT = re.compile(r"gdk_frame_timings_submitted\(\) called on submitted frame\.$")
# GLib leaves its first table of 2,048 quarks behind when it needs a larger one, so that no reader needs a lock. The report
# names no caller by which leaks.txt could tell it from ours, so this is the whole report and nothing else.
QUARKS = re.compile(r"=+\n==\d+==ERROR: LeakSanitizer: .*\n\nDirect leak of 16384 byte\(s\) in 1 object\(s\) .*\n"
                    r"    #0 .* in malloc .*\n    #1 .* in g_malloc .*\n\nSUMMARY: .*\n")
# Newer keyboard maps have each function key with Alt too, and xdotool then adds Alt; key codes avoid that.
FUNCTION_KEY = re.compile(r"\bF(\d+)$")


def _code(key):
    number = int(key.group(1))
    return str(66 + number if number <= 10 else 84 + number)


def written(path):
    """The complete text of a file that the window saves: the toast that reports it may disappear too soon to be
    seen."""
    def whole():
        if not os.path.exists(path):
            return None
        with open(path, newline="", encoding="utf-8") as file:
            text = file.read()
        return text if text.endswith("\n") else None

    return wait_for(whole, f"the file {path}")


class Program:
    """The running program; use it with `with`."""

    def __init__(self, *words, environment=None):
        program = os.environ["PHONECTL_BUILD_DIR"] + "/bin/phonectl-gtk"
        environment = {**os.environ, **(environment or {})}
        settings = os.path.join(environment["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini")
        if not os.path.exists(settings):
            os.makedirs(os.path.dirname(settings), mode=0o700, exist_ok=True)
            with open(settings, "w") as file:
                file.write(SETTINGS)
        self.said = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([program, *words], env=environment, stderr=self.said)
        self.bus, self.name = Bus(), None
        self.attach()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.give_up()
        else:
            self.quit()

    def attach(self):
        """Waits until the program is on the accessibility bus; call it again after the program has restarted itself."""
        before, self.name = self.name, None
        self.name = wait_for(lambda: self._find(before), "the program on the accessibility bus")

    def _find(self, before):
        self.check_alive()
        name = self.bus.name_of(self.process.pid)
        return name if name not in (None, before) and Picture(self.bus, name).windows() else None

    def check_alive(self):
        if not self.alive():
            raise Missing(f"phonectl-gtk ended with {self.process.returncode}")

    # ---- Finding ----

    def windows(self, rows=False):
        """The current windows with everything in them."""
        self.check_alive()
        return Picture(self.bus, self.name, rows).windows()

    def window(self, title, rows=False):
        """The window or dialog with this title."""
        return wait_for(lambda: next((node for node in self.windows(rows) if node.name == title), None),
                        f"a window {title!r}")

    def all(self, role=None, name=None, contains=None, within=None, rows=False):
        for window in self.windows(rows):
            if within is not None and window.name != within:
                continue
            for node in window.walk():
                if role and node.role not in ((role,) if isinstance(role, str) else role):
                    continue
                if name is not None and node.name != name:
                    continue
                if contains is not None and contains not in node.name and contains not in node.text:
                    continue
                yield node

    def find(self, role=None, name=None, contains=None, limit=LIMIT_S, **where):
        what = f"{role or 'anything'} {name or contains!r}"
        return wait_for(lambda: next(self.all(role, name, contains, **where), None), what, limit)

    def shows(self, text, within=None):
        """True if exactly this text is on the screen."""
        return next((node for node in self.all(name=text, within=within) if node.shown), None)

    def reads(self, text, within=None, limit=LIMIT_S):
        """Waits until exactly this text is on the screen."""
        return wait_for(lambda: self.shows(text, within), f"the text {text!r}", limit)

    def sees(self, text, within=None, limit=LIMIT_S):
        """Waits until a text that contains this is on the screen."""
        return wait_for(lambda: next((node for node in self.all(contains=text, within=within) if node.shown), None),
                        f"a text with {text!r}", limit)

    def gone(self, title):
        """Waits until the window with this title is closed."""
        wait_for(lambda: all(node.name != title for node in self.windows()), f"{title!r} to close")

    def button(self, name, within=None, limit=LIMIT_S):
        """The button, once it is visible and can be pressed. Dialogs have each button twice, for wide and narrow
        layouts."""
        return wait_for(lambda: next((node for node in self.all(BUTTONS, name, within=within)
                                      if node.enabled and node.pressable and node.shown), None),
                        f"a button {name!r}", limit)

    def entry(self, contains, within=None):
        return wait_for(lambda: next((node for node in self.all(contains=contains, within=within)
                                      if node.can("EditableText")), None), f"an entry {contains!r}")

    def row(self, name):
        """The row in the list of phones whose name starts with this."""
        return wait_for(lambda: next((node for node in self.all("table row", rows=True)
                                      if node.name.startswith(name) and node.shown), None), f"a row {name!r}")

    # ---- Doing ----

    def press(self, name, within=None):
        self.button(name, within).press()

    def type(self, name, text, within=None):
        self.entry(name, within).type(text)

    def keys(self, *combinations, within=MAIN):
        """Presses real keys, once the window has the keyboard focus."""
        focused(within)
        xdotool("key", "--clearmodifiers", *(FUNCTION_KEY.sub(_code, keys) for keys in combinations))

    def write(self, text, within=MAIN):
        """Types real text wherever the focus is."""
        focused(within)
        xdotool("type", "--clearmodifiers", text)

    def choose(self, row, value, within=MAIN):
        """Chooses from a drop-down row by keyboard: a toast may cover the row for some seconds."""
        def items():
            return [node for node in self.find("combo box", row, within=within).walk() if node.role == "list item"]

        self.walk_to(lambda node: node.role == "combo box" and node.name == row, row, within=within)
        self.keys("space", within=within)
        wait_for(lambda: any(item.has("focused") for item in items()), f"the list of {row!r} to open")
        focus = next(index for index, item in enumerate(items()) if item.has("focused"))
        wanted = next(index for index, item in enumerate(items()) if item.name == value and index > 0)
        self.keys(*["Down" if wanted > focus else "Up"] * abs(wanted - focus), within=within)
        wait_for(lambda: items()[wanted].has("focused"), f"{value!r} of {row!r} to have the keyboard")
        self.keys("Return", within=within)
        wait_for(lambda: items()[0].name == value, f"{row!r} to show {value!r}")

    def tick(self, name, within=MAIN):
        """Toggles a check box in an open popover or a dialog, by keyboard: GTK 4.18 reports wrong positions there."""
        def ticked():
            return self.find("check box", name, within=within).has("checked")

        before = ticked()
        self.walk_to(lambda node: node.role == "check box" and node.name == name, name, within=within)
        self.keys("space", within=within)
        wait_for(lambda: ticked() != before, f"{name!r} to be ticked or unticked")

    def choose_in_menu(self, menu, item):
        """Opens the menu of this button and chooses an item."""
        self.press(menu)
        self.find(MENU_ITEMS, item).press()

    def walk_to(self, wanted, what, key="Tab", within=MAIN):
        """Presses the key until the focused object is the wanted one."""
        def focus():
            return next((node for node in self.all(within=within) if node.has("focused")), None)

        for _ in range(40):
            left = wait_for(focus, "something to have the keyboard")
            if wanted(left):
                return
            self.keys(key, within=within)
            wait_for(lambda: focus() and focus().path != left.path, f"the keyboard to leave {left} for {what!r}")
        raise Missing(f"{key} does not lead to {what!r}")

    def unfold(self, name, within):
        """Opens an expander row; newer toolkits do not know its contents before."""
        self.walk_to(lambda node: node.role == "list item" and node.name == name, name, within=within)
        self.keys("space", within=within)

    def page(self, name):
        """Goes to a page by its shortcut and waits until the header shows it."""
        self.keys({"Phones": "ctrl+1", "Jobs": "ctrl+2", "Plugins": "ctrl+3", "Account": "ctrl+4"}[name])
        self.headed(name)

    def headed(self, title):
        """Waits until the header shows this page."""
        def there():
            return any(label.extents()[1] < HEADER and label.shown for label in self.all("label", title, within=MAIN)
                       if all(node.role != "list item" for node in label.above_all()))

        wait_for(there, f"the page {title!r}")

    # ---- The program as a whole ----

    def alive(self):
        return self.process.poll() is None

    def quit(self):
        """Quits through the program's own action, if it still runs; exit code 0 and no complaints are required."""
        if self.alive():
            session = Gio.bus_get_sync(Gio.BusType.SESSION)
            session.call(PROGRAM, "/" + PROGRAM.replace(".", "/"), "org.gtk.Actions", "Activate",
                         GLib.Variant("(sava{sv})", ("quit", [], {})), None, Gio.DBusCallFlags.NONE, -1)
            session.flush_sync()  # it may exit before it answers
        code = self.process.wait(LIMIT_S)
        said, quarks = QUARKS.subn("", self.stderr())
        complaints = [line for line in said.splitlines() if COMPLAINTS.search(line) and not TOOLKIT.search(line)]
        assert code == quarks and not complaints, f"phonectl-gtk ended with {code}: {complaints}"

    def give_up(self):
        """After a failed test: prints what the window shows."""
        if self.alive():
            self.dump()
            self.process.terminate()
        self.process.wait(LIMIT_S)
        self.stderr()

    def stderr(self):
        """Prints and returns the program's standard error."""
        self.said.seek(0)
        said = self.said.read()
        sys.stderr.write(said)
        return said

    def dump(self):
        """Prints what is on the screen, to explain a failed test."""
        for window in self.windows():
            print(f"--- {window}")
            for node in window.walk():
                if node.name and not node.name.startswith(("Gtk", "Adw")) and node.shown:
                    print(f"    {node}" + ("" if node.enabled else " (off)"))


def run(program, *checks):
    for check in checks:
        start = time.monotonic()
        check(program)
        print(f"ok {check.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
