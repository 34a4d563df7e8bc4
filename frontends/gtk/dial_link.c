/* Addresses that are telephone numbers. See dial_link.h. */
#include "dial_link.h"

#include "dialog.h"
#include "job_dialog.h"

#include <string.h>

/* Group of the window's state: of profiles to the phone that dialled last. */
#define DIALLED "dialled"

enum { NUMBER_MOST = 64 };

struct dial_link {
    struct app_context *app;
    struct feature *action;
    char *number;
    GPtrArray *ids; /* of the phones to choose from */
    GtkWidget *choice;
};

static void dial_link_free(gpointer memory)
{
    struct dial_link *link = memory;
    g_ptr_array_unref(link->ids);
    g_free(link->number);
    g_free(link);
}

/* RFC 3966, without its parameters and separators; NULL if anything else is in it. */
static char *number_of(const char *address)
{
    static const char scheme[] = "tel:", separators[] = "-.()/ ";
    if (g_ascii_strncasecmp(address, scheme, strlen(scheme)) != 0)
        return NULL;
    g_autofree char *escaped =
        g_strndup(address + strlen(scheme), strcspn(address + strlen(scheme), ";?"));
    g_autofree char *plain = g_uri_unescape_string(escaped, NULL);
    g_autoptr(GString) number = g_string_new(NULL);
    for (const char *at = plain; at != NULL && *at; at++) {
        if (strchr(separators, *at) != NULL)
            continue;
        if (strchr("0123456789+*#", *at) == NULL)
            return NULL;
        g_string_append_c(number, *at);
    }
    return number->len > 0 && number->len <= NUMBER_MOST ? g_strdup(number->str) : NULL;
}

static struct feature *dialling(struct registry *registry)
{
    struct feature *found = NULL;
    for (size_t i = 0; found == NULL && i < registry_feature_count(registry); i++) {
        const struct ph_feature *about = &registry_feature(registry, i)->about;
        if (about->kind == PH_ACTION && (about->flags & PH_DIALS) &&
            param_of_type(&about->args, PH_TEXT) != NULL)
            found = registry_feature(registry, i);
    }
    return found;
}

static void on_answered(AdwMessageDialog *dialog, const char *response, gpointer self)
{
    (void)dialog;
    const struct dial_link *link = self;
    guint chosen = gtk_drop_down_get_selected(GTK_DROP_DOWN(link->choice));
    if (g_strcmp0(response, "ok") != 0 || chosen >= link->ids->len)
        return;
    const char *id = link->ids->pdata[chosen];
    const struct phone *phone = phones_by_id(core_phones(session_core(link->app->session)), id);
    if (phone == NULL)
        return;
    g_key_file_set_string(link->app->state, DIALLED,
                          settings_profile(session_settings(link->app->session)), id);
    struct phone_set *set = phone_set_new(&phone, 1, false);
    struct values *args = values_new();
    values_set(args, param_of_type(&link->action->about.args, PH_TEXT)->key, link->number);
    job_dialog_open(link->app, link->action, set, args);
    values_free(args);
    phone_set_free(set);
}

/* The phones that can dial now; selects the one that dialled last. */
static void fill_choice(struct dial_link *link)
{
    const struct phones *phones = core_phones(session_core(link->app->session));
    const char *profile = settings_profile(session_settings(link->app->session));
    g_autofree char *last = g_key_file_get_string(link->app->state, DIALLED, profile, NULL);
    GtkStringList *names = gtk_string_list_new(NULL);
    guint selected = 0;
    for (size_t i = 0; phones != NULL && i < phones_count(phones); i++) {
        const struct phone *phone = phones_at(phones, i);
        const char *extension = phone_field(phone, "extension");
        AUTO_FREE char *why = NULL;
        if (phone_key(phone) == NULL || phone_why_not(phone, link->action, &why))
            continue;
        AUTO_FREE char *name = text_short(phone_label(phone));
        text_append(&name, " · ", "%s", extension != NULL ? extension : "");
        gtk_string_list_append(names, name);
        if (g_strcmp0(phone_key(phone), last) == 0)
            selected = link->ids->len;
        g_ptr_array_add(link->ids, g_strdup(phone_key(phone)));
    }
    GtkExpression *text = gtk_property_expression_new(GTK_TYPE_STRING_OBJECT, NULL, "string");
    link->choice = gtk_drop_down_new(G_LIST_MODEL(names), text);
    gtk_drop_down_set_enable_search(GTK_DROP_DOWN(link->choice), TRUE);
    gtk_drop_down_set_selected(GTK_DROP_DOWN(link->choice), selected);
    text_accessible(link->choice, _("Phone"));
}

void dial_link_open(struct app_context *app, const char *address)
{
    g_autofree char *number = number_of(address);
    struct feature *action = dialling(session_registry(app->session));
    if (number == NULL || action == NULL) {
        AUTO_FREE char *shown = text_short(address);
        AUTO_FREE char *text = number == NULL ? text_format(_("%s is no telephone number."), shown)
                                              : memory_copy(_("No plugin can dial."));
        app->toast(app, text);
        return;
    }
    struct dial_link *link = g_new0(struct dial_link, 1);
    link->app = app;
    link->action = action;
    link->number = g_steal_pointer(&number);
    link->ids = g_ptr_array_new_with_free_func(g_free);
    fill_choice(link);
    AUTO_FREE char *heading = text_format(_("Dial %s?"), link->number);
    GtkWidget *dialog = dialog_ask(app->window, heading,
                                   link->ids->len > 0 ? _("Choose the phone that dials.")
                                                      : _("No phone in the list can dial now."),
                                   _("_Continue"), false);
    adw_message_dialog_set_extra_child(ADW_MESSAGE_DIALOG(dialog), link->choice);
    gtk_widget_set_visible(link->choice, link->ids->len > 0);
    adw_message_dialog_set_response_enabled(ADW_MESSAGE_DIALOG(dialog), "ok", link->ids->len > 0);
    g_object_set_data_full(G_OBJECT(dialog), "link", link, dial_link_free);
    g_signal_connect(dialog, "response", G_CALLBACK(on_answered), link);
    gtk_window_present(GTK_WINDOW(dialog));
}
