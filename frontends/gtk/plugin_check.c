/* The check of a plugin. See plugin_check.h. */
#include "plugin_check.h"

#include "dialog.h"

#include <find_program.h>

static void on_checked(GObject *process, GAsyncResult *result, gpointer self)
{
    GtkLabel *label = self; /* held until here: the window may be closed */
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_subprocess_communicate_utf8_finish(G_SUBPROCESS(process), result, &text, NULL, &error);
    AUTO_FREE char *safe = text_lines(text != NULL ? g_strchomp(text) : error->message);
    gtk_label_set_text(label, safe);
    g_object_unref(label);
}

/* In a process of its own: a check loads the file again, and needs a program with one thread. */
static void check(GtkWidget *label, const char *path)
{
    AUTO_FREE char *program = find_program_of_ours("phonectl");
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) process =
        program != NULL
            ? g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error, program, "--plain", "plugins", "check", path, NULL)
            : NULL;
    if (process == NULL)
        text_label(GTK_LABEL(label), _("The command phonectl was not found."));
    else
        g_subprocess_communicate_utf8_async(process, NULL, NULL, on_checked, g_object_ref(label));
}

void plugin_check_show(GtkWindow *parent, const struct plugin *plugin)
{
    GtkWidget *root = adw_window_new(), *scrolled = gtk_scrolled_window_new();
    GtkWidget *label = text_wrapped("monospace");
    AUTO_FREE char *id = text_safe(plugin->id), *title = text_format(_("Check of %s"), id);
    text_label(GTK_LABEL(label), _("Checking…"));
    gtk_label_set_selectable(GTK_LABEL(label), TRUE);
    gtk_label_set_yalign(GTK_LABEL(label), 0);
    gtk_widget_add_css_class(label, "dialog-page");
    gtk_widget_set_vexpand(scrolled, TRUE);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), label);
    adw_window_set_content(ADW_WINDOW(root), dialog_below_header(scrolled));
    gtk_window_set_title(GTK_WINDOW(root), title);
    gtk_window_set_transient_for(GTK_WINDOW(root), parent);
    gtk_window_set_modal(GTK_WINDOW(root), TRUE);
    dialog_size(root, 640, 480);
    dialog_closes(root);
    gtk_window_present(GTK_WINDOW(root));
    check(label, plugin->path);
}
