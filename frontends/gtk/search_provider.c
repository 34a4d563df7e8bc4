/* Phones for the desktop's search. See search_provider.h. */
#include "search_provider.h"

#include "app_context.h"

#include <string.h>

#define PATH "/org/phonectl/Phonectl/SearchProvider"

enum { RESULTS_MOST = 20 };

struct search_provider {
    GDBusConnection *bus;
    struct session *session;
    search_provider_chosen *phone, *searched;
    guint object;
    struct phones *saved; /* without a window, the list as it was saved; or NULL */
};

static const char interface_xml[] =
    "<node><interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'><arg type='as' direction='in'/>"
    "<arg type='as' direction='out'/></method>"
    "<method name='GetSubsearchResultSet'><arg type='as' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
    "<method name='GetResultMetas'><arg type='as' direction='in'/>"
    "<arg type='aa{sv}' direction='out'/></method>"
    "<method name='ActivateResult'><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
    "<method name='LaunchSearch'><arg type='as' direction='in'/>"
    "<arg type='u' direction='in'/></method></interface></node>";

/* A program that was started by the search alone has no window, and lists no phones. */
static const struct phones *phones_of(struct search_provider *provider)
{
    struct core *core = provider->session != NULL ? session_core(provider->session) : NULL;
    int64_t age_s;
    if (core == NULL || core_phones(core) != NULL)
        return core != NULL ? core_phones(core) : NULL;
    if (provider->saved == NULL)
        core_kept_phones(core, &provider->saved, &age_s, NULL);
    return provider->saved;
}

/* Every word has to begin one of the name's, whatever its accents. */
static bool matches(const struct phone *phone, const char *const *terms)
{
    const char *name = phone_field(phone, "name");
    bool all = name != NULL && phone_key(phone) != NULL && terms[0] != NULL;
    for (size_t i = 0; all && terms[i] != NULL; i++)
        all = g_str_match_string(terms[i], name, TRUE);
    return all;
}

static void find(struct search_provider *provider, GDBusMethodInvocation *invocation)
{
    const struct phones *phones = phones_of(provider);
    GVariant *parameters = g_dbus_method_invocation_get_parameters(invocation);
    bool within =
        g_variant_n_children(parameters) > 1; /* what was found before need not be known */
    g_autofree const char **terms = NULL;
    GVariantBuilder found;
    size_t count = 0;
    g_variant_get_child(parameters, within ? 1 : 0, "^a&s", &terms);
    g_variant_builder_init(&found, G_VARIANT_TYPE("as"));
    for (size_t i = 0; phones != NULL && i < phones_count(phones) && count < RESULTS_MOST; i++) {
        const struct phone *phone = phones_at(phones, i);
        if (!matches(phone, terms))
            continue;
        g_variant_builder_add(&found, "s", phone_key(phone));
        count++;
    }
    g_dbus_method_invocation_return_value(invocation, g_variant_new("(as)", &found));
}

static void describe(struct search_provider *provider, GDBusMethodInvocation *invocation)
{
    const struct phones *phones = phones_of(provider);
    g_autofree const char **ids = NULL;
    GVariantBuilder metas;
    g_variant_get(g_dbus_method_invocation_get_parameters(invocation), "(^a&s)", &ids);
    g_variant_builder_init(&metas, G_VARIANT_TYPE("aa{sv}"));
    for (size_t i = 0; phones != NULL && ids[i] != NULL; i++) {
        const struct phone *phone = phones_by_id(phones, ids[i]);
        if (phone == NULL)
            continue;
        static const char *const fields[] = {"extension", "model", "location"};
        AUTO_FREE char *name = text_short(phone_label(phone)), *about = memory_copy("");
        for (size_t field = 0; field < COUNT_OF(fields); field++) {
            AUTO_FREE char *value = text_short(phone_field(phone, fields[field]));
            if (*value)
                text_append(&about, " · ", "%s", value);
        }
        g_variant_builder_open(&metas, G_VARIANT_TYPE("a{sv}"));
        g_variant_builder_add(&metas, "{sv}", "id", g_variant_new_string(ids[i]));
        g_variant_builder_add(&metas, "{sv}", "name", g_variant_new_string(name));
        g_variant_builder_add(&metas, "{sv}", "description", g_variant_new_string(about));
        g_variant_builder_add(&metas, "{sv}", "gicon", g_variant_new_string(APP_ID "-symbolic"));
        g_variant_builder_close(&metas);
    }
    g_dbus_method_invocation_return_value(invocation, g_variant_new("(aa{sv})", &metas));
}

static void on_call(GDBusConnection *bus, const char *sender, const char *path,
                    const char *interface, const char *method, GVariant *parameters,
                    GDBusMethodInvocation *invocation, gpointer self)
{
    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    struct search_provider *provider = self;
    if (strcmp(method, "ActivateResult") == 0) {
        const char *id = NULL;
        g_variant_get_child(parameters, 0, "&s", &id);
        g_dbus_method_invocation_return_value(invocation, NULL);
        provider->phone(id);
    } else if (strcmp(method, "LaunchSearch") == 0) {
        g_autofree const char **terms = NULL;
        g_variant_get_child(parameters, 0, "^a&s", &terms);
        g_autofree char *joined = g_strjoinv(" ", (char **)terms);
        g_dbus_method_invocation_return_value(invocation, NULL);
        provider->searched(joined);
    } else if (strcmp(method, "GetResultMetas") == 0) {
        describe(provider, invocation);
    } else {
        find(provider, invocation);
    }
}

struct search_provider *search_provider_new(GDBusConnection *bus, struct session *session,
                                            search_provider_chosen *phone,
                                            search_provider_chosen *searched)
{
    static const GDBusInterfaceVTable table = {.method_call = on_call};
    struct search_provider *provider = g_new0(struct search_provider, 1);
    g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(interface_xml, NULL);
    provider->bus = g_object_ref(bus);
    provider->session = session;
    provider->phone = phone;
    provider->searched = searched;
    provider->object = g_dbus_connection_register_object(bus, PATH, node->interfaces[0], &table,
                                                         provider, NULL, NULL);
    return provider;
}

void search_provider_free(struct search_provider *provider)
{
    if (provider == NULL)
        return;
    if (provider->object)
        g_dbus_connection_unregister_object(provider->bus, provider->object);
    g_object_unref(provider->bus);
    phones_free(provider->saved);
    g_free(provider);
}
