"""What a program exposes to assistive technology, as one snapshot of all its windows. It is fetched over the
accessibility bus in few requests, because asking for each name alone took most of a test's time."""
import collections
import functools

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402  (require_version must come first)

from hands import Missing, focused, wait_for, xdotool  # noqa: E402

PREFIX = "org.a11y.atspi."
# These contain either many rows, read with rows=True, or nothing with a name.
CLOSED = ("tree table", "scroll bar")
ROOT = "/org/a11y/atspi/accessible/root"  # the path of each program's root, and of the registry's
NOTHING = "/org/a11y/atspi/null"  # the parent of objects that have none
RENAMED = {"button": "push button", "switch": "check box"}  # newer releases of AT-SPI and GTK have other role names
CALL_MS = 180000  # longer than anything the window does
WINDOW_COORDINATES = 1


class Bus:
    """The session's accessibility bus."""

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
        """All objects of the program that AT-SPI has in its cache (those requested at least once), as GVariant
        structures."""
        answer = self.link.call_sync(name, "/org/a11y/atspi/cache", PREFIX + "Cache", "GetItems", None, None,
                                     Gio.DBusCallFlags.NONE, CALL_MS).get_child_value(0)
        return [answer.get_child_value(number) for number in range(answer.n_children())]

    def children(self, name, paths):
        """The children's paths for many objects; sends all requests before it waits for the first answer."""
        answers, left = {}, len(paths)

        def arrived(link, result, path):
            nonlocal left
            left -= 1
            try:
                answers[path] = [other for _, other in link.call_finish(result).unpack()[0]]
            except GLib.Error:  # the object disappeared meanwhile
                answers[path] = []

        for path in paths:
            self.link.call(name, path, PREFIX + "Accessible", "GetChildren", None, None, Gio.DBusCallFlags.NONE, CALL_MS,
                           None, arrived, path)
        while left:
            GLib.MainContext.default().iteration(True)
        return answers

    def name_of(self, pid):
        """The bus name of the program with this process id."""
        for name, _ in self.call(PREFIX + "Registry", ROOT, PREFIX + "Accessible", "GetChildren")[0]:
            owner = self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID", "(s)",
                              name)[0]
            if owner == pid:
                return name
        return None


class Picture:
    """All objects of a program at one moment; those inside tables only if `rows` is set."""

    def __init__(self, bus, name, rows=False):
        self.bus, self.name, self.rows = bus, name, rows
        self.nodes = {}
        while self._take():
            pass

    def _take(self):
        """Returns True if new objects appeared. GTK creates a widget's object only when the parent's children are
        requested, and keeps the objects of hidden widgets. So one request gets all names, and separate ones the
        children."""
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
        """The nodes whose children matter. A root does not report how many it has."""
        for node in nodes:
            if node.count == 0 and node.above != NOTHING or not self.rows and node.role in CLOSED:
                continue
            yield node
            yield from self._open(kin, kin[node.path])

    def _below(self, path, child):
        """The object to use as a child of `path`. When asked for its children, a GTK 4.8 stack returns the content
        of its pages instead of the pages; in 4.18 the content names the stack as its parent."""
        node = self.nodes.get(child)
        if node and node.above != path and path in self.nodes and node.above == self.nodes[path].above:
            return node
        while node and node.above != path:
            node = node.parent()
        return node

    def belongs(self, path, whole):
        """True if the object at this path is `whole` or inside it."""
        while path != whole.path:
            if path == NOTHING:
                return False
            node = self.nodes.get(path)
            path = node.above if node else self.value(path, "Accessible", "Parent")[1]
        return True

    def value(self, path, interface, name):
        """One property of an object, read now."""
        return self.bus.call(self.name, path, "org.freedesktop.DBus.Properties", "Get", "(ss)", PREFIX + interface,
                             name)[0]

    def windows(self):
        return [node for root in self.nodes.values() if root.above == NOTHING for node in root.children()]


class Node:
    """One accessible object as it was in the snapshot. GTK 4.8 never reports a widget inside a window as showing,
    and reports every page of a stack as visible; so `shown` asks which object is at the widget's position. Newer
    releases report what is showing, but answer the position query with the content of hidden pages."""

    def __init__(self, picture, item):
        """Most nodes are never examined, so only their own path and their parent's are decoded at once."""
        self.picture, self.item, self.below = picture, item, []
        self.path, self.above = (item.get_child_value(field).get_child_value(1).get_string() for field in (0, 2))
        if self.path == ROOT:  # GTK 4.24 gives the registry's root as parent; its path is the same
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
        """Calls a method of the object, now."""
        return self.picture.bus.call(self.picture.name, self.path, PREFIX + interface, method, signature, *words)

    def can(self, interface):
        return PREFIX + interface in self.interfaces

    @property
    def text(self):
        """The content of an entry; for anything else, its name."""
        if not self.can("Text") or not self.role.endswith(("entry", "text")):
            return self.name
        length = self.picture.value(self.path, "Text", "CharacterCount")
        return self.ask("Text", "GetText", "(ii)", 0, length)[0] if length else ""

    def children(self):
        return [child for child in self.below if child.has("visible")]

    def walk(self):
        """This object and everything inside, except pages that were never shown."""
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
        """The object and its ancestors, up to the window."""
        node = self
        while node and node.above != NOTHING:
            yield node
            node = node.parent()

    def window(self):
        return list(self.above_all())[-1]

    def popped_up(self):
        """True if it is inside an open popover, which lies above the window; a closed one is not visible."""
        return any(node.name == "GtkPopoverContent" for node in self.above_all())

    def extents(self):
        """Left, top, width and height within its window."""
        if not self.can("Component"):
            return 0, 0, 0, 0
        return self.ask("Component", "GetExtents", "(u)", WINDOW_COORDINATES)[0]

    def middle(self):
        left, top, width, height = self.extents()
        return left + width // 2, top + height // 2

    @property
    def told(self):
        """True if this toolkit reports whether objects inside a window are showing."""
        return any(node.has("showing") for node in self.window().children())

    @property
    def behind(self):
        """True if it is a page of a stack that another page hides."""
        return self.role == "panel" and not self.name and not self.has("showing") and self.told

    def clipped(self):
        """True if it is scrolled out of view."""
        pane = next((node for node in self.above_all() if node.role == "scroll pane"), None)
        if pane is None:
            return False
        x, y = self.middle()
        left, top, width, height = pane.extents()
        return not (left <= x < left + width and top <= y < top + height)

    @property
    def shown(self):
        """True if it can be seen: the toolkit says so, or the object at its position is it or inside it. Several
        points are tried, because icons and the insides of entries have no accessible object. Insensitive widgets are
        never found by position."""
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
        """The outer object of a menu button has no action; the button inside has."""
        return self.can("Action") and self.picture.value(self.path, "Action", "NActions") > 0

    def press(self):
        if not self.pressable:
            raise Missing(f"{self} cannot be pressed")
        self.ask("Action", "DoAction", "(i)", 0)

    def click(self, button=1, across=50, down=50):
        """Clicks with the pointer, for objects that cannot be pressed; across, down: the position in percent. GTK
        4.18 does not count the padding of containers in positions; in a dialog of libadwaita use the keyboard."""
        wait_for(lambda: self.shown, f"{self} to be shown")
        window = self.window()
        focused(window.name)
        number = xdotool("getactivewindow")[0]
        outer = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", number) if "=" in line)
        # The shadow surrounds the window. GTK 4.18 measures from the inner edge of the window's border, so the outer
        # edge is at `left`, below zero; and it does not add the border to the positions of what is inside.
        left, _, width, _ = window.extents()
        shadow = (int(outer["WIDTH"]) - width) // 2 - 2 * left
        x, y, wide, high = self.extents()
        x, y = x + wide * across // 100 + shadow, y + high * down // 100 + shadow
        xdotool("mousemove", "--window", number, x, y, "sleep", "0.1", "click", button)

    def type(self, text):
        if not self.can("EditableText"):
            raise Missing(f"{self} cannot be typed into")
        self.ask("EditableText", "SetTextContents", "(s)", text)

    def __repr__(self):
        return f"{self.role} {self.name!r}"
