/* A menu of all actions. See actions_menu.h. */
#include "actions_menu.h"

#include "job_dialog.h"

/* The menu looks at this many phones to see whether an action is possible; the job checks each one.
 * */
enum { LOOKED_AT = 200 };

struct menu {
    struct app_context *app;
    struct phone_set *set;
};

bool actions_alone(struct registry *registry, const struct feature *action)
{
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *other = registry_feature(registry, i);
        if (other != action && other->about.kind == PH_ACTION && other->plugin == action->plugin)
            return false;
    }
    return true;
}

/* What a helpdesk does most comes first; actions that share a plugin stand together at the end. */
enum { RANK_PICTURE, RANK_KEYS, RANK_INTERRUPTS, RANK_DIALS, RANK_ALONE, RANK_TOGETHER, RANKS };

static int rank_of(struct registry *registry, const struct feature *action)
{
    if (!actions_alone(registry, action))
        return RANK_TOGETHER;
    if (action->about.flags & PH_PICTURE)
        return RANK_PICTURE;
    if (action->about.flags & PH_KEYS)
        return RANK_KEYS;
    if (action->action.danger >= PH_DISRUPTIVE)
        return RANK_INTERRUPTS;
    return action->about.flags & PH_DIALS ? RANK_DIALS : RANK_ALONE;
}

struct feature *actions_at(struct registry *registry, size_t index)
{
    size_t count = registry_feature_count(registry);
    for (size_t i = 0; i < RANKS * count; i++) {
        struct feature *feature = registry_feature(registry, i % count);
        bool wanted =
            feature->about.kind == PH_ACTION && rank_of(registry, feature) == (int)(i / count);
        if (wanted && index-- == 0)
            return feature;
    }
    return NULL;
}

char *actions_why_not(const struct feature *action, const struct phone *const *phones, size_t count)
{
    return actions_why_not_with(action, NULL, phones, count);
}

char *actions_why_not_with(const struct feature *action, const struct values *args,
                           const struct phone *const *phones, size_t count)
{
    AUTO_FREE char *first = NULL;
    for (size_t i = 0; i < count && i < LOOKED_AT; i++) {
        AUTO_FREE char *reason = NULL;
        if (!phone_why_not_in(words_count, phones[i], action, args, &reason))
            return NULL;
        if (first == NULL)
            first = memory_steal(reason);
    }
    return count > LOOKED_AT ? NULL : memory_steal(first);
}

struct feature *actions_picture(struct registry *registry)
{
    struct feature *action;
    for (size_t i = 0; (action = actions_at(registry, i)) != NULL; i++) {
        if ((action->about.flags & PH_PICTURE) && action->action.danger <= PH_NOTICED)
            return action;
    }
    return NULL;
}

struct feature *actions_frequent(struct registry *registry, size_t index)
{
    struct feature *action;
    for (size_t i = 0; (action = actions_at(registry, i)) != NULL; i++) {
        bool keys =
            (action->about.flags & PH_KEYS) && param_of_type(&action->about.args, PH_TEXT) != NULL;
        bool interrupts = action->action.danger >= PH_DISRUPTIVE && actions_alone(registry, action);
        if ((keys || interrupts) && index-- == 0)
            return action;
    }
    return NULL;
}

static void menu_free(gpointer memory)
{
    struct menu *menu = memory;
    phone_set_free(menu->set);
    g_free(menu);
}

void actions_menu_add(struct app_context *app, GtkWidget *popover)
{
    struct menu *menu = g_new0(struct menu, 1);
    menu->app = app;
    g_object_set_data_full(G_OBJECT(popover), "menu", menu, menu_free);
    text_accessible(popover, _("Actions"));
}

static void on_chosen(GtkButton *button, gpointer popover)
{
    if (actions_shown_impossible(GTK_WIDGET(button)))
        return;
    const struct menu *menu = g_object_get_data(G_OBJECT(popover), "menu");
    struct feature *action = g_object_get_data(G_OBJECT(button), "action");
    gtk_popover_popdown(GTK_POPOVER(popover));
    job_dialog_open(menu->app, action, menu->set, NULL);
}

bool actions_shown_impossible(GtkWidget *widget)
{
    return gtk_widget_has_css_class(widget, "impossible");
}

/* Not insensitive: it would lose the keyboard, and its reason would be out of reach of the keys. */
void actions_show_impossible(GtkWidget *widget, bool impossible)
{
    (impossible ? gtk_widget_add_css_class : gtk_widget_remove_css_class)(widget, "impossible");
    gtk_accessible_update_state(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_STATE_DISABLED, impossible,
                                -1);
}

static GtkWidget *make_entry(GtkWidget *popover, struct feature *action,
                             const struct phone *const *phones, size_t count)
{
    AUTO_FREE char *reason = actions_why_not(action, phones, count);
    AUTO_FREE char *safe_reason = text_safe(reason);
    AUTO_FREE char *safe_title = text_safe(words(action->about.title));
    GtkWidget *button = gtk_button_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    /* Translators: an action that opens a dialog before it begins. */
    AUTO_FREE char *asking = text_format(_("%s…"), safe_title);
    GtkWidget *title = gtk_label_new(asking);
    gtk_label_set_xalign(GTK_LABEL(title), 0);
    gtk_box_append(GTK_BOX(box), title);
    if (reason != NULL) {
        GtkWidget *why = gtk_label_new(safe_reason);
        gtk_label_set_xalign(GTK_LABEL(why), 0);
        gtk_label_set_wrap(GTK_LABEL(why), TRUE);
        gtk_label_set_max_width_chars(GTK_LABEL(why), 36);
        gtk_widget_add_css_class(why, "caption");
        gtk_box_append(GTK_BOX(box), why);
        actions_show_impossible(button, true);
    }
    AUTO_FREE char *summary = text_safe(words(action->about.summary));
    const char *tip = reason != NULL ? safe_reason : summary;
    gtk_widget_set_tooltip_text(button, tip);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip,
                                   -1);
    gtk_button_set_child(GTK_BUTTON(button), box);
    gtk_widget_add_css_class(button, "flat");
    gtk_widget_add_css_class(button, "action-entry");
    text_accessible(button, words(action->about.title));
    g_object_set_data(G_OBJECT(button), "action", action);
    g_signal_connect(button, "clicked", G_CALLBACK(on_chosen), popover);
    return button;
}

GtkWidget *actions_menu_list(GtkWidget *popover, struct phone_set *set)
{
    struct menu *menu = g_object_get_data(G_OBJECT(popover), "menu");
    struct registry *registry = session_registry(menu->app->session);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    size_t count = 0;
    phone_set_free(menu->set);
    menu->set = set;
    g_autofree const struct phone **phones = phone_set_phones(set, menu->app->phones, &count);
    if (count == 0) {
        GtkWidget *hint = gtk_label_new(_("Select phones first"));
        gtk_widget_add_css_class(hint, "hint");
        gtk_box_append(GTK_BOX(box), hint);
        return box;
    }
    struct feature *action;
    const struct plugin *plugin = NULL;
    for (size_t i = 0; (action = actions_at(registry, i)) != NULL; i++) {
        if (i > 0 && !actions_alone(registry, action) && action->plugin != plugin)
            gtk_box_append(GTK_BOX(box), gtk_separator_new(GTK_ORIENTATION_HORIZONTAL));
        plugin = action->plugin;
        gtk_box_append(GTK_BOX(box), make_entry(popover, action, phones, count));
    }
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
    gtk_scrolled_window_set_propagate_natural_width(GTK_SCROLLED_WINDOW(scrolled), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), 600);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), box);
    text_accessible(scrolled, _("Actions"));
    return scrolled;
}
