/* What the window remembers from one start to the next, in a file of the person's state folder:
 * its size and page, the columns and their order. Nothing depends on it: without the file, or with
 * a damaged one, the window is the usual one. */
#ifndef WINDOW_STATE_H
#define WINDOW_STATE_H

#include <gtk/gtk.h>

/* Groups of the file. */
#define WINDOW_STATE_WINDOW "window"
#define WINDOW_STATE_PHONES "phones"

/* Never NULL; freed with g_key_file_unref(). */
GKeyFile *window_state_read(void);
void window_state_write(GKeyFile *state);
/* Size, whether it is maximised. */
void window_state_take_size(GKeyFile *state, GtkWindow *window);
void window_state_set_size(GKeyFile *state, GtkWindow *window, int width, int height);

#endif
