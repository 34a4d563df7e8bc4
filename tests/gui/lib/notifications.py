"""Runs a test beside a service that takes the notifications of a desktop. A window that is not in front when its job
ends sends one; without such a service GLib warns, and a warning ends the program."""
import os
import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
INTERFACE = Gio.DBusNodeInfo.new_for_xml(f"""<node><interface name="{NAME}">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>""").interfaces[0]


def called(_bus, _sender, _path, _interface, method, _args, invocation):
    invocation.return_value(GLib.Variant("(u)", (1,)) if method == "Notify" else None)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object("/org/freedesktop/Notifications", INTERFACE, called)
Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
loop, ended = GLib.MainLoop(), []
test = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-B", *sys.argv[1:]])
GLib.child_watch_add(GLib.PRIORITY_DEFAULT, test, lambda _pid, status: (ended.append(status), loop.quit()))
loop.run()
sys.exit(os.waitstatus_to_exitcode(ended[0]) & 0xff)
