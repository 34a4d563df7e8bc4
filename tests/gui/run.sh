#!/bin/sh
# run.sh SCRIPT [ARGUMENT…]: runs a test of the window on a display, a bus and an accessibility bus of its own.
set -u
for tool in Xvfb xvfb-run dbus-run-session xdotool openbox; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
[ -x "$PHONECTL_BUILD_DIR/bin/phonectl-gtk" ] || { echo "skipped: phonectl-gtk was not built"; exit 77; }
/usr/bin/python3 -c 'import gi; gi.require_version("Atspi", "2.0"); from gi.repository import Atspi' 2>/dev/null ||
    { echo "skipped: the Python bindings of AT-SPI are not installed"; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
# besides the driver: what end-to-end tests of the command line use too
export PYTHONPATH="$here/lib:$here/.."
# A mistake that the toolkit notices ends the program at once. GTK 4.24 warns of itself (driver.py: TOOLKIT), so
# there the driver alone judges warnings. Without OpenGL, which nothing is drawn with, no driver is loaded that leaks and
# is unloaded: a leak of a module that is gone has no name and cannot be told from ours.
fatal="fatal-warnings"
pkg-config --atleast-version=4.20 gtk4 2>/dev/null && fatal="fatal-criticals"
export G_DEBUG=$fatal GDK_DEBUG=gl-disable GDK_DISABLE=gl GDK_BACKEND=x11 GSK_RENDERER=cairo GTK_A11Y=atspi GSETTINGS_BACKEND=memory NO_AT_BRIDGE=0
# The window manager ends with the display; without one dialogs get no keyboard.
# shellcheck disable=SC2016  # $1 is the inner shell's
exec xvfb-run -a -s "-screen 0 1280x860x24" dbus-run-session -- \
    sh -c 'openbox >/dev/null 2>&1 & exec /usr/bin/python3 -B "$@"' sh "$here/lib/notifications.py" "$@"
