/* Loaded into phonectl-gtk by LD_PRELOAD: lays the window out from right to left. No language of
 * the catalogues is written so, and GTK mirrors nothing where the program is not translated. */
#define _GNU_SOURCE
#include <errno.h>
#include <gtk/gtk.h>
#include <string.h>

static gboolean turn(gpointer unused)
{
    (void)unused;
    gtk_widget_set_default_direction(GTK_TEXT_DIR_RTL);
    return G_SOURCE_REMOVE;
}

__attribute__((constructor)) static void load(void)
{
    if (strcmp(program_invocation_short_name, "phonectl-gtk") == 0)
        g_idle_add_full(G_PRIORITY_HIGH, turn, NULL, NULL);
}
