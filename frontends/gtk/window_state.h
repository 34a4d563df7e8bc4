/* The size and page of the window, its columns and their order, kept from one start to the next in
 * a file of the person's state folder. Without that file, or if it is damaged, the window opens
 * with its defaults. */
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
