/* The keys of a phone. See keypad.h. */
#include "keypad.h"

#include "actions_menu.h"
#include "job_dialog.h"
#include "key_queue.h"
#include "keymap.h"
#include "phone_drawing.h"
#include "shortcuts.h"
#include "wrap_box.h"

#include <adwaita.h>

struct keypad {
    struct app_context *app;
    struct key_queue *queue;
    struct phone_set *set;
    keypad_sent *sent; /* or NULL */
    keypad_told *told; /* or NULL */
    void *self;
    struct phone_drawing *drawing;
    GtkWidget *root, *toolbar, *banner, *banner_text, *capture, *record, *message, *why;
    GtkWidget *recorder, *sequence, *macro, *pause, *stop;
    GPtrArray *recorded;
    GtkEventController *typing; /* set while the keyboard controls the phone, or NULL */
    GtkEventController *focus;
    struct consent *consent;
    char *first;      /* the key that waits for the consent, or NULL */
    int64_t asking;   /* the task that asks for the line keys, or 0 */
    GPtrArray *lines; /* the line keys, as far as known */
};

/* ---- Pressing -------------------------------------------------------------------------------- */

static void show_recorded(struct keypad *keypad)
{
    g_autofree char *text = key_sequence(keypad->recorded);
    gtk_editable_set_text(GTK_EDITABLE(keypad->sequence), text);
}

static bool several(const struct keypad *keypad)
{
    return keypad->set != NULL && keypad->set->count > 1;
}

/* Keys to several phones can be held and dropped. */
static void show_pace(struct keypad *keypad)
{
    bool busy = several(keypad) && key_queue_busy(keypad->queue);
    gtk_widget_set_visible(keypad->pause, several(keypad));
    gtk_widget_set_visible(keypad->stop, several(keypad));
    gtk_widget_set_sensitive(keypad->stop, busy);
}

static void on_pause(struct keypad *keypad)
{
    bool paused = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->pause));
    key_queue_pause(keypad->queue, paused);
    if (paused)
        text_label(GTK_LABEL(keypad->message), _("Paused: keys wait until you continue."));
}

static void on_stop(struct keypad *keypad)
{
    key_queue_stop(keypad->queue);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->pause), FALSE);
    show_pace(keypad);
}

static void press(struct keypad *keypad, const char *key)
{
    if (gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->record))) {
        g_ptr_array_add(keypad->recorded, g_strdup(key));
        show_recorded(keypad);
    }
    key_queue_press(keypad->queue, key);
    show_pace(keypad);
}

static void on_allowed(void *self)
{
    struct keypad *keypad = self;
    g_autofree char *key = g_steal_pointer(&keypad->first);
    if (key != NULL)
        press(keypad, key);
}

/* Keys disturb the person at the phone, so the first one on each phone needs a consent. */
static void want(struct keypad *keypad, const char *key)
{
    if (keypad->set == NULL || consent_asking(keypad->consent))
        return;
    AUTO_FREE char *name = consent_name(keypad->consent);
    AUTO_FREE char *heading = text_format(_("Press keys of %s?"), name);
    g_free(keypad->first);
    keypad->first = g_strdup(key);
    consent_ask(keypad->consent, key_queue_action(keypad->queue), heading, on_allowed, keypad);
}

static void on_device(void *self, const char *key)
{
    want(self, key);
}

static void on_queue(void *self, const char *text, bool bad)
{
    struct keypad *keypad = self;
    text_label(GTK_LABEL(keypad->message), text);
    if (bad)
        gtk_widget_add_css_class(keypad->message, "error");
    else
        gtk_widget_remove_css_class(keypad->message, "error");
    show_pace(keypad);
    if (!bad && keypad->sent != NULL)
        keypad->sent(keypad->self);
}

static void on_told(void *self, const char *id, const char *text, bool bad)
{
    struct keypad *keypad = self;
    if (keypad->told != NULL)
        keypad->told(keypad->self, id, text, bad);
}

void keypad_tell(struct keypad *keypad, keypad_told *told)
{
    keypad->told = told;
}

/* ---- The keyboard ---------------------------------------------------------------------------- */

static gboolean on_typed(GtkEventControllerKey *controller, guint keyval, guint code,
                         GdkModifierType state, gpointer self);

/* Suspends the shortcuts of the window meanwhile: F1 is a softkey then. */
static void listen(struct keypad *keypad, bool on)
{
    GtkWidget *window = GTK_WIDGET(keypad->app->window);
    if (keypad->typing != NULL)
        gtk_widget_remove_controller(window, keypad->typing);
    keypad->typing = on ? gtk_event_controller_key_new() : NULL;
    shortcuts_install(GTK_APPLICATION(g_application_get_default()), on);
    if (!on)
        return;
    gtk_event_controller_set_propagation_phase(keypad->typing, GTK_PHASE_CAPTURE);
    g_signal_connect(keypad->typing, "key-pressed", G_CALLBACK(on_typed), keypad);
    gtk_widget_add_controller(window, keypad->typing);
}

static void show_capture(struct keypad *keypad)
{
    bool on =
        gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->capture)) && keypad->set != NULL;
    if (on) {
        AUTO_FREE char *name = consent_name(keypad->consent);
        AUTO_FREE char *text =
            text_format(_("The keyboard controls %s. Escape is its Back key; Ctrl+Escape or a "
                          "click elsewhere releases the keyboard."),
                        name);
        gtk_label_set_text(GTK_LABEL(keypad->banner_text), text);
        gtk_widget_grab_focus(keypad->capture);
    }
    gtk_info_bar_set_revealed(GTK_INFO_BAR(keypad->banner), on);
    phone_drawing_capture(keypad->drawing, on);
    listen(keypad, on);
}

static void give_back(struct keypad *keypad)
{
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->capture), FALSE);
}

static gboolean on_typed(GtkEventControllerKey *controller, guint keyval, guint code,
                         GdkModifierType state, gpointer self)
{
    (void)controller;
    (void)code;
    struct keypad *keypad = self;
    if ((state & GDK_CONTROL_MASK) && keyval == GDK_KEY_Escape) {
        give_back(keypad);
        return TRUE;
    }
    if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)))
        return FALSE;
    const char *key = shortcuts_phone_key(keyval);
    if (key != NULL)
        want(keypad, key);
    return key != NULL;
}

/* Ends as soon as another widget or window has the focus, except for the question about keys. */
static void on_focus_lost(struct keypad *keypad)
{
    if (!consent_asking(keypad->consent))
        give_back(keypad);
}

static void on_active(GtkWindow *window, GParamSpec *property, gpointer self)
{
    (void)property;
    if (!gtk_window_is_active(window))
        on_focus_lost(self);
}

/* ---- Recording ------------------------------------------------------------------------------- */

static void on_copy(struct keypad *keypad)
{
    gdk_clipboard_set_text(gtk_widget_get_clipboard(keypad->root),
                           gtk_editable_get_text(GTK_EDITABLE(keypad->sequence)));
    keypad->app->toast(keypad->app, _("Copied the key sequence."));
}

static void on_record(struct keypad *keypad)
{
    if (!gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(keypad->record)))
        return;
    g_ptr_array_set_size(keypad->recorded, 0);
    show_recorded(keypad);
    gtk_widget_set_visible(keypad->recorder, TRUE);
}

/* Presses the recorded keys again, after a change if wanted: through the dialog of the action, or
 * on several phones in step. */
static void on_play(struct keypad *keypad)
{
    struct feature *action = key_queue_action(keypad->queue);
    const char *keys = gtk_editable_get_text(GTK_EDITABLE(keypad->sequence));
    if (several(keypad)) {
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->record), FALSE);
        if (*keys)
            want(keypad, keys);
        return;
    }
    struct values *args = values_new();
    values_set(args, key_queue_argument(keypad->queue), keys);
    if (keypad->set != NULL)
        job_dialog_open(keypad->app, action, keypad->set, args);
    values_free(args);
}

/* Keeps the recorded keys as a macro, which the entry then names. */
static void on_keep(struct keypad *keypad)
{
    const char *name = gtk_editable_get_text(GTK_EDITABLE(keypad->macro));
    AUTO_FREE char *setting = text_format("macros.%s", name), *typed = text_format("@%s", name);
    struct ph_error err;
    int code = settings_set(session_settings(keypad->app->session), NULL, setting,
                            gtk_editable_get_text(GTK_EDITABLE(keypad->sequence)), &err);
    if (code == PH_OK)
        gtk_editable_set_text(GTK_EDITABLE(keypad->sequence), typed);
    keypad->app->toast(keypad->app, code == PH_OK ? _("Kept as a macro.") : err.text);
}

static GtkWidget *named_entry(const char *name)
{
    GtkWidget *entry = gtk_entry_new();
    g_object_set(entry, "placeholder-text", name, NULL);
    text_accessible(entry, name);
    return entry;
}

static GtkWidget *make_keep(struct keypad *keypad)
{
    GtkWidget *button = gtk_menu_button_new(), *popover = gtk_popover_new();
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6), *keep = text_button(_("_Keep"));
    keypad->macro = named_entry(_("Name of the macro"));
    gtk_box_append(GTK_BOX(box), keypad->macro);
    gtk_box_append(GTK_BOX(box), keep);
    gtk_popover_set_child(GTK_POPOVER(popover), box);
    gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(button), "document-save-symbolic");
    gtk_menu_button_set_popover(GTK_MENU_BUTTON(button), popover);
    gtk_widget_set_tooltip_text(button, _("Keep these keys under a name"));
    text_accessible(button, _("Keep these keys under a name"));
    g_signal_connect_swapped(keep, "clicked", G_CALLBACK(on_keep), keypad);
    g_signal_connect_swapped(keep, "clicked", G_CALLBACK(gtk_popover_popdown), popover);
    g_signal_connect_swapped(keypad->macro, "activate", G_CALLBACK(gtk_widget_activate), keep);
    return button;
}

static GtkWidget *make_recorder(struct keypad *keypad)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *copy = text_icon_button("edit-copy-symbolic", _("Copy the key sequence"));
    GtkWidget *play = text_icon_button("media-playback-start-symbolic", _("Press these keys…"));
    keypad->sequence = named_entry(_("Recorded keys"));
    gtk_widget_set_hexpand(keypad->sequence, TRUE);
    gtk_box_append(GTK_BOX(box), keypad->sequence);
    gtk_box_append(GTK_BOX(box), copy);
    gtk_box_append(GTK_BOX(box), make_keep(keypad));
    gtk_box_append(GTK_BOX(box), play);
    g_signal_connect_swapped(copy, "clicked", G_CALLBACK(on_copy), keypad);
    g_signal_connect_swapped(play, "clicked", G_CALLBACK(on_play), keypad);
    return box;
}

/* ---- The line keys of this very phone -------------------------------------------------------- */

enum { LINES_MOST = 32 }; /* asks for no more than these */

static void take_line(struct keypad *keypad, const struct values *row)
{
    const char *key = row != NULL ? values_text(row, "key") : NULL;
    const char *sent_as = row != NULL ? values_text(row, "sent_as") : NULL;
    if (key != NULL && sent_as != NULL && *sent_as)
        g_ptr_array_add(keypad->lines, g_strdup(key));
}

static void on_line(void *self, const struct event *event)
{
    struct keypad *keypad = self;
    if (event->task != keypad->asking)
        return;
    if (event->kind == EVENT_ROW || event->kind == EVENT_OUTCOME)
        take_line(keypad, event->row);
    if (event->kind != EVENT_FINISHED)
        return;
    keypad->asking = 0;
    g_ptr_array_add(keypad->lines, NULL);
    if (keypad->lines->len > 1)
        phone_drawing_beside(keypad->drawing, (char **)keypad->lines->pdata);
}

/* Asks the action what it would send for each line key: that tells which keys the phone has. Until
 * the answer comes, or without one, the keys of the key map stay. */
static void ask_lines(struct keypad *keypad, struct feature *action, const struct phone **phones)
{
    const struct ph_param *preview = feature_preview(action);
    if (preview == NULL)
        return;
    struct values *args = values_new();
    g_autoptr(GString) keys = g_string_new("line1");
    for (int i = 2; i <= LINES_MOST; i++)
        g_string_append_printf(keys, ", line%d", i);
    values_set(args, key_queue_argument(keypad->queue), keys->str);
    values_set(args, preview->key, "yes");
    struct task_options task = {
        .kind = TASK_ACTION, .feature = action, .args = args, .phones = phones, .phone_count = 1};
    struct ph_error ignored;
    g_ptr_array_set_size(keypad->lines, 0);
    keypad->asking = session_start(keypad->app->session, &task, on_line, keypad, &ignored);
    values_free(args);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* A phone that takes no keys may take digits, as tones in its call. *why: why it does not take all
 * keys, freed by the caller; or NULL. */
static enum drawing_keys keys_of(struct keypad *keypad, const struct phone *const *phones,
                                 size_t count, char **why)
{
    const struct feature *action = key_queue_action(keypad->queue);
    *why = NULL;
    if (action == NULL || count == 0)
        return DRAWING_NO_KEYS;
    struct values *args = values_new();
    values_set(args, key_queue_argument(keypad->queue), "0");
    *why = actions_why_not(action, phones, count);
    AUTO_FREE char *no_digits = actions_why_not_with(action, args, phones, count);
    values_free(args);
    return *why == NULL ? DRAWING_ALL_KEYS : no_digits == NULL ? DRAWING_DIGITS : DRAWING_NO_KEYS;
}

void keypad_for(struct keypad *keypad, struct phone_set *set)
{
    size_t count = 0;
    phone_set_free(keypad->set);
    keypad->set = set;
    consent_for(keypad->consent, set);
    g_clear_pointer(&keypad->first, g_free);
    keypad->asking = 0; /* the request under way belongs to another phone */
    key_queue_for(keypad->queue, set);
    give_back(keypad);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->record), FALSE);
    gtk_widget_set_visible(keypad->recorder, FALSE);
    gtk_widget_remove_css_class(keypad->message, "error");
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(keypad->pause), FALSE);
    show_pace(keypad);
    text_label(GTK_LABEL(keypad->message), _("Keys are sent as you press them."));
    if (set == NULL)
        return;
    g_autofree const struct phone **phones = phone_set_phones(set, keypad->app->phones, &count);
    struct feature *action = key_queue_action(keypad->queue);
    bool keys = action != NULL && count;
    AUTO_FREE char *why = NULL;
    enum drawing_keys allowed = keys_of(keypad, phones, count, &why);
    text_label(GTK_LABEL(keypad->why), why);
    gtk_widget_set_visible(keypad->why, why != NULL);
    gtk_widget_set_visible(keypad->message, allowed != DRAWING_NO_KEYS);
    gtk_widget_set_visible(keypad->capture, keys);
    gtk_widget_set_visible(keypad->record, keys);
    const struct registry *registry = session_registry(keypad->app->session);
    phone_drawing_draw(keypad->drawing, keys ? keymap_for(registry, phones[0]) : NULL);
    phone_drawing_allow(keypad->drawing, allowed);
    if (allowed == DRAWING_ALL_KEYS && count == 1)
        ask_lines(keypad, action, phones);
    gtk_widget_set_sensitive(keypad->capture, allowed != DRAWING_NO_KEYS);
    gtk_widget_set_sensitive(keypad->record, allowed != DRAWING_NO_KEYS);
}

int keypad_height(struct keypad *keypad)
{
    int least, natural;
    gtk_widget_measure(keypad->root, GTK_ORIENTATION_VERTICAL, -1, &least, &natural, NULL, NULL);
    return natural;
}

void keypad_alone(struct keypad *keypad, bool alone)
{
    phone_drawing_alone(keypad->drawing, alone);
    gtk_widget_set_visible(keypad->toolbar, !alone);
    if (alone)
        gtk_widget_set_visible(keypad->recorder, FALSE);
}

static GtkWidget *add_label(GtkWidget *box, const char *style)
{
    GtkWidget *label = text_wrapped(style);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 40);
    gtk_widget_set_visible(label, FALSE);
    gtk_box_append(GTK_BOX(box), label);
    return label;
}

static GtkWidget *make_toggle(const char *icon, const char *label)
{
    GtkWidget *toggle = text_toggle(label), *content = adw_button_content_new();
    adw_button_content_set_icon_name(ADW_BUTTON_CONTENT(content), icon);
    adw_button_content_set_label(ADW_BUTTON_CONTENT(content), label);
    adw_button_content_set_use_underline(ADW_BUTTON_CONTENT(content), TRUE);
    gtk_button_set_child(GTK_BUTTON(toggle), content);
    return toggle;
}

static GtkWidget *make_toolbar(struct keypad *keypad, GtkWidget *controls)
{
    GtkWidget *wrap_box = wrap_box_new(_("Keys and screen"), 2, false);
    GtkWidget *toggles = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    keypad->capture = make_toggle("input-keyboard-symbolic", _("_Keyboard"));
    keypad->record = make_toggle("media-record-symbolic", _("_Record"));
    gtk_widget_set_tooltip_text(keypad->capture, _("Press keys of the phone with this keyboard"));
    gtk_widget_set_tooltip_text(keypad->record, _("Record the pressed keys as a sequence"));
    gtk_widget_set_halign(toggles, GTK_ALIGN_END);
    keypad->pause = make_toggle("media-playback-pause-symbolic", _("_Pause"));
    keypad->stop = text_icon_button("media-playback-stop-symbolic", _("Stop sending keys"));
    gtk_box_append(GTK_BOX(toggles), keypad->capture);
    gtk_box_append(GTK_BOX(toggles), keypad->record);
    gtk_box_append(GTK_BOX(toggles), keypad->pause);
    gtk_box_append(GTK_BOX(toggles), keypad->stop);
    if (controls != NULL) {
        gtk_widget_set_halign(controls, GTK_ALIGN_START);
        wrap_box_add(wrap_box, controls);
    }
    wrap_box_add(wrap_box, toggles);
    g_signal_connect_swapped(keypad->capture, "toggled", G_CALLBACK(show_capture), keypad);
    g_signal_connect_swapped(keypad->record, "toggled", G_CALLBACK(on_record), keypad);
    g_signal_connect_swapped(keypad->pause, "toggled", G_CALLBACK(on_pause), keypad);
    g_signal_connect_swapped(keypad->stop, "clicked", G_CALLBACK(on_stop), keypad);
    return wrap_box;
}

static GtkWidget *make_banner(struct keypad *keypad)
{
    GtkWidget *bar = gtk_info_bar_new(), *stop = text_button(_("_Release"));
    GtkWidget *icon = gtk_image_new_from_icon_name("input-keyboard-symbolic");
    keypad->banner_text = text_wrapped(NULL);
    gtk_info_bar_set_message_type(GTK_INFO_BAR(bar), GTK_MESSAGE_WARNING);
    gtk_widget_set_margin_start(icon, 6);
    gtk_info_bar_add_child(GTK_INFO_BAR(bar), icon);
    gtk_info_bar_add_child(GTK_INFO_BAR(bar), keypad->banner_text);
    gtk_info_bar_add_action_widget(GTK_INFO_BAR(bar), stop, GTK_RESPONSE_CLOSE);
    gtk_info_bar_set_revealed(GTK_INFO_BAR(bar), FALSE);
    g_signal_connect_swapped(stop, "clicked", G_CALLBACK(give_back), keypad);
    return bar;
}

static void watch_focus(struct keypad *keypad)
{
    keypad->focus = gtk_event_controller_focus_new();
    g_signal_connect_swapped(keypad->focus, "leave", G_CALLBACK(on_focus_lost), keypad);
    gtk_widget_add_controller(keypad->root, keypad->focus);
    g_signal_connect(keypad->app->window, "notify::is-active", G_CALLBACK(on_active), keypad);
}

struct keypad *keypad_new(struct app_context *app, GtkWidget *picture, GtkWidget *controls,
                          keypad_sent *sent, void *self)
{
    struct keypad *keypad = g_new0(struct keypad, 1);
    keypad->app = app;
    keypad->sent = sent;
    keypad->self = self;
    keypad->consent = consent_new(app);
    keypad->queue = key_queue_new(app, on_queue, on_told, keypad);
    keypad->recorded = g_ptr_array_new_with_free_func(g_free);
    keypad->lines = g_ptr_array_new_with_free_func(g_free);
    keypad->drawing = phone_drawing_new(picture, on_device, keypad);
    keypad->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    gtk_widget_set_halign(keypad->root, GTK_ALIGN_CENTER);
    keypad->banner = make_banner(keypad);
    keypad->toolbar = make_toolbar(keypad, controls);
    gtk_box_append(GTK_BOX(keypad->root), keypad->toolbar);
    keypad->why = add_label(keypad->root, "warning");
    keypad->message = add_label(keypad->root, "caption");
    keypad->recorder = make_recorder(keypad);
    gtk_widget_set_visible(keypad->recorder, FALSE);
    gtk_box_append(GTK_BOX(keypad->root), keypad->recorder);
    gtk_box_append(GTK_BOX(keypad->root), phone_drawing_widget(keypad->drawing));
    watch_focus(keypad);
    return keypad;
}

void keypad_free(struct keypad *keypad)
{
    session_forget(keypad->app->session, keypad);
    listen(keypad, false);
    g_signal_handlers_disconnect_by_data(keypad->focus, keypad);
    g_signal_handlers_disconnect_by_data(keypad->app->window, keypad);
    key_queue_free(keypad->queue);
    consent_free(keypad->consent);
    phone_drawing_free(keypad->drawing);
    phone_set_free(keypad->set);
    g_ptr_array_unref(keypad->recorded);
    g_ptr_array_unref(keypad->lines);
    g_free(keypad->first);
    g_free(keypad);
}

GtkWidget *keypad_widget(struct keypad *keypad)
{
    return keypad->root;
}

GtkWidget *keypad_banner(struct keypad *keypad)
{
    return keypad->banner;
}

struct consent *keypad_consent(struct keypad *keypad)
{
    return keypad->consent;
}

void keypad_add(struct keypad *keypad, GtkWidget *widget)
{
    phone_drawing_add(keypad->drawing, widget);
}
