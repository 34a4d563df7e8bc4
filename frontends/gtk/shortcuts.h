/* The one table of keyboard shortcuts: the program's accelerators, the window that lists them, and the keys that go to
 * a phone while its key pad has the keyboard. */
#ifndef SHORTCUTS_H
#define SHORTCUTS_H

#include "text.h"

/* captured: without the keys that are a phone's while the keyboard goes to one. */
void shortcuts_install(GtkApplication *application, bool captured);
void shortcuts_show(GtkWindow *parent);
/* The name a phone's key has in key sequences, for a key of the keyboard; NULL = none. */
const char *shortcuts_phone_key(guint keyval);

#endif
