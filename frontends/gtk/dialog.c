/* What dialogs have in common. See dialog.h. */
#include "dialog.h"

/* Normal text size in units of GtkSettings: 96 dots per inch, times 1024. */
enum { USUAL_DPI = 96 * 1024 };
/* pixels: more than one letter of a heading, less than the narrowest dialog */
enum { LABEL_LEAST = 120 };

static void let_labels_wrap(GtkWidget *widget)
{
    if (GTK_IS_LABEL(widget)) {
        gtk_label_set_wrap(GTK_LABEL(widget), TRUE);
        gtk_label_set_wrap_mode(GTK_LABEL(widget), PANGO_WRAP_WORD_CHAR);
        gtk_widget_set_size_request(widget, LABEL_LEAST, -1);
    }
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL;
         child = gtk_widget_get_next_sibling(child))
        let_labels_wrap(child);
}

GtkWidget *dialog_message(GtkWindow *parent, const char *heading, const char *body)
{
    AUTO_FREE char *safe_heading = text_safe(heading), *safe_body = text_lines(body);
    GtkWidget *dialog = adw_message_dialog_new(parent, safe_heading, safe_body);
    /* libadwaita 1.7 holds the heading in large letters, which do not wrap, and in small ones, and
     * measures both at widths that only the small one fits; GTK 4.18 warns each time. */
    let_labels_wrap(dialog);
    return dialog;
}

GtkWidget *dialog_ask(GtkWindow *parent, const char *heading, const char *body, const char *ok,
                      bool destructive)
{
    GtkWidget *dialog = dialog_message(parent, heading, body);
    AdwMessageDialog *message = ADW_MESSAGE_DIALOG(dialog);
    adw_message_dialog_add_responses(message, "cancel", _("_Cancel"), "ok", ok, NULL);
    adw_message_dialog_set_response_appearance(
        message, "ok", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
    adw_message_dialog_set_default_response(message, destructive ? "cancel" : "ok");
    adw_message_dialog_set_close_response(message, "cancel");
    return dialog;
}

GtkWidget *dialog_header(GtkWidget *window, GtkWidget *ok)
{
    GtkWidget *header = adw_header_bar_new(), *cancel = text_button(_("_Cancel"));
    adw_header_bar_set_show_end_title_buttons(ADW_HEADER_BAR(header), FALSE);
    adw_header_bar_set_centering_policy(ADW_HEADER_BAR(header), ADW_CENTERING_POLICY_LOOSE);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), cancel);
    adw_header_bar_pack_end(ADW_HEADER_BAR(header), ok);
    g_object_set_data(G_OBJECT(window), "cancel", cancel);
    g_signal_connect_swapped(cancel, "clicked", G_CALLBACK(gtk_window_destroy), window);
    return header;
}

GtkWidget *dialog_below_header(GtkWidget *content)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(box), adw_header_bar_new());
    gtk_box_append(GTK_BOX(box), content);
    gtk_widget_set_vexpand(content, TRUE);
    return box;
}

void dialog_focus_cancel(GtkWidget *window)
{
    gtk_widget_grab_focus(g_object_get_data(G_OBJECT(window), "cancel"));
}

/* Scales with the text size, but never beyond the size of the parent window. */
void dialog_size(GtkWidget *window, int width, int height)
{
    int dpi = 0, widest = 0, highest = 0;
    GtkWindow *parent = gtk_window_get_transient_for(GTK_WINDOW(window));
    g_object_get(gtk_widget_get_settings(window), "gtk-xft-dpi", &dpi, NULL);
    double scale = dpi > USUAL_DPI ? (double)dpi / (double)USUAL_DPI : 1;
    if (parent != NULL) {
        widest = gtk_widget_get_width(GTK_WIDGET(parent));
        highest = gtk_widget_get_height(GTK_WIDGET(parent));
    }
    int wide = (int)(width * scale), high = (int)(height * scale);
    gtk_window_set_default_size(GTK_WINDOW(window), MAX(width, MIN(wide, widest)),
                                height < 0 ? height : MAX(height, MIN(high, highest)));
}

static gboolean on_escape(GtkWidget *window, GVariant *args, gpointer data)
{
    (void)args;
    (void)data;
    gtk_window_close(GTK_WINDOW(window));
    return TRUE;
}

void dialog_closes(GtkWidget *window)
{
    GtkEventController *keys = gtk_shortcut_controller_new();
    const GdkModifierType held[] = {0, GDK_CONTROL_MASK};
    const guint pressed[] = {GDK_KEY_Escape, GDK_KEY_w};
    for (size_t i = 0; i < COUNT_OF(pressed); i++)
        gtk_shortcut_controller_add_shortcut(
            GTK_SHORTCUT_CONTROLLER(keys),
            gtk_shortcut_new(gtk_keyval_trigger_new(pressed[i], held[i]),
                             gtk_callback_action_new(on_escape, NULL, NULL)));
    gtk_widget_add_controller(window, keys);
}
