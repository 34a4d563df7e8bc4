# Every widget that can have the keyboard has a name a person understands, on every page and in the dialogs.
# serial: yes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from driver import Program

# Parts of GTK's and libadwaita's own composite widgets: the named whole around them is what is announced.
INNER = ("GtkListItemWidget", "GtkMenuButton", "GtkImage")


def nameless(program):
    for node in program.fresh().walk():
        if node.has("focusable") and node.has("visible"):
            bad = not node.name or node.name.startswith(("Gtk", "Adw"))
            if bad and node.name not in INNER and node.role not in ("text", "filler", "panel", "scroll pane", "list item"):
                yield f"{node} in {node.parent()}"


program = Program("--sim")
try:
    program.sees("188 of 188")
    found = set()
    for page in ("Phones", "Jobs", "Plugins", "Server"):
        program.page(page)
        found |= set(nameless(program))
    rows = [node.name for node in program.all("table row") if not node.name.startswith("Gtk")]
    assert any("Reception" in name and "connected" in name for name in rows), rows[:5]
    assert not found, "without a name:\n" + "\n".join(sorted(found))
finally:
    program.close()
