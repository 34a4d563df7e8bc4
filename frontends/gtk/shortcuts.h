/* The one table of keyboard shortcuts: the accelerators of the program, the window that lists them,
 * and the keys that reach a phone while the keyboard controls it. */
#ifndef SHORTCUTS_H
#define SHORTCUTS_H

#include "text.h"

/* captured: leaves out the keys that reach a phone while the keyboard controls one. */
void shortcuts_install(GtkApplication *application, bool captured);
void shortcuts_show(GtkWindow *parent);
/* The name in key sequences of the phone key for this key of the keyboard; NULL: none. */
const char *shortcuts_phone_key(guint keyval);

#endif
