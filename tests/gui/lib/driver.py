"""Drives phonectl-gtk through the accessibility bus, as a person with a screen reader would: finds widgets by role
and name, presses, types, and waits for what should appear."""
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402  (the version has to be required first)

LIMIT_S = 30


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


class Node:
    """One accessible object. GTK 4.8 says of no widget inside a window that it is showing, and of every page of a
    stack that it is visible: what is looked for has to have a name of its own."""

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
        interface = self.raw.get_text_iface()
        length = Atspi.Text.get_character_count(interface) if interface else 0
        return Atspi.Text.get_text(interface, 0, length) if length else self.name

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

    def walk(self, hidden=False):
        yield self
        for child in self.children():
            if hidden or child.has("visible"):
                yield from child.walk(hidden)

    def parent(self):
        raw = self.raw.get_parent()
        return Node(raw) if raw else None

    def press(self):
        action = self.raw.get_action_iface()
        if action is None or Atspi.Action.get_n_actions(action) == 0:
            raise Missing(f"{self.role} {self.name!r} cannot be pressed")
        Atspi.Action.do_action(action, 0)

    def type(self, text):
        interface = self.raw.get_editable_text_iface()
        if interface is None:
            raise Missing(f"{self.role} {self.name!r} cannot be typed into")
        Atspi.EditableText.set_text_contents(interface, text)

    def __repr__(self):
        return f"{self.role} {self.name!r}"


class Program:
    """The running program."""

    def __init__(self, *words, environment=None):
        program = os.environ["PHONECTL_BUILD_DIR"] + "/bin/phonectl-gtk"
        # stdout goes where the test's own goes, so that what it says is seen when the test fails
        self.process = subprocess.Popen([program, *words], env={**os.environ, **(environment or {})})
        self.root = wait_for(self._find, "the program on the accessibility bus")

    def _find(self):
        if self.process.poll() is not None:
            raise Missing(f"phonectl-gtk ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.process.pid and child.get_child_count():
                return Node(child)
        return None

    def all(self, role=None, name=None, contains=None):
        for node in self.fresh().walk():
            if role and node.role not in ((role,) if isinstance(role, str) else role):
                continue
            if name is not None and node.name != name:
                continue
            if contains is not None and contains not in node.name and contains not in node.text:
                continue
            yield node

    def find(self, role=None, name=None, contains=None, limit=LIMIT_S):
        what = f"{role or 'anything'} {name or contains!r}"
        return wait_for(lambda: next(self.all(role, name, contains), None), what, limit)

    def window(self, title):
        """The window or dialog of this title."""
        return wait_for(lambda: next((node for node in self.fresh().children() if node.name == title), None),
                        f"a window {title!r}")

    def fresh(self):
        self.root.raw.clear_cache()
        return self.root

    def press_in(self, title, name):
        """Presses a button of that window."""
        window = self.window(title)
        button = wait_for(lambda: next((node for node in window.walk() if node.name == name and
                                        "button" in node.role and node.enabled), None),
                          f"{name!r} in {title!r}")
        button.press()

    def type_in(self, title, name, text):
        """Types into the entry of that window whose name contains this."""
        window = self.window(title)
        entry = wait_for(lambda: next((node for node in window.walk() if name in node.name and
                                       node.raw.get_editable_text_iface()), None),
                         f"an entry {name!r} in {title!r}")
        entry.type(text)

    def sees(self, text, limit=LIMIT_S):
        """Waits until the text is somewhere on the screen."""
        return self.find(contains=text, limit=limit)

    def gone(self, role=None, name=None, contains=None):
        wait_for(lambda: next(self.all(role, name, contains), None) is None,
                 f"{role} {name or contains!r} to go away")

    def button(self, name, limit=LIMIT_S):
        node = self.find(("push button", "button", "toggle button"), name, limit=limit)
        wait_for(lambda: node.enabled, f"{node} to become sensitive", limit)
        return node

    def press(self, name):
        self.button(name).press()

    def page(self, name):
        """Goes to a page by its shortcut."""
        self.keys({"Phones": "ctrl+1", "Jobs": "ctrl+2", "Plugins": "ctrl+3", "Server": "ctrl+4"}[name])

    def keys(self, *combinations):
        """Real key presses into the window that has the keyboard."""
        subprocess.run(["xdotool", "key", "--clearmodifiers", *combinations], check=True)

    def alive(self):
        return self.process.poll() is None

    def close(self):
        if self.alive():
            self.process.terminate()
        self.process.wait(20)

    def dump(self):
        def show(node, depth):
            print("  " * depth + f"{node.role} {node.name!r}" + ("" if node.enabled else " (off)"))
            for child in node.children():
                if child.has("visible"):
                    show(child, depth + 1)
        show(self.root, 0)
