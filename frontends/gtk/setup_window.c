/* A form of the settings that a feature still needs. See setup_window.h. */
#include "setup_window.h"

#include "dialog.h"
#include "form.h"
#include "tall_row.h"

#include <browser.h>
#include <string.h>

/* Before a value in what a feature explains. */
#define INDENT "     "

struct setup {
    struct app_context *app;
    struct feature *feature;
    struct form *form;
    struct ph_params params;        /* the feature's settings, then those of its whole plugin */
    GtkWidget *root, *save, *store; /* store: the row that chooses it, or NULL */
    void (*done)(void *self);
    void *self;
    bool saving; /* secrets, into the token store */
};

static void setup_free(gpointer memory)
{
    struct setup *setup = memory;
    session_forget(setup->app->session, setup);
    form_free(setup->form);
    g_free((gpointer)setup->params.items);
    g_free(setup);
}

static void on_changed(void *self)
{
    const struct setup *setup = self;
    if (setup->form != NULL)
        gtk_widget_set_sensitive(setup->save, form_valid(setup->form) && !setup->saving);
}

/* The section of the configuration that the setting at index is in. */
static const char *section_of(const struct setup *setup, uint32_t index)
{
    const struct feature *feature = setup->feature;
    return index < feature->about.settings.count ? feature->about.id : feature->plugin->id;
}

static int save_one(struct setup *setup, const char *name, const char *text, struct ph_error *err)
{
    int code = settings_set(session_settings(setup->app->session), NULL, name, text, err);
    return code == PH_NOT_FOUND && text == NULL ? PH_OK : code;
}

static void finish(struct setup *setup)
{
    void (*done)(void *self) = setup->done;
    void *self = setup->self;
    gtk_window_destroy(GTK_WINDOW(setup->root));
    done(self);
}

static void on_secrets(void *self, const struct event *event)
{
    struct setup *setup = self;
    if (event->kind != EVENT_FINISHED)
        return;
    setup->saving = false;
    on_changed(setup);
    if (event->code < 0)
        setup->app->toast(setup->app, event->error.text);
    else
        finish(setup);
}

static void save_secrets(struct setup *setup, const struct values *secrets)
{
    struct ph_error err;
    const struct task_options task = {.kind = TASK_SECRETS, .args = secrets};
    setup->saving = session_start(setup->app->session, &task, on_secrets, setup, &err) >= 0;
    on_changed(setup);
    if (!setup->saving)
        setup->app->toast(setup->app, err.text);
}

/* Saves what has its place in the configuration, and collects the secrets. */
static int save_all(struct setup *setup, const struct values *values, struct values *secrets)
{
    struct ph_error err;
    int code = PH_OK;
    for (uint32_t i = 0; i < setup->params.count && code == PH_OK; i++) {
        const struct ph_param *param = param_at(&setup->params, i);
        AUTO_FREE char *name = text_format("%s.%s", section_of(setup, i), param->key);
        if (param->type != PH_SECRET)
            code = save_one(setup, name, values_text(values, param->key), &err);
        else if (values_secret(values, param->key) != NULL)
            values_set_secret(secrets, name, values_secret(values, param->key));
        if (code < 0)
            form_complain(setup->form, param->key, err.text);
    }
    return code;
}

static void on_save(struct setup *setup)
{
    struct values *values = form_values(setup->form), *secrets = values_new();
    int code = save_all(setup, values, secrets);
    if (code == PH_OK && values_count(secrets) > 0)
        save_secrets(setup, secrets);
    else if (code == PH_OK)
        finish(setup);
    values_free(values);
    values_free(secrets);
}

/* A secret that is left empty stays as it is. */
static void collect_params(struct setup *setup)
{
    const struct ph_params *const both[] = {&setup->feature->about.settings,
                                            &setup->feature->plugin->about.settings};
    uint32_t count = both[0]->count + both[1]->count, used = 0;
    struct ph_param *params = g_new0(struct ph_param, count);
    for (size_t i = 0; i < COUNT_OF(both); i++)
        for (uint32_t at = 0; at < both[i]->count; at++) {
            params[used] = *param_at(both[i], at);
            if (params[used].type == PH_SECRET)
                params[used].flags &= ~(uint32_t)PH_REQUIRED;
            used++;
        }
    setup->params = (struct ph_params){params, count, sizeof *params};
}

static GtkWidget *make_header(struct setup *setup)
{
    setup->save = text_button(_("_Save and Continue"));
    gtk_widget_add_css_class(setup->save, "suggested-action");
    g_signal_connect_swapped(setup->save, "clicked", G_CALLBACK(on_save), setup);
    return dialog_header(setup->root, setup->save);
}

/* ---- What the feature explains --------------------------------------------------------------- */

static void on_copy(GtkWidget *button, gpointer self)
{
    (void)self;
    gdk_clipboard_set_text(gtk_widget_get_clipboard(button),
                           g_object_get_data(G_OBJECT(button), "text"));
    gtk_button_set_icon_name(GTK_BUTTON(button), "object-select-symbolic");
    text_accessible(button, _("Copied"));
}

static void on_open(GtkWidget *button, gpointer self)
{
    const struct app_context *app = self;
    const char *url = g_object_get_data(G_OBJECT(button), "text");
    if (browser_allowed(url))
        gtk_show_uri(app->window, url, GDK_CURRENT_TIME);
}

static void add_button(const struct setup *setup, GtkWidget *row, GtkWidget *button,
                       const char *text, GCallback clicked)
{
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    g_object_set_data_full(G_OBJECT(button), "text", g_strdup(text), g_free);
    g_signal_connect(button, "clicked", clicked, setup->app);
    tall_row_add(row, button);
}

/* A value that is wanted elsewhere as it stands here. */
static void add_value(const struct setup *setup, GtkWidget *row, const char *value)
{
    AUTO_FREE char *name = text_format(_("Copy: %s"), value);
    g_autofree char *lines = g_strdelimit(g_strdup(value), " ", '\n');
    AUTO_FREE char *shown = text_lines(lines);
    GtkWidget *label = text_wrapped("monospace");
    gtk_label_set_text(GTK_LABEL(label), shown);
    gtk_label_set_selectable(GTK_LABEL(label), TRUE);
    gtk_widget_set_hexpand(label, TRUE);
    tall_row_add(row, label);
    add_button(setup, row, text_icon_button("edit-copy-symbolic", name), value,
               G_CALLBACK(on_copy));
}

static void add_value_row(const struct setup *setup, GtkWidget *group, const char *value)
{
    GtkWidget *row = tall_row_new(NULL);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), row);
    add_value(setup, row, value);
}

/* What is to be done elsewhere, with the address where. */
static void add_sentence(const struct setup *setup, GtkWidget *group, const char *line)
{
    const char *sentence = words(line);
    GtkWidget *row = tall_row_new(sentence + strspn(sentence, " .0123456789"));
    g_autoptr(GRegex) pattern = g_regex_new("https://[^ ]+", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(group), row);
    if (g_regex_match(pattern, sentence, 0, &match)) {
        g_autofree char *url = g_match_info_fetch(match, 0);
        AUTO_FREE char *name = text_format(_("Open: %s"), url);
        add_button(setup, row, text_icon_button("web-browser-symbolic", name), url,
                   G_CALLBACK(on_open));
    }
}

/* The values below a sentence are indented. Addresses are copied one by one, other words together.
 * Returns the line after them. */
static char **add_values(const struct setup *setup, GtkWidget *group, char **line)
{
    g_autoptr(GString) together = g_string_new(NULL);
    for (; *line != NULL && g_str_has_prefix(*line, INDENT); line++) {
        const char *value = g_strchug(*line);
        if (strstr(value, "://") != NULL)
            add_value_row(setup, group, value);
        else
            g_string_append_printf(together, "%s%s", together->len ? " " : "", value);
    }
    if (together->len)
        add_value_row(setup, group, together->str);
    return line;
}

static GtkWidget *add_step(GtkWidget *box, const char *title, const char *text)
{
    GtkWidget *group = adw_preferences_group_new();
    AUTO_FREE char *safe_title = text_markup(title), *safe = text_markup(text);
    adw_preferences_group_set_title(ADW_PREFERENCES_GROUP(group), safe_title);
    adw_preferences_group_set_description(ADW_PREFERENCES_GROUP(group), safe);
    gtk_box_append(GTK_BOX(box), group);
    return group;
}

/* The first line says what one needs, the others what to do elsewhere. A line that names the
 * missing setting is for terminals: here its field follows. */
static void add_steps(const struct setup *setup, GtkWidget *box, const char *notes,
                      const char *setting)
{
    g_auto(GStrv) lines = g_strsplit(notes, "\n", -1);
    add_step(box, _("1. What you need"), words(lines[0]));
    GtkWidget *group = add_step(box, _("2. What to register"), NULL);
    for (char **line = lines + 1; *line != NULL;) {
        if (strstr(*line, setting) == NULL)
            add_sentence(setup, group, *line);
        line = add_values(setup, group, line + 1);
    }
    add_step(box, _("3. Sign in"), _("Enter what you got there."));
}

static GtkWidget *make_content(struct setup *setup, const char *notes, const char *key,
                               const char *complaint)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 18), *clamp = adw_clamp_new();
    GtkWidget *scrolled = gtk_scrolled_window_new();
    AUTO_FREE char *setting = text_format("%s.%s", setup->feature->about.id, key);
    if (notes != NULL && *notes)
        add_steps(setup, box, notes, setting);
    else
        add_step(box, NULL, complaint);
    gtk_box_append(GTK_BOX(box), form_widget(setup->form));
    if (setup->store != NULL)
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(form_widget(setup->form)), setup->store);
    gtk_widget_add_css_class(box, "dialog-page");
    adw_clamp_set_child(ADW_CLAMP(clamp), box);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), clamp);
    gtk_widget_set_vexpand(scrolled, TRUE);
    return scrolled;
}

void setup_window_show(struct app_context *app, struct feature *feature, const char *notes,
                       const char *key, const char *complaint, GtkWidget *store,
                       void (*done)(void *self), void *self)
{
    struct setup *setup = g_new0(struct setup, 1);
    const struct settings *settings = session_settings(app->session);
    AUTO_FREE char *title = text_safe(words(feature->about.title));
    setup->app = app;
    setup->feature = feature;
    setup->store = store;
    setup->done = done;
    setup->self = self;
    setup->root = adw_window_new();
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(box), make_header(setup));
    collect_params(setup);
    setup->form = form_new(&setup->params, on_changed, setup);
    gtk_box_append(GTK_BOX(box), make_content(setup, notes, key, complaint));
    for (uint32_t i = 0; i < setup->params.count; i++) {
        const struct ph_param *param = param_at(&setup->params, i);
        const char *value = settings_get(settings, section_of(setup, i), param->key).text;
        if (param->type == PH_SECRET)
            continue;
        form_set(setup->form, param->key, value);
        if (strcmp(param->key, key) == 0 && value != NULL && *value)
            form_complain(setup->form, key, complaint); /* an empty field is no mistake yet */
    }
    on_changed(setup);
    adw_window_set_content(ADW_WINDOW(setup->root), box);
    gtk_window_set_title(GTK_WINDOW(setup->root), title);
    gtk_window_set_transient_for(GTK_WINDOW(setup->root), app->window);
    gtk_window_set_modal(GTK_WINDOW(setup->root), TRUE);
    dialog_size(setup->root, 620, 640);
    gtk_window_set_default_widget(GTK_WINDOW(setup->root), setup->save);
    g_object_set_data_full(G_OBJECT(setup->root), "setup", setup, setup_free);
    dialog_closes(setup->root);
    gtk_window_present(GTK_WINDOW(setup->root));
    form_focus(setup->form);
}
