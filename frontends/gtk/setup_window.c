/* A form of the settings that a feature still needs. See setup_window.h. */
#include "setup_window.h"

#include "dialog.h"
#include "form.h"

struct setup {
    struct app_context *app;
    struct feature *feature;
    struct form *form;
    GtkWidget *root, *save;
    void (*done)(void *self);
    void *self;
};

static void setup_free(gpointer memory)
{
    struct setup *setup = memory;
    form_free(setup->form);
    g_free(setup);
}

static void on_changed(void *self)
{
    const struct setup *setup = self;
    if (setup->form != NULL)
        gtk_widget_set_sensitive(setup->save, form_valid(setup->form));
}

static int save_one(struct setup *setup, const struct ph_param *param, const struct values *values,
                    struct ph_error *err)
{
    struct settings *settings = session_settings(setup->app->session);
    const char *text = values_text(values, param->key);
    AUTO_FREE char *name = text_format("%s.%s", setup->feature->about.id, param->key);
    if (text != NULL)
        return settings_set(settings, NULL, name, text, err);
    int code = settings_unset(settings, NULL, name, err);
    return code == PH_NOT_FOUND ? PH_OK : code;
}

static void on_save(struct setup *setup)
{
    const struct ph_params *params = &setup->feature->about.settings;
    struct values *values = form_values(setup->form);
    struct ph_error err;
    int code = PH_OK;
    for (uint32_t i = 0; i < params->count && code == PH_OK; i++) {
        const struct ph_param *param = param_at(params, i);
        code = param->type == PH_SECRET ? PH_OK : save_one(setup, param, values, &err);
        if (code < 0)
            form_complain(setup->form, param->key, err.text);
    }
    values_free(values);
    if (code < 0)
        return;
    void (*done)(void *self) = setup->done;
    void *self = setup->self;
    gtk_window_destroy(GTK_WINDOW(setup->root));
    done(self);
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
    const struct ph_params *params = &feature->about.settings;
    AUTO_FREE char *title = text_safe(words(feature->about.title));
    setup->app = app;
    setup->feature = feature;
    setup->done = done;
    setup->self = self;
    setup->root = adw_window_new();
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append(GTK_BOX(box), make_header(setup));
    setup->form = form_new(params, on_changed, setup);
    gtk_box_append(GTK_BOX(box), make_content(setup, notes));
    for (uint32_t i = 0; i < params->count; i++) {
        const char *name = param_at(params, i)->key;
        form_set(setup->form, name, settings_get(settings, feature->about.id, name).text);
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
