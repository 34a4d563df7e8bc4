/* The keys of a phone. See keypad.h. */
#include "keypad.h"

#include "actions_menu.h"
#include "key_queue.h"
#include "keymap.h"
#include "shortcuts.h"

#include <ladder.h>

struct keypad {
    struct window *window;
    struct key_queue *queue;
    struct phone_set *set;
    GtkWidget *root, *pad, *grid, *capture, *banner, *message, *why, *record, *sequence, *copy;
    GPtrArray *recorded;
    void (*pressed)(void *self);
    void *self;
    bool allowed; /* keys of this phone were confirmed once */
    char *first;  /* the key that waits for the confirmation */
};

/* ---- Pressing ---------------------------------------------------------------------------------- */

static void show_recorded(struct keypad *keypad)
{
    g_autofree char *text = key_sequence(keypad->recorded);
    gtk_editable_set_text(GTK_EDITABLE(keypad->sequence), text);
}

static void press(struct keypad *keypad, const char *key)
{
    if (gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->record))) {
        g_ptr_array_add(keypad->recorded, g_strdup(key));
        show_recorded(keypad);
    }
    key_queue_press(keypad->queue, key);
}

static void on_allowed(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    struct keypad *keypad = self;
    keypad->allowed = g_strcmp0(response, "proceed") == 0;
    if (keypad->allowed && keypad->first)
        press(keypad, keypad->first);
    g_clear_pointer(&keypad->first, g_free);
}

static char *phone_name(struct keypad *keypad)
{
    PhoneRow *row = phone_model_row(window_phones(keypad->window), keypad->set->ids[0]);
    return text_safe(row ? phone_field(phone_row_phone(row), "name") : NULL);
}

/* Keys disturb whoever uses the phone, so the ladder is climbed once for each phone looked at. */
static void want(struct keypad *keypad, const char *key)
{
    const struct settings *settings = session_settings(window_session(keypad->window));
    if (!keypad->set || keypad->first)
        return;
    if (keypad->allowed ||
        ladder_step(settings, key_queue_action(keypad->queue), 1, false) == LADDER_GO) {
        press(keypad, key);
        return;
    }
    AUTO_FREE char *name = phone_name(keypad);
    AUTO_FREE char *heading = base_format(_("Press keys of %s?"), name);
    GtkWidget *dialog = adw_message_dialog_new(
        window_widget(keypad->window), heading,
        _("Whoever uses the phone sees it happen. You are asked once for each phone."));
    keypad->first = g_strdup(key);
    adw_message_dialog_add_responses(ADW_MESSAGE_DIALOG(dialog), "cancel", _("_Cancel"), "proceed",
                                     _("_Press Keys"), NULL);
    adw_message_dialog_set_default_response(ADW_MESSAGE_DIALOG(dialog), "proceed");
    adw_message_dialog_set_close_response(ADW_MESSAGE_DIALOG(dialog), "cancel");
    g_signal_connect(dialog, "response", G_CALLBACK(on_allowed), keypad);
    gtk_window_present(GTK_WINDOW(dialog));
}

static void on_key_button(GtkButton *button, gpointer self)
{
    want(self, g_object_get_data(G_OBJECT(button), "key"));
}

static void on_queue(void *self, const char *text, bool bad)
{
    struct keypad *keypad = self;
    text_label(GTK_LABEL(keypad->message), text);
    if (bad)
        gtk_widget_add_css_class(keypad->message, "error");
    else
        gtk_widget_remove_css_class(keypad->message, "error");
    if (!bad)
        keypad->pressed(keypad->self);
}

/* ---- The keyboard ------------------------------------------------------------------------------ */

static void show_capture(struct keypad *keypad)
{
    bool on = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->capture));
    gtk_widget_set_visible(keypad->banner, on);
    if (on && keypad->set) {
        AUTO_FREE char *name = phone_name(keypad);
        AUTO_FREE char *text =
            base_format(_("The keyboard goes to %s. Ctrl+Escape gives it back."), name);
        gtk_label_set_text(GTK_LABEL(keypad->banner), text);
        gtk_widget_add_css_class(keypad->root, "capturing");
        gtk_widget_grab_focus(keypad->capture);
    } else {
        gtk_widget_remove_css_class(keypad->root, "capturing");
    }
}

static gboolean on_typed(GtkEventControllerKey *controller, guint keyval, guint code,
                         GdkModifierType state, gpointer self)
{
    (void)controller;
    (void)code;
    struct keypad *keypad = self;
    bool on = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->capture));
    if (on && (state & GDK_CONTROL_MASK) && keyval == GDK_KEY_Escape) {
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->capture), FALSE);
        return TRUE;
    }
    if (!on || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)))
        return FALSE;
    const char *key = shortcuts_phone_key(keyval);
    if (key)
        want(keypad, key);
    return key != NULL;
}

/* Never longer than one looks: another widget or window ends it, except the question about the keys. */
static void on_focus_lost(GtkEventControllerFocus *controller, gpointer self)
{
    (void)controller;
    struct keypad *keypad = self;
    if (!keypad->first)
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->capture), FALSE);
}

static void on_copy(struct keypad *keypad)
{
    gdk_clipboard_set_text(gtk_widget_get_clipboard(keypad->root),
                           gtk_editable_get_text(GTK_EDITABLE(keypad->sequence)));
    window_toast(keypad->window, _("The key sequence is in the clipboard."));
}

static void on_record(struct keypad *keypad)
{
    bool on = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->record));
    gtk_button_set_label(GTK_BUTTON(keypad->record), on ? _("■ Stop Recording") : _("● Record"));
    if (on) {
        g_ptr_array_set_size(keypad->recorded, 0);
        show_recorded(keypad);
    }
}

/* ---- Drawing ----------------------------------------------------------------------------------- */

static GtkWidget *make_key(struct keypad *keypad, const char *key)
{
    g_autofree char *text = keymap_label(key);
    AUTO_FREE char *safe = text_safe(text);
    GtkWidget *button = gtk_button_new_with_label(safe);
    gtk_widget_set_hexpand(button, TRUE);
    gtk_widget_set_tooltip_text(button, keymap_spoken(key));
    text_accessible(button, keymap_spoken(key));
    g_object_set_data_full(G_OBJECT(button), "key", g_strdup(key), g_free);
    g_signal_connect(button, "clicked", G_CALLBACK(on_key_button), keypad);
    return button;
}

static void draw(struct keypad *keypad, const struct phone *phone)
{
    struct keymap *keymap = keymap_for(phone);
    if (keypad->grid)
        gtk_box_remove(GTK_BOX(keypad->pad), keypad->grid);
    keypad->grid = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    gtk_widget_add_css_class(keypad->grid, "keypad");
    for (guint i = 0; i < keymap->rows->len; i++) {
        GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
        char **keys = keymap->rows->pdata[i];
        gtk_box_set_homogeneous(GTK_BOX(row), TRUE);
        for (size_t k = 0; keys[k]; k++) {
            if (*keys[k])
                gtk_box_append(GTK_BOX(row), make_key(keypad, keys[k]));
        }
        gtk_box_append(GTK_BOX(keypad->grid), row);
    }
    gtk_box_append(GTK_BOX(keypad->pad), keypad->grid);
    keymap_free(keymap);
}

void keypad_for(struct keypad *keypad, struct phone_set *set)
{
    size_t count = 0;
    phone_set_free(keypad->set);
    keypad->set = set;
    keypad->allowed = false;
    g_clear_pointer(&keypad->first, g_free);
    key_queue_for(keypad->queue, set);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->capture), FALSE);
    text_label(GTK_LABEL(keypad->message), NULL);
    if (!set)
        return;
    g_autofree const struct phone **phones =
        phone_set_phones(set, window_phones(keypad->window), &count);
    struct feature *action = key_queue_action(keypad->queue);
    gtk_widget_set_visible(keypad->root, action != NULL && count > 0);
    if (!action || !count)
        return;
    AUTO_FREE char *why = actions_why_not(action, phones, count);
    text_label(GTK_LABEL(keypad->why), why);
    gtk_widget_set_visible(keypad->why, why != NULL);
    draw(keypad, phones[0]);
    gtk_widget_set_sensitive(keypad->pad, why == NULL);
    gtk_widget_set_sensitive(keypad->capture, why == NULL);
}

static GtkWidget *add_label(GtkWidget *box, const char *style)
{
    GtkWidget *label = gtk_label_new("");
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 40);
    gtk_widget_add_css_class(label, style);
    gtk_box_append(GTK_BOX(box), label);
    return label;
}

static GtkWidget *make_recorder(struct keypad *keypad)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    keypad->record = gtk_toggle_button_new_with_label(_("● Record"));
    keypad->sequence = gtk_entry_new();
    gtk_widget_set_hexpand(keypad->sequence, TRUE);
    g_object_set(keypad->sequence, "placeholder-text", _("Recorded keys"), NULL);
    text_accessible(keypad->sequence, _("Recorded keys"));
    keypad->copy = gtk_button_new_with_label(_("Copy"));
    gtk_box_append(GTK_BOX(box), keypad->record);
    gtk_box_append(GTK_BOX(box), keypad->sequence);
    gtk_box_append(GTK_BOX(box), keypad->copy);
    g_signal_connect_swapped(keypad->record, "toggled", G_CALLBACK(on_record), keypad);
    g_signal_connect_swapped(keypad->copy, "clicked", G_CALLBACK(on_copy), keypad);
    return box;
}

struct keypad *keypad_new(struct window *window, void (*pressed)(void *self), void *self)
{
    struct keypad *keypad = g_new0(struct keypad, 1);
    keypad->window = window;
    keypad->pressed = pressed;
    keypad->self = self;
    keypad->queue = key_queue_new(window, on_queue, keypad);
    keypad->recorded = g_ptr_array_new_with_free_func(g_free);
    keypad->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    keypad->capture = text_toggle(_("Use the _Keyboard"));
    gtk_box_append(GTK_BOX(keypad->root), keypad->capture);
    keypad->banner = add_label(keypad->root, "warning");
    gtk_widget_set_visible(keypad->banner, FALSE);
    keypad->why = add_label(keypad->root, "warning");
    keypad->pad = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(keypad->root), keypad->pad);
    keypad->message = add_label(keypad->root, "caption");
    gtk_box_append(GTK_BOX(keypad->root), make_recorder(keypad));
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_typed), keypad);
    gtk_widget_add_controller(keypad->root, keys);
    GtkEventController *focus = gtk_event_controller_focus_new();
    g_signal_connect(focus, "leave", G_CALLBACK(on_focus_lost), keypad);
    gtk_widget_add_controller(keypad->root, focus);
    g_signal_connect_swapped(keypad->capture, "toggled", G_CALLBACK(show_capture), keypad);
    return keypad;
}

void keypad_free(struct keypad *keypad)
{
    key_queue_free(keypad->queue);
    phone_set_free(keypad->set);
    g_ptr_array_unref(keypad->recorded);
    g_free(keypad->first);
    g_free(keypad);
}

GtkWidget *keypad_widget(struct keypad *keypad)
{
    return keypad->root;
}
