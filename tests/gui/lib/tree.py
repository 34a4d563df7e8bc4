"""What a program tells assistive technology, as one picture of all its windows: asked for in one go over the
accessibility bus, since asking for each name alone makes most of the time of a test."""
import collections
import functools

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402  (the version has to be required first)

from hands import Missing, focused, wait_for, xdotool  # noqa: E402

PREFIX = "org.a11y.atspi."
# What is inside is either many rows, found with rows=True, or nothing that has a name.
CLOSED = ("tree table", "scroll bar")
ROOT = "/org/a11y/atspi/accessible/root"  # of a program, and of the registry
NOTHING = "/org/a11y/atspi/null"  # what has no parent has this one
RENAMED = {"button": "push button", "switch": "check box"}  # newer releases of AT-SPI and GTK have roles of their own
CALL_MS = 180000  # the window does nothing that takes so long
WINDOW_COORDINATES = 1


class Bus:
    """The accessibility bus of the session."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, CALL_MS).unpack()[0]
        self.link = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)

    def call(self, name, path, interface, method, signature="()", *words):
        arguments = GLib.Variant(signature, words)
        return self.link.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                   CALL_MS).unpack()

    def items(self, name):
        """All objects of the program that were asked for once, each a structure."""
        answer = self.link.call_sync(name, "/org/a11y/atspi/cache", PREFIX + "Cache", "GetItems", None, None,
                                     Gio.DBusCallFlags.NONE, CALL_MS).get_child_value(0)
        return [answer.get_child_value(number) for number in range(answer.n_children())]

    def children(self, name, paths):
        """The paths of the children of many objects, all asked for before the first answer is waited for."""
        answers, left = {}, len(paths)

        def arrived(link, result, path):
            nonlocal left
            left -= 1
            try:
                answers[path] = [other for _, other in link.call_finish(result).unpack()[0]]
            except GLib.Error:  # it is gone meanwhile
                answers[path] = []

        for path in paths:
            self.link.call(name, path, PREFIX + "Accessible", "GetChildren", None, None, Gio.DBusCallFlags.NONE, CALL_MS,
                           None, arrived, path)
        while left:
            GLib.MainContext.default().iteration(True)
        return answers

    def name_of(self, pid):
        """The name on the bus of the program with this process id."""
        for name, _ in self.call(PREFIX + "Registry", ROOT, PREFIX + "Accessible", "GetChildren")[0]:
            owner = self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID", "(s)",
                              name)[0]
            if owner == pid:
                return name
        return None


class Picture:
    """All objects of a program at one moment; with rows, those in tables too."""

    def __init__(self, bus, name, rows=False):
        self.bus, self.name, self.rows = bus, name, rows
        self.nodes = {}
        while self._take():
            pass

    def _take(self):
        """Whether there was something new. GTK makes the object of a widget when its parent is asked for its children,
        and keeps that of one that is hidden; so the names come in one go, and who is whose child is asked besides."""
        nodes = [Node(self, item) for item in self.bus.items(self.name)]
        self.nodes = {node.path: node for node in nodes}
        kin = collections.defaultdict(list)
        for node in nodes:
            kin[node.above].append(node)
        children, asked, new = {}, [node.path for node in self._open(kin, kin[NOTHING])], False
        while asked:
            children.update(self.bus.children(self.name, asked))
            asked = [path for parent in asked for path in children[parent] if path not in self.nodes]
            new = new or bool(asked)
        for parent, paths in children.items():
            if parent in self.nodes:
                self.nodes[parent].below = [node for node in (self._below(parent, path) for path in paths) if node]
        return new

    def _open(self, kin, nodes):
        """Those whose children are to be known. The root does not know how many it has."""
        for node in nodes:
            if node.count == 0 and node.above != NOTHING or not self.rows and node.role in CLOSED:
                continue
            yield node
            yield from self._open(kin, kin[node.path])

    def _below(self, path, child):
        """Asked for its children, a stack of GTK 4.8 names what is on its pages, not the pages; in 4.18 what is on a page
        names the stack as what it is in."""
        node = self.nodes.get(child)
        if node and node.above != path and path in self.nodes and node.above == self.nodes[path].above:
            return node
        while node and node.above != path:
            node = node.parent()
        return node

    def belongs(self, path, whole):
        """Whether the object at this path is that one or below it."""
        while path != whole.path:
            if path == NOTHING:
                return False
            node = self.nodes.get(path)
            path = node.above if node else self.value(path, "Accessible", "Parent")[1]
        return True

    def value(self, path, interface, name):
        """A property of one object, now."""
        return self.bus.call(self.name, path, "org.freedesktop.DBus.Properties", "Get", "(ss)", PREFIX + interface,
                             name)[0]

    def windows(self):
        return [node for root in self.nodes.values() if root.above == NOTHING for node in root.children()]


class Node:
    """One accessible object as it was when the picture was taken. GTK 4.8 says of no widget inside a window that it is
    showing, and of every page of a stack that it is visible; so `shown` asks what is at the widget's place. Newer ones
    say what is showing, and answer the other question with what is on a page behind."""

    def __init__(self, picture, item):
        """Most are never looked at: only who it is and whose is taken out of the answer at once."""
        self.picture, self.item, self.below = picture, item, []
        self.path, self.above = (item.get_child_value(field).get_child_value(1).get_string() for field in (0, 2))
        if self.path == ROOT:  # GTK 4.24 names the registry's root as its parent, whose path is the same
            self.above = NOTHING

    def _part(self, number):
        return self.item.get_child_value(number).unpack()

    @functools.cached_property
    def count(self):
        return self._part(4)

    @functools.cached_property
    def interfaces(self):
        return self._part(5)

    @functools.cached_property
    def name(self):
        return self._part(6)

    @functools.cached_property
    def role(self):
        name = Atspi.role_get_name(Atspi.Role(self._part(7)))
        return RENAMED.get(name, name)

    @functools.cached_property
    def description(self):
        return self._part(8)

    @functools.cached_property
    def states(self):
        low, high = self._part(9)
        return low | high << 32

    def has(self, state):
        return bool(self.states >> int(getattr(Atspi.StateType, state.upper())) & 1)

    @property
    def enabled(self):
        return self.has("sensitive")

    def ask(self, interface, method, signature="()", *words):
        """One call about it, now."""
        return self.picture.bus.call(self.picture.name, self.path, PREFIX + interface, method, signature, *words)

    def can(self, interface):
        return PREFIX + interface in self.interfaces

    @property
    def text(self):
        """What stands in an entry; of everything else the name."""
        if not self.can("Text") or not self.role.endswith(("entry", "text")):
            return self.name
        length = self.picture.value(self.path, "Text", "CharacterCount")
        return self.ask("Text", "GetText", "(ii)", 0, length)[0] if length else ""

    def children(self):
        return [child for child in self.below if child.has("visible")]

    def walk(self):
        """This and all below it, but for pages that never were on the screen."""
        yield self
        if self.role in CLOSED and not self.picture.rows:
            return
        if self.name == "GtkStackPage" and not any(min(child.extents()[2:]) > 0 for child in self.children()):
            return
        if self.behind:
            return
        for child in self.children():
            yield from child.walk()

    def parent(self):
        return self.picture.nodes.get(self.above)

    def above_all(self):
        """Itself and what it is in, up to the window."""
        node = self
        while node and node.above != NOTHING:
            yield node
            node = node.parent()

    def window(self):
        return list(self.above_all())[-1]

    def popped_up(self):
        """Whether it is in a popover, which lies over its window; a closed one is not visible."""
        return any(node.name == "GtkPopoverContent" for node in self.above_all())

    def extents(self):
        """Left, top, width and height in its window."""
        if not self.can("Component"):
            return 0, 0, 0, 0
        return self.ask("Component", "GetExtents", "(u)", WINDOW_COORDINATES)[0]

    def middle(self):
        left, top, width, height = self.extents()
        return left + width // 2, top + height // 2

    @property
    def told(self):
        """Whether this toolkit says of what is inside a window whether it is showing."""
        return any(node.has("showing") for node in self.window().children())

    @property
    def behind(self):
        """Whether it is a page of a stack that another one hides."""
        return self.role == "panel" and not self.name and not self.has("showing") and self.told

    def clipped(self):
        """Whether it is scrolled away."""
        pane = next((node for node in self.above_all() if node.role == "scroll pane"), None)
        if pane is None:
            return False
        x, y = self.middle()
        left, top, width, height = pane.extents()
        return not (left <= x < left + width and top <= y < top + height)

    @property
    def shown(self):
        """Whether it can be seen: the toolkit says so, or what is drawn at its place is it or belongs to it. Some points are tried, since
        icons and the insides of entries are no accessible objects. What is insensitive is never at any place."""
        window = self.window()
        left, top, width, height = self.extents()
        if width <= 0 or height <= 0:
            return False
        if self.told:
            return self.has("showing") and not self.clipped()
        for x, y in ((2, 2), (0, 0), (1, 1), (1, 3), (3, 1), (3, 3)):
            (_, path), = window.ask("Component", "GetAccessibleAtPoint", "(iiu)", left + 1 + x * (width - 2) // 4,
                                    top + 1 + y * (height - 2) // 4, WINDOW_COORDINATES)
            if self.picture.belongs(path, self):
                return True
        return self.popped_up()

    @property
    def pressable(self):
        """A button of a menu is another button's outside."""
        return self.can("Action") and self.picture.value(self.path, "Action", "NActions") > 0

    def press(self):
        if not self.pressable:
            raise Missing(f"{self} cannot be pressed")
        self.ask("Action", "DoAction", "(i)", 0)

    def click(self, button=1, across=50, down=50):
        """With the pointer, for what cannot be pressed; across, down: where, in percent. GTK 4.18 leaves the padding of what it is in
        out of its place."""
        wait_for(lambda: self.shown, f"{self} to be shown")
        window = self.window()
        focused(window.name)
        number = xdotool("getactivewindow")[0]
        outer = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", number) if "=" in line)
        left, _, width, _ = window.extents()  # GTK 4.18 counts the shadow, and from where it ends
        shadow = (int(outer["WIDTH"]) - width) // 2 - left
        x, y, wide, high = self.extents()
        x, y = x + wide * across // 100 + shadow, y + high * down // 100 + shadow
        xdotool("mousemove", "--window", number, x, y, "sleep", "0.1", "click", button)

    def type(self, text):
        if not self.can("EditableText"):
            raise Missing(f"{self} cannot be typed into")
        self.ask("EditableText", "SetTextContents", "(s)", text)

    def __repr__(self):
        return f"{self.role} {self.name!r}"
