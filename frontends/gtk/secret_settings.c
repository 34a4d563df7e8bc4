/* Secrets of plugins in the preferences. See secret_settings.h. */
#include "secret_settings.h"

#include "form.h"
#include "tall_row.h"

#include <string.h>

struct secret_settings {
    struct app_context *app;
    GPtrArray *rows; /* struct secret_row */
    bool busy;
};

struct secret_row {
    struct secret_settings *settings;
    const struct ph_param *param;
    struct form_row *form;
    char *name;
    GtkWidget *save, *unset;
    bool set;
};

static void row_free(gpointer memory)
{
    struct secret_row *row = memory;
    form_row_free(row->form);
    g_free(row->name);
    g_free(row);
}

struct secret_settings *secret_settings_new(struct app_context *app)
{
    struct secret_settings *settings = g_new0(struct secret_settings, 1);
    settings->app = app;
    settings->rows = g_ptr_array_new_with_free_func(row_free);
    return settings;
}

void secret_settings_free(struct secret_settings *settings)
{
    session_forget(settings->app->session, settings);
    g_ptr_array_unref(settings->rows);
    g_free(settings);
}

static void enable(struct secret_settings *settings)
{
    for (guint i = 0; i < settings->rows->len; i++) {
        struct secret_row *row = settings->rows->pdata[i];
        AUTO_SECRET struct ph_secret *typed = form_row_secret(row->form);
        bool fits = typed != NULL && form_row_valid(row->form);
        gtk_widget_set_sensitive(row->save, fits && !settings->busy);
        gtk_widget_set_sensitive(row->unset, row->set && !settings->busy);
    }
}

/* The help of the row, with whether it is set. */
static void say(struct secret_row *row, const char *state)
{
    AUTO_FREE char *text = text_format("%s %s", words(row->param->help), state);
    AUTO_FREE char *safe = text_safe(text);
    tall_row_set_help(form_row_widget(row->form), safe);
}

/* The token store that forgets everything with this program, or NULL. */
static const char *forgetful_store(const struct secret_settings *settings)
{
    struct feature *store;
    struct session *session = settings->app->session;
    bool chosen = registry_choose(session_registry(session), session_settings(session), PH_STORE,
                                  &store, NULL) == PH_OK;
    return chosen && store->about.flags & PH_VOLATILE ? words(store->about.title) : NULL;
}

static void say_set(struct secret_row *row)
{
    const char *store = forgetful_store(row->settings);
    AUTO_FREE char *forgotten =
        store == NULL
            ? NULL
            : text_format(_("It is set until this program ends, since it is kept in: %s."), store);
    say(row, !row->set ? _("It is not set.") : forgotten != NULL ? forgotten : _("It is set."));
}

static void on_state(struct secret_settings *settings, const struct values *found)
{
    for (guint i = 0; i < settings->rows->len; i++) {
        struct secret_row *row = settings->rows->pdata[i];
        if (g_strcmp0(values_text(found, "name"), row->name) != 0)
            continue;
        bool set = g_strcmp0(values_text(found, "state"), "set") == 0;
        if (set != row->set)
            form_row_set(row->form, NULL);
        row->set = set;
        say_set(row);
    }
}

static void on_event(void *self, const struct event *event)
{
    struct secret_settings *settings = self;
    if (event->kind == EVENT_ROW)
        on_state(settings, event->row);
    if (event->kind != EVENT_FINISHED)
        return;
    settings->busy = false;
    if (event->code < 0)
        settings->app->toast(settings->app, event->error.text);
    enable(settings);
}

static void start(struct secret_settings *settings, const struct values *args)
{
    struct ph_error err;
    const struct task_options task = {.kind = TASK_SECRETS, .args = args};
    settings->busy = session_start(settings->app->session, &task, on_event, settings, &err) >= 0;
    if (!settings->busy)
        settings->app->toast(settings->app, err.text);
    enable(settings);
}

static void on_save(struct secret_row *row)
{
    AUTO_SECRET struct ph_secret *secret = form_row_secret(row->form);
    struct values *args = values_new();
    values_set_secret(args, row->name, secret);
    row->set = false; /* so that what was typed goes when it is set */
    start(row->settings, args);
    values_free(args);
}

static void on_unset(struct secret_row *row)
{
    struct values *args = values_new();
    values_set(args, row->name, "");
    start(row->settings, args);
    values_free(args);
}

static void on_changed(void *self)
{
    struct secret_row *row = self;
    if (form_row_valid(row->form))
        say_set(row);
    enable(row->settings);
}

static GtkWidget *add_button(struct secret_row *row, const char *label,
                             void (*pressed)(struct secret_row *row))
{
    GtkWidget *button = text_button(label);
    AUTO_FREE char *plain = text_format("%s: %s", words(row->param->label), label);
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    text_accessible(button, plain);
    g_signal_connect_swapped(button, "clicked", G_CALLBACK(pressed), row);
    tall_row_add(form_row_widget(row->form), button);
    return button;
}

GtkWidget *secret_settings_add(struct secret_settings *settings, const char *name,
                               const struct ph_param *param)
{
    struct secret_row *row = g_new0(struct secret_row, 1);
    row->settings = settings;
    row->param = param;
    row->name = g_strdup(name);
    row->form = form_row_new(param, NULL, on_changed, row);
    row->save = add_button(row, _("Save"), on_save);
    row->unset = add_button(row, _("Remove"), on_unset);
    g_ptr_array_add(settings->rows, row);
    enable(settings);
    return form_row_widget(row->form);
}

void secret_settings_look(struct secret_settings *settings)
{
    if (settings->rows->len > 0)
        start(settings, NULL);
}
