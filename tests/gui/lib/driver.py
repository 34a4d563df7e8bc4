"""Drives phonectl-gtk through the accessibility bus, as a person with a screen reader would: finds widgets by role
and name, presses, clicks, types, and waits for what should appear."""
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402  (the version has to be required first)

LIMIT_S = 30
MAIN = "Phonectl"
BUTTONS = ("push button", "toggle button", "check box", "radio button")
WINDOWS = ("frame", "dialog", "window")
# What is inside is either many rows, found with rows=True, or nothing that has a name.
CLOSED = ("tree table", "scroll bar")


class Missing(AssertionError):
    """What was waited for did not come."""


def wait_for(find, what, limit=LIMIT_S):
    """The first true answer of find(); asked again until the limit."""
    until = time.monotonic() + limit
    while True:
        try:
            found = find()
        except gi.repository.GLib.Error:
            found = None  # a widget went away while it was looked at
        if found:
            return found
        if time.monotonic() > until:
            raise Missing(f"waited {limit} s for {what}")
        time.sleep(0.05)


def xdotool(*words):
    done = subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, check=False)
    return done.stdout.split("\n")


class Node:
    """One accessible object. GTK 4.8 says of no widget inside a window that it is showing, and of every page of a
    stack that it is visible; so `shown` asks what is at the widget's place."""

    def __init__(self, raw):
        self.raw = raw

    @property
    def name(self):
        return self.raw.get_name() or ""

    @property
    def role(self):
        return self.raw.get_role_name() or ""

    @property
    def text(self):
        """What stands in an entry; of everything else the name."""
        interface = self.raw.get_text_iface()
        if interface is None or not self.role.endswith(("entry", "text")):
            return self.name
        length = Atspi.Text.get_character_count(interface)
        return Atspi.Text.get_text(interface, 0, length) if length else ""

    @property
    def description(self):
        return self.raw.get_description() or ""

    def has(self, state):
        return self.raw.get_state_set().contains(getattr(Atspi.StateType, state.upper()))

    @property
    def enabled(self):
        return self.has("sensitive")

    def children(self):
        for index in range(self.raw.get_child_count()):
            child = self.raw.get_child_at_index(index)
            if child is not None:
                yield Node(child)

    def walk(self, rows=False):
        """This and all below it, but for pages that never were on the screen."""
        yield self
        if self.role in CLOSED and not rows:
            return
        if self.name == "GtkStackPage" and not any(min(child.extents()[2:]) > 0 for child in self.children()):
            return
        for child in self.children():
            if child.has("visible"):
                yield from child.walk(rows)

    def parent(self):
        raw = self.raw.get_parent()
        return Node(raw) if raw else None

    def window(self):
        node = self
        while node and node.role not in WINDOWS:
            node = node.parent()
        return node

    def popped_up(self):
        """Whether it is in a popover, which lies over its window; a closed one is not visible."""
        node = self
        while node and node.role not in WINDOWS and node.name != "GtkPopoverContent":
            node = node.parent()
        return node is not None and node.role not in WINDOWS

    def extents(self):
        """Left, top, width and height in its window."""
        interface = self.raw.get_component_iface()
        if interface is None:
            return 0, 0, 0, 0
        box = Atspi.Component.get_extents(interface, Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    def middle(self):
        left, top, width, height = self.extents()
        return left + width // 2, top + height // 2

    @property
    def shown(self):
        """Whether it can be seen: what is drawn at its place is it or belongs to it. Some points are tried, since
        icons and the insides of entries are no accessible objects. What is insensitive is never at any place."""
        window = self.window()
        left, top, width, height = self.extents()
        if window is None or width <= 0 or height <= 0:
            return False
        for x, y in ((2, 2), (0, 0), (1, 1), (1, 3), (3, 1), (3, 3)):
            at = Atspi.Component.get_accessible_at_point(
                window.raw.get_component_iface(), left + 1 + x * (width - 2) // 4, top + 1 + y * (height - 2) // 4,
                Atspi.CoordType.WINDOW)
            node = Node(at) if at else None
            while node and node.raw != self.raw:
                node = node.parent()
            if node:
                return True
        return self.popped_up()

    def press(self):
        action = self.raw.get_action_iface()
        if action is None or Atspi.Action.get_n_actions(action) == 0:
            raise Missing(f"{self.role} {self.name!r} cannot be pressed")
        Atspi.Action.do_action(action, 0)

    def click(self, button=1):
        """With the pointer, for what cannot be pressed."""
        title = self.window().name
        wait_for(lambda: self.shown, f"{self} to be shown")
        focused(title)
        number = xdotool("getactivewindow")[0]
        outer = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", number) if "=" in line)
        shadow = (int(outer["WIDTH"]) - self.window().extents()[2]) // 2
        x, y = self.middle()
        xdotool("mousemove", "--window", number, x + shadow, y + shadow, "click", button)

    def type(self, text):
        interface = self.raw.get_editable_text_iface()
        if interface is None:
            raise Missing(f"{self.role} {self.name!r} cannot be typed into")
        Atspi.EditableText.set_text_contents(interface, text)

    def __repr__(self):
        return f"{self.role} {self.name!r}"


def focused(title):
    """Waits until the window of this title has the keyboard."""
    wait_for(lambda: xdotool("getactivewindow", "getwindowname")[0] == title, f"the keyboard to be in {title!r}")


class Program:
    """The running program; use it with `with`, or close() it."""

    def __init__(self, *words, environment=None):
        program = os.environ["PHONECTL_BUILD_DIR"] + "/bin/phonectl-gtk"
        # stdout goes where the test's own goes, so that what it says is seen when the test fails
        self.process = subprocess.Popen([program, *words], env={**os.environ, **(environment or {})})
        self.root = wait_for(self._find, "the program on the accessibility bus")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind and self.alive():
            self.dump()
        self.close()

    def _find(self):
        if self.process.poll() is not None:
            raise Missing(f"phonectl-gtk ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.process.pid and child.get_child_count():
                return Node(child)
        return None

    def fresh(self):
        if not self.alive():
            raise Missing(f"phonectl-gtk ended with {self.process.returncode}")
        self.root.raw.clear_cache()
        return self.root

    # ---- Finding ----

    def windows(self):
        return list(self.fresh().children())

    def window(self, title):
        """The window or dialog of this title."""
        return wait_for(lambda: next((node for node in self.windows() if node.name == title), None),
                        f"a window {title!r}")

    def all(self, role=None, name=None, contains=None, within=None, rows=False):
        for window in self.windows():
            if within is not None and window.name != within:
                continue
            for node in window.walk(rows):
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
        """Whether exactly this text is on the screen."""
        return next((node for node in self.all(name=text, within=within) if node.shown), None)

    def reads(self, text, within=None, limit=LIMIT_S):
        """Waits until exactly this text is on the screen."""
        return wait_for(lambda: self.shows(text, within), f"the text {text!r}", limit)

    def sees(self, text, within=None, limit=LIMIT_S):
        """Waits until a text that contains this is on the screen."""
        return wait_for(lambda: next((node for node in self.all(contains=text, within=within) if node.shown), None),
                        f"a text with {text!r}", limit)

    def gone(self, title):
        """Waits until the window of this title is closed."""
        wait_for(lambda: all(node.name != title for node in self.windows()), f"{title!r} to close")

    def button(self, name, within=None, limit=LIMIT_S):
        """The button, once it can be seen and pressed. A dialog has each of its buttons twice, for wide and narrow."""
        return wait_for(lambda: next((node for node in self.all(BUTTONS, name, within=within)
                                      if node.enabled and node.shown), None), f"a button {name!r}", limit)

    def entry(self, contains, within=None):
        return wait_for(lambda: next((node for node in self.all(contains=contains, within=within)
                                      if node.raw.get_editable_text_iface()), None), f"an entry {contains!r}")

    def row(self, name):
        """The row of the list of phones whose name begins so."""
        return wait_for(lambda: next((node for node in self.all("table row", rows=True)
                                      if node.name.startswith(name) and node.shown), None), f"a row {name!r}")

    # ---- Doing ----

    def press(self, name, within=None):
        self.button(name, within).press()

    def type(self, name, text, within=None):
        self.entry(name, within).type(text)

    def keys(self, *combinations, within=MAIN):
        """Real key presses, once the window has the keyboard."""
        focused(within)
        xdotool("key", "--clearmodifiers", *combinations)

    def write(self, text, within=MAIN):
        """Types with the keyboard where the keyboard is."""
        focused(within)
        xdotool("type", "--clearmodifiers", text)

    def choose(self, row, value):
        """Chooses in a row that opens a list: opened with the pointer, walked through with the keyboard."""
        def items():
            return [node for node in self.find("combo box", row).walk() if node.role == "list item"]

        self.find("combo box", row).click()
        wait_for(lambda: any(item.has("focused") for item in items()), f"the list of {row!r} to open")
        focus = next(index for index, item in enumerate(items()) if item.has("focused"))
        wanted = next(index for index, item in enumerate(items()) if item.name == value and index > 0)
        self.keys(*["Down" if wanted > focus else "Up"] * abs(wanted - focus))
        wait_for(lambda: items()[wanted].has("focused"), f"{value!r} of {row!r} to have the keyboard")
        self.keys("Return")
        wait_for(lambda: items()[0].name == value, f"{row!r} to show {value!r}")

    def page(self, name):
        """Goes to a page by its shortcut, and waits until the header says so."""
        self.keys({"Phones": "ctrl+1", "Jobs": "ctrl+2", "Plugins": "ctrl+3", "Server": "ctrl+4"}[name])
        self.headed(name)

    def headed(self, title):
        """Waits until the header names this page."""
        def there():
            bars = [node for node in self.window(MAIN).walk() if node.name == "AdwWindowTitle"]
            return any(label.name == title for bar in bars for label in bar.walk() if label.role == "label")

        wait_for(there, f"the page {title!r}")

    # ---- The program as a whole ----

    def alive(self):
        return self.process.poll() is None

    def close(self):
        if self.alive():
            self.process.terminate()
        self.process.wait(20)

    def dump(self):
        """What is on the screen, for whoever has to find out why a test failed."""
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
