/* The strip of controls. See phone_controls.h. */
#include "phone_controls.h"

#include "actions_menu.h"
#include "job_dialog.h"
#include "job_start.h"
#include "phone_calls.h"
#include "wrap_box.h"

enum { IN_A_LINE = 5 };

struct phone_controls {
    struct app_context *app;
    struct consent *consent;
    phone_controls_started *started;
    phone_controls_failed *failed;
    void *self;
    GtkWidget *root, *strips;
    struct phone_set *set;
    struct phone_calls *calls;
    GPtrArray *made; /* the buttons and entries, each with its action */
    /* What waits for the consent. */
    struct feature *action;
    char *text;
};

/* ---- Which actions --------------------------------------------------------------------------- */

/* How many arguments are in the form of the action, and how many of them it needs; *text is the
 * text among the latter, or NULL. */
static void count_args(const struct feature *action, int *shown, int *needed,
                       const struct ph_param **text)
{
    *shown = *needed = 0;
    *text = NULL;
    for (uint32_t i = 0; i < action->about.args.count; i++) {
        const struct ph_param *param = param_at(&action->about.args, i);
        bool required = param->flags & PH_REQUIRED;
        *shown += !(param->flags & PH_ADVANCED);
        *needed += required;
        if (required && param->type == PH_TEXT)
            *text = param;
    }
}

/* The text that it needs, if it needs nothing else; or NULL. */
static const struct ph_param *only_text(const struct feature *action)
{
    int shown, needed;
    const struct ph_param *text;
    count_args(action, &shown, &needed, &text);
    return needed == 1 && !(action->about.flags & PH_KEYS) ? text : NULL;
}

/* Whether there is nothing to fill in. */
static bool needs_nothing(const struct feature *action)
{
    int shown, needed;
    const struct ph_param *text;
    count_args(action, &shown, &needed, &text);
    return shown == 0;
}

/* Whether most actions of the plugin act at once and need nothing, as those on telephone calls do;
 * not a box of tools, which is for its dialogs. */
static bool is_control_panel(struct registry *registry, const struct plugin *plugin)
{
    int all = 0, at_once = 0;
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *action = registry_feature(registry, i);
        int shown, needed;
        const struct ph_param *text;
        if (action->about.kind != PH_ACTION || action->plugin != plugin)
            continue;
        count_args(action, &shown, &needed, &text);
        all++;
        at_once += needed == 0 && action->action.danger >= PH_DISTURBING;
    }
    return all > 1 && 2 * at_once > all;
}

bool phone_controls_has(struct registry *registry, const struct feature *action)
{
    if (action->about.flags & (PH_KEYS | PH_PICTURE))
        return false;
    if (actions_alone(registry, action))
        return only_text(action) != NULL && action->action.danger >= PH_DISTURBING;
    return is_control_panel(registry, action->plugin);
}

/* ---- Doing ----------------------------------------------------------------------------------- */

static void do_it(void *self)
{
    struct phone_controls *controls = self;
    struct ph_error err = {0};
    struct values *args = values_new();
    const struct ph_param *param = only_text(controls->action);
    if (param != NULL)
        values_set(args, param->key, controls->text);
    struct task_options task = {.kind = TASK_ACTION, .feature = controls->action, .args = args};
    int64_t number = job_start(controls->app->jobs, &task, controls->set, NULL, &err);
    values_free(args);
    if (number < 0)
        controls->failed(controls->self, err.text);
    else
        controls->started(controls->self, number);
}

static void want(struct phone_controls *controls, struct feature *action, const char *text)
{
    if (controls->set == NULL || consent_asking(controls->consent))
        return;
    controls->action = action;
    g_free(controls->text);
    controls->text = g_strdup(text);
    AUTO_FREE char *name = consent_name(controls->consent);
    /* Translators: the title of an action, and the name of a phone. */
    AUTO_FREE char *heading = text_format(_("%s: %s?"), words(action->about.title), name);
    consent_ask(controls->consent, action, heading, do_it, controls);
}

static struct feature *action_of(GtkWidget *widget)
{
    return g_object_get_data(G_OBJECT(widget), "action");
}

/* The calls may be others by now: they are looked at again, and a second press finds them. */
static bool refuses(struct phone_controls *controls, const struct feature *action)
{
    AUTO_FREE char *why = phone_calls_why_not(controls->calls, action);
    if (why == NULL)
        return false;
    controls->failed(controls->self, why);
    phone_calls_ask(controls->calls);
    return true;
}

static void on_button(GtkWidget *button, gpointer self)
{
    struct phone_controls *controls = self;
    struct feature *action = action_of(button);
    if (refuses(controls, action))
        return;
    if (needs_nothing(action))
        want(controls, action, NULL);
    else if (controls->set != NULL)
        job_dialog_open(controls->app, action, controls->set, NULL);
}

static void on_entry(GtkWidget *widget, gpointer self)
{
    GtkEditable *entry = g_object_get_data(G_OBJECT(widget), "entry");
    const char *text = gtk_editable_get_text(entry);
    if (*text && !refuses(self, action_of(widget)))
        want(self, action_of(widget), text);
}

/* ---- Showing --------------------------------------------------------------------------------- */

/* Shows what the calls of the phone do not allow now, with the reason. */
static void judge(struct phone_controls *controls, GtkWidget *widget)
{
    const struct feature *action = action_of(widget);
    AUTO_FREE char *why = phone_calls_why_not(controls->calls, action);
    AUTO_FREE char *tip = text_safe(why != NULL ? why : words(action->about.summary));
    actions_show_impossible(widget, why != NULL);
    gtk_widget_set_tooltip_text(widget, tip);
    gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip,
                                   -1);
}

static void on_calls(void *self)
{
    struct phone_controls *controls = self;
    for (guint i = 0; i < controls->made->len; i++)
        judge(controls, controls->made->pdata[i]);
}

static void describe(struct phone_controls *controls, GtkWidget *widget,
                     const struct feature *action)
{
    g_object_set_data(G_OBJECT(widget), "action", (gpointer)action);
    g_ptr_array_add(controls->made, widget);
    judge(controls, widget);
}

static GtkWidget *make_button(struct phone_controls *controls, const struct feature *action)
{
    AUTO_FREE char *title = text_safe(words(action->about.title));
    AUTO_FREE char *asking = text_format(_("%s…"), title);
    GtkWidget *button = gtk_button_new_with_label(needs_nothing(action) ? title : asking);
    text_accessible(button, title);
    describe(controls, button, action);
    if (action->action.danger >= PH_DISRUPTIVE)
        gtk_widget_add_css_class(button, "interrupts");
    g_signal_connect(button, "clicked", G_CALLBACK(on_button), controls);
    return button;
}

static GtkWidget *make_field(struct phone_controls *controls, const struct feature *action)
{
    const struct ph_param *param = only_text(action);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0), *entry = gtk_entry_new();
    AUTO_FREE char *title = text_safe(words(action->about.title));
    AUTO_FREE char *label = text_safe(words(param->label));
    AUTO_FREE char *name = text_format("%s: %s", title, label);
    GtkWidget *button = gtk_button_new_with_label(title);
    text_accessible(button, title);
    text_accessible(entry, name);
    gtk_entry_set_placeholder_text(GTK_ENTRY(entry), label);
    gtk_editable_set_width_chars(GTK_EDITABLE(entry), 5);
    gtk_entry_set_max_length(GTK_ENTRY(entry), (int)CLAMP(param->max, 0, 1000));
    gtk_widget_set_hexpand(entry, TRUE);
    gtk_widget_add_css_class(box, "linked");
    gtk_box_append(GTK_BOX(box), entry);
    gtk_box_append(GTK_BOX(box), button);
    describe(controls, entry, action);
    describe(controls, button, action);
    g_object_set_data(G_OBJECT(entry), "entry", entry);
    g_object_set_data(G_OBJECT(button), "entry", entry);
    g_signal_connect(entry, "activate", G_CALLBACK(on_entry), controls);
    g_signal_connect(button, "clicked", G_CALLBACK(on_entry), controls);
    return box;
}

static void clear(struct phone_controls *controls)
{
    GtkWidget *child;
    g_ptr_array_set_size(controls->made, 0);
    while ((child = gtk_widget_get_first_child(controls->strips)) != NULL)
        gtk_box_remove(GTK_BOX(controls->strips), child);
    phone_set_free(controls->set);
    controls->set = NULL;
}

void phone_controls_show(struct phone_controls *controls, const struct phone *phone)
{
    struct registry *registry = session_registry(controls->app->session);
    GtkWidget *buttons = wrap_box_new(_("Controls"), IN_A_LINE, false);
    GtkWidget *fields = wrap_box_new(_("Controls"), 2, true);
    struct feature *action;
    bool any = false;
    clear(controls);
    controls->set = phone != NULL ? phone_set_new(&phone, 1, false) : NULL;
    phone_calls_show(controls->calls, phone != NULL ? controls->set->ids[0] : NULL);
    for (size_t i = 0; phone != NULL && (action = actions_at(registry, i)) != NULL; i++) {
        AUTO_FREE char *why = actions_why_not(action, &phone, 1);
        if (!phone_controls_has(registry, action) || why != NULL)
            continue;
        any = true;
        if (only_text(action) != NULL)
            wrap_box_add(fields, make_field(controls, action));
        else
            wrap_box_add(buttons, make_button(controls, action));
    }
    gtk_box_append(GTK_BOX(controls->strips), fields);
    gtk_box_append(GTK_BOX(controls->strips), buttons);
    gtk_widget_set_visible(controls->root, any);
}

struct phone_controls *phone_controls_new(struct app_context *app, struct consent *consent,
                                          phone_controls_started *started,
                                          phone_controls_failed *failed, void *self)
{
    struct phone_controls *controls = g_new0(struct phone_controls, 1);
    controls->app = app;
    controls->consent = consent;
    controls->started = started;
    controls->failed = failed;
    controls->self = self;
    controls->made = g_ptr_array_new();
    controls->root = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    controls->strips = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    controls->calls = phone_calls_new(app, on_calls, controls);
    gtk_widget_add_css_class(controls->root, "controls");
    gtk_box_append(GTK_BOX(controls->root), phone_calls_widget(controls->calls));
    gtk_box_append(GTK_BOX(controls->root), controls->strips);
    return controls;
}

void phone_controls_free(struct phone_controls *controls)
{
    phone_calls_free(controls->calls);
    g_ptr_array_unref(controls->made);
    phone_set_free(controls->set);
    g_free(controls->text);
    g_free(controls);
}

void phone_controls_refresh(struct phone_controls *controls)
{
    phone_calls_refresh(controls->calls);
}

GtkWidget *phone_controls_widget(struct phone_controls *controls)
{
    return controls->root;
}
