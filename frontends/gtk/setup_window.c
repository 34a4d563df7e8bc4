/* A form of the settings that a feature still needs. See setup_window.h. */
#include "setup_window.h"

#include "dialog.h"
#include "form.h"

struct setup {
    struct app_context *app;
    struct feature *feature;
    struct form *form;
    struct ph_params params; /* the feature's settings, then those of its whole plugin */
    GtkWidget *root, *save;
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

static GtkWidget *make_content(struct setup *setup, const char *notes)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 18), *clamp = adw_clamp_new();
    GtkWidget *scrolled = gtk_scrolled_window_new();
    if (notes != NULL && *notes) {
        AUTO_FREE char *safe = text_lines(notes);
        GtkWidget *label = text_wrapped(NULL);
        gtk_label_set_text(GTK_LABEL(label), safe);
        gtk_label_set_selectable(GTK_LABEL(label), TRUE);
        gtk_box_append(GTK_BOX(box), label);
    }
    gtk_box_append(GTK_BOX(box), form_widget(setup->form));
    gtk_widget_add_css_class(box, "dialog-page");
    adw_clamp_set_child(ADW_CLAMP(clamp), box);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), clamp);
    gtk_widget_set_vexpand(scrolled, TRUE);
    return scrolled;
}

void setup_window_show(struct app_context *app, struct feature *feature, const char *notes,
                       const char *key, const char *complaint, void (*done)(void *self), void *self)
{
    struct setup *setup = g_new0(struct setup, 1);
    const struct settings *settings = session_settings(app->session);
    AUTO_FREE char *title = text_safe(words(feature->about.title));
    setup->app = app;
    setup->feature = feature;
    setup->done = done;
    setup->self = self;
    setup->root = adw_window_new();
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(box), make_header(setup));
    collect_params(setup);
    setup->form = form_new(&setup->params, on_changed, setup);
    gtk_box_append(GTK_BOX(box), make_content(setup, notes));
    for (uint32_t i = 0; i < setup->params.count; i++) {
        const struct ph_param *param = param_at(&setup->params, i);
        if (param->type != PH_SECRET)
            form_set(setup->form, param->key,
                     settings_get(settings, section_of(setup, i), param->key).text);
    }
    on_changed(setup);
    form_complain(setup->form, key, complaint);
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
