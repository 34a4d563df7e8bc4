/* Dialogs with one question. See dialog.h. */
#include "dialog.h"

/* A button with a mnemonic has both a label and a name made of the same words. */
static void name_once(GtkWidget *widget)
{
    if (GTK_IS_BUTTON(widget) && gtk_button_get_use_underline(GTK_BUTTON(widget)))
        gtk_accessible_reset_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child))
        name_once(child);
}

GtkWidget *dialog_ask(GtkWindow *parent, const char *heading, const char *body, const char *ok,
                      bool destructive)
{
    AUTO_FREE char *safe_heading = text_safe(heading), *safe_body = text_lines(body);
    GtkWidget *dialog = adw_message_dialog_new(parent, safe_heading, safe_body);
    AdwMessageDialog *message = ADW_MESSAGE_DIALOG(dialog);
    adw_message_dialog_add_responses(message, "cancel", _("_Cancel"), "ok", ok, NULL);
    adw_message_dialog_set_response_appearance(
        message, "ok", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
    adw_message_dialog_set_default_response(message, destructive ? "cancel" : "ok");
    adw_message_dialog_set_close_response(message, "cancel");
    return dialog;
}

void dialog_show(GtkWidget *dialog)
{
    name_once(dialog);
    gtk_window_present(GTK_WINDOW(dialog));
}
