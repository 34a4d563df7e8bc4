/* What the window remembers. See window_state.h. */
#include "window_state.h"

enum { LEAST = 200, MOST = 16384 };

static char *path_of(void)
{
    return g_build_filename(g_get_user_state_dir(), "phonectl", "window.ini", NULL);
}

GKeyFile *window_state_read(void)
{
    g_autofree char *path = path_of();
    GKeyFile *state = g_key_file_new();
    g_key_file_load_from_file(state, path, G_KEY_FILE_NONE, NULL); /* none yet is no mistake */
    return state;
}

void window_state_write(GKeyFile *state)
{
    g_autofree char *path = path_of(), *folder = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    g_autofree char *text = g_key_file_to_data(state, &length, NULL);
    g_mkdir_with_parents(folder, 0700);
    if (!g_file_set_contents_full(path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                  &error))
        g_info("The window is not remembered: %s", error->message);
}

void window_state_take_size(GKeyFile *state, GtkWindow *window)
{
    int width = 0, height = 0;
    gtk_window_get_default_size(window, &width, &height); /* kept up by GTK, unless maximised */
    g_key_file_set_integer(state, WINDOW_STATE_WINDOW, "width", width);
    g_key_file_set_integer(state, WINDOW_STATE_WINDOW, "height", height);
    g_key_file_set_boolean(state, WINDOW_STATE_WINDOW, "maximized",
                           gtk_window_is_maximized(window));
}

static int side(GKeyFile *state, const char *key, int usual)
{
    int pixels = g_key_file_get_integer(state, WINDOW_STATE_WINDOW, key, NULL);
    return pixels >= LEAST && pixels <= MOST ? pixels : usual;
}

void window_state_set_size(GKeyFile *state, GtkWindow *window, int width, int height)
{
    gtk_window_set_default_size(window, side(state, "width", width), side(state, "height", height));
    if (g_key_file_get_boolean(state, WINDOW_STATE_WINDOW, "maximized", NULL))
        gtk_window_maximize(window);
}
