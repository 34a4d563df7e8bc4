/* Tokens in the Secret Service. Whether an item is missing, locked or out of reach is decided by
 * SearchItems and the collection, never by an empty result. */
#include "service.h"

#include <string.h>

#define SECRETS_NAME "org.freedesktop.secrets"
#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

static const SecretSchema schema = {.name = "org.phonectl.Token",
                                    .flags = SECRET_SCHEMA_NONE,
                                    .attributes = {{"profile", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                                   {"provider", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                                   {"origin", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                                   {"account", SECRET_SCHEMA_ATTRIBUTE_STRING}}};

/* ---- Waiting and failing ----------------------------------------------------------------- */

static void on_ready(GObject *source, GAsyncResult *result, gpointer self)
{
    struct service *service = self;
    (void)source;
    service->result = g_object_ref(result);
    g_main_loop_quit(service->loop);
}

static GAsyncResult *await(struct service *service)
{
    g_clear_object(&service->result);
    g_main_loop_run(service->loop);
    return service->result;
}

static int32_t fail(struct service *service, int32_t code, const char *text)
{
    g_free(service->text);
    service->text = g_strdup(text);
    return code;
}

int32_t service_late(struct service *service)
{
    static const char *const texts[] = {
        [STAGE_BUS] = "The D-Bus session does not answer, so the keyring cannot be reached",
        [STAGE_START] = "The keyring service was started but does not come up",
        [STAGE_CALL] = "The keyring service does not answer",
        [STAGE_PROMPT] = "The keyring's password prompt was not answered in time",
    };
    return fail(service, PH_TIMEOUT, texts[service->stage]);
}

/* Maps an error of D-Bus or libsecret; frees it. */
static int32_t failed(struct service *service, GError *given)
{
    g_autoptr(GError) error = given;
    if (service->late)
        return service_late(service);
    if (g_error_matches(error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
        return fail(service, PH_BUSY, "The keyring is locked");
    if (g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
        g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
        g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
        return fail(service, PH_FAILED, "The keyring service disappeared during the operation");
    g_dbus_error_strip_remote_error(error);
    g_autofree char *text = g_strdup_printf("The keyring service refused: %s", error->message);
    return fail(service, PH_FAILED, text);
}

/* ---- Reaching the service ---------------------------------------------------------------- */

/* Without an address GLib would start a bus of its own. */
static gboolean bus_is_known(void)
{
    const char *address = g_getenv("DBUS_SESSION_BUS_ADDRESS");
    const char *folder = g_getenv("XDG_RUNTIME_DIR");
    if (address != NULL && *address != '\0')
        return TRUE;
    g_autofree char *socket = folder == NULL ? NULL : g_build_filename(folder, "bus", NULL);
    return socket != NULL && g_file_test(socket, G_FILE_TEST_EXISTS);
}

static int32_t reach_bus(struct service *service)
{
    GError *error = NULL;
    service->patience(service, STAGE_BUS);
    if (!bus_is_known())
        return fail(service, PH_UNSUPPORTED,
                    "There is no keyring service: this session has no D-Bus");
    g_bus_get(G_BUS_TYPE_SESSION, service->cancellable, on_ready, service);
    service->bus = g_bus_get_finish(await(service), &error);
    if (service->bus != NULL) {
        g_dbus_connection_set_exit_on_close(service->bus, FALSE);
        return PH_OK;
    }
    if (service->late)
        return failed(service, error);
    g_error_free(error);
    return fail(service, PH_UNSUPPORTED,
                "There is no keyring service: the D-Bus of this session cannot be reached");
}

/* Asks the bus itself; NULL with error set if it refuses. */
static GVariant *ask_bus(struct service *service, const char *method, GVariant *arguments,
                         GError **error)
{
    g_dbus_connection_call(service->bus, BUS_NAME, BUS_PATH, BUS_NAME, method, arguments, NULL,
                           G_DBUS_CALL_FLAGS_NONE, -1, service->cancellable, on_ready, service);
    return g_dbus_connection_call_finish(service->bus, await(service), error);
}

/* Whether the bus can start the service: 1, 0, or an error code. */
static int32_t startable(struct service *service)
{
    GError *error = NULL;
    g_autoptr(GVariant) answer = ask_bus(service, "ListActivatableNames", NULL, &error);
    if (answer == NULL)
        return failed(service, error);
    g_autoptr(GVariant) names = g_variant_get_child_value(answer, 0);
    g_autofree const char **list = g_variant_get_strv(names, NULL);
    return g_strv_contains(list, SECRETS_NAME) ? 1 : 0;
}

static int32_t start(struct service *service)
{
    GError *error = NULL;
    int32_t code = startable(service);
    if (code < 0)
        return code;
    if (code == 0)
        return fail(service, PH_UNSUPPORTED,
                    "There is no keyring service in this session: no program offers one");
    service->patience(service, STAGE_START);
    g_autoptr(GVariant) answer =
        ask_bus(service, "StartServiceByName", g_variant_new("(su)", SECRETS_NAME, 0U), &error);
    if (answer != NULL)
        return PH_OK;
    if (service->late)
        return failed(service, error);
    g_error_free(error);
    return fail(service, PH_UNSUPPORTED, "The keyring service of this session cannot be started");
}

static int32_t reach_owner(struct service *service)
{
    GError *error = NULL;
    gboolean owned = FALSE;
    g_autoptr(GVariant) answer =
        ask_bus(service, "NameHasOwner", g_variant_new("(s)", SECRETS_NAME), &error);
    if (answer == NULL)
        return failed(service, error);
    g_variant_get(answer, "(b)", &owned);
    return owned ? PH_OK : start(service);
}

static int32_t reach(struct service *service)
{
    GError *error = NULL;
    int32_t code = reach_bus(service);
    if (code == PH_OK)
        code = reach_owner(service);
    if (code < 0)
        return code;
    service->patience(service, STAGE_CALL);
    secret_service_get(SECRET_SERVICE_NONE, service->cancellable, on_ready, service);
    service->secrets = secret_service_get_finish(await(service), &error);
    return service->secrets == NULL ? failed(service, error) : PH_OK;
}

/* Secrets cross the bus encrypted or not at all. */
static int32_t open_session(struct service *service)
{
    GError *error = NULL;
    secret_service_ensure_session(service->secrets, service->cancellable, on_ready, service);
    if (!secret_service_ensure_session_finish(service->secrets, await(service), &error))
        return failed(service, error);
    const char *algorithm = secret_service_get_session_algorithms(service->secrets);
    if (algorithm != NULL && g_str_has_prefix(algorithm, "dh-"))
        return PH_OK;
    return fail(service, PH_UNSUPPORTED,
                "The keyring service would transfer tokens unencrypted, so it is not used");
}

/* ---- What is there ----------------------------------------------------------------------- */

/* Finds the items of this profile in any collection. */
static int32_t search(struct service *service, GList **items)
{
    GError *error = NULL;
    g_autoptr(GHashTable) attributes =
        secret_attributes_build(&schema, "profile", service->request->profile, NULL);
    secret_service_search(service->secrets, &schema, attributes, SECRET_SEARCH_ALL,
                          service->cancellable, on_ready, service);
    GList *found = secret_service_search_finish(service->secrets, await(service), &error);
    if (error != NULL)
        return failed(service, error);
    *items = found;
    return PH_OK;
}

/* The default collection; NULL if there is none. */
static int32_t find_collection(struct service *service, SecretCollection **collection)
{
    GError *error = NULL;
    secret_collection_for_alias(service->secrets, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                service->cancellable, on_ready, service);
    SecretCollection *found = secret_collection_for_alias_finish(await(service), &error);
    if (error != NULL)
        return failed(service, error);
    *collection = found;
    return PH_OK;
}

/* The newest item that is not locked, or NULL. */
static SecretItem *newest_open(GList *items)
{
    SecretItem *newest = NULL;
    for (GList *at = items; at != NULL; at = at->next)
        if (!secret_item_get_locked(at->data) &&
            (newest == NULL ||
             secret_item_get_modified(at->data) > secret_item_get_modified(newest)))
            newest = at->data;
    return newest;
}

static gboolean any_locked(GList *items)
{
    for (GList *at = items; at != NULL; at = at->next)
        if (secret_item_get_locked(at->data))
            return TRUE;
    return FALSE;
}

/* From here on the service may prompt the user, if that is allowed. */
static void expect_prompt(struct service *service)
{
    if (service->request->may_prompt)
        service->patience(service, STAGE_PROMPT);
}

/* Unlocks items or collections through the service's own prompt. */
static int32_t unlock(struct service *service, GList *objects)
{
    GError *error = NULL;
    if (!service->request->may_prompt)
        return fail(service, PH_BUSY, "The keyring is locked");
    expect_prompt(service);
    secret_service_unlock(service->secrets, objects, service->cancellable, on_ready, service);
    int unlocked = secret_service_unlock_finish(service->secrets, await(service), NULL, &error);
    if (error != NULL || service->late)
        return failed(service, error);
    service->patience(service, STAGE_CALL);
    if (unlocked > 0)
        return PH_OK;
    return fail(service, PH_CANCELLED,
                "The keyring stays locked: its password prompt was dismissed");
}

static int32_t unlock_collection(struct service *service, SecretCollection *collection)
{
    g_autolist(GObject) one = g_list_append(NULL, g_object_ref(collection));
    return secret_collection_get_locked(collection) ? unlock(service, one) : PH_OK;
}

/* ---- Operations -------------------------------------------------------------------------- */

static int32_t nothing_kept(struct service *service)
{
    return fail(service, PH_NOT_FOUND, "The keyring holds no token of this profile");
}

/* Unlocks what may hold a token of this profile: the items found, or the collection, which may hide
 * its items while locked. */
static int32_t unlock_for_reading(struct service *service, GList *items)
{
    g_autoptr(SecretCollection) collection = NULL;
    if (any_locked(items))
        return unlock(service, items);
    int32_t code = find_collection(service, &collection);
    return code < 0 || collection == NULL ? code : unlock_collection(service, collection);
}

/* The item to read; NULL if there is none. */
static int32_t find_item(struct service *service, SecretItem **item)
{
    g_autolist(GObject) first = NULL;
    g_autolist(GObject) then = NULL;
    int32_t code = search(service, &first);
    if (code == PH_OK && newest_open(first) == NULL) {
        code = unlock_for_reading(service, first);
        if (code == PH_OK)
            code = search(service, &then);
    }
    if (code < 0)
        return code;
    SecretItem *found = newest_open(then != NULL ? then : first);
    *item = found == NULL ? NULL : g_object_ref(found);
    return PH_OK;
}

static int32_t load(struct service *service)
{
    GError *error = NULL;
    g_autoptr(SecretItem) item = NULL;
    int32_t code = open_session(service);
    if (code == PH_OK)
        code = find_item(service, &item);
    if (code < 0)
        return code;
    if (item == NULL)
        return nothing_kept(service);
    secret_item_load_secret(item, service->cancellable, on_ready, service);
    if (!secret_item_load_secret_finish(item, await(service), &error))
        return failed(service, error);
    service->loaded = secret_item_get_secret(item);
    return service->loaded == NULL ? nothing_kept(service) : PH_OK;
}

static int32_t no_collection(struct service *service)
{
    return fail(service, PH_UNSUPPORTED,
                "There is no default keyring yet, and nobody to ask to create one");
}

static int32_t make_collection(struct service *service, SecretCollection **collection)
{
    GError *error = NULL;
    if (!service->request->may_prompt)
        return no_collection(service);
    expect_prompt(service);
    secret_collection_create(service->secrets, "Login", SECRET_COLLECTION_DEFAULT,
                             SECRET_COLLECTION_CREATE_NONE, service->cancellable, on_ready,
                             service);
    *collection = secret_collection_create_finish(await(service), &error);
    if (*collection == NULL &&
        (error == NULL || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) &&
        !service->late) {
        g_clear_error(&error);
        return fail(service, PH_CANCELLED, "The keyring's password prompt was dismissed");
    }
    if (*collection == NULL)
        return failed(service, error);
    service->patience(service, STAGE_CALL);
    return PH_OK;
}

static int32_t delete_item(struct service *service, SecretItem *item)
{
    GError *error = NULL;
    secret_item_delete(item, service->cancellable, on_ready, service);
    if (secret_item_delete_finish(item, await(service), &error))
        return PH_OK;
    if (error != NULL)
        return failed(service, error);
    return fail(service, PH_CANCELLED, "The keyring did not delete the token");
}

static int32_t create_item(struct service *service, SecretCollection *collection, SecretItem **item)
{
    GError *error = NULL;
    const struct wire_request *request = service->request;
    g_autoptr(GHashTable) attributes =
        secret_attributes_build(&schema, "profile", request->profile, "provider", request->provider,
                                "origin", request->origin, "account", request->account, NULL);
    g_autofree char *label = g_strdup_printf("phonectl: sign-in of profile %s", request->profile);
    SecretValue *value =
        secret_value_new(request->secret, (gssize)request->secret_length, "text/plain");
    expect_prompt(service);
    secret_item_create(collection, &schema, attributes, label, value, SECRET_ITEM_CREATE_REPLACE,
                       service->cancellable, on_ready, service);
    *item = secret_item_create_finish(await(service), &error);
    secret_value_unref(value);
    if (*item != NULL) {
        service->patience(service, STAGE_CALL);
        return PH_OK;
    }
    if (error != NULL || service->late)
        return failed(service, error);
    return fail(service, PH_CANCELLED,
                "The keyring did not save the token: its prompt was dismissed");
}

/* Deletes earlier items of the profile, for example of another account: there is only one. */
static int32_t delete_others(struct service *service, GList *items, SecretItem *kept)
{
    const char *path = g_dbus_proxy_get_object_path(G_DBUS_PROXY(kept));
    for (GList *at = items; at != NULL; at = at->next) {
        if (secret_item_get_locked(at->data) ||
            strcmp(g_dbus_proxy_get_object_path(at->data), path) == 0)
            continue;
        int32_t code = delete_item(service, at->data);
        if (code < 0)
            return code;
    }
    return PH_OK;
}

static int32_t save(struct service *service)
{
    g_autoptr(SecretCollection) collection = NULL;
    g_autoptr(SecretItem) item = NULL;
    g_autolist(GObject) before = NULL;
    int32_t code = open_session(service);
    if (code == PH_OK)
        code = find_collection(service, &collection);
    if (code == PH_OK)
        code = collection == NULL ? make_collection(service, &collection)
                                  : unlock_collection(service, collection);
    if (code == PH_OK)
        code = search(service, &before);
    if (code == PH_OK)
        code = create_item(service, collection, &item);
    return code < 0 ? code : delete_others(service, before, item);
}

static int32_t erase(struct service *service)
{
    g_autolist(GObject) items = NULL;
    int32_t code = search(service, &items);
    if (code == PH_OK && items == NULL)
        return nothing_kept(service);
    if (code == PH_OK && any_locked(items))
        code = unlock(service, items);
    for (GList *at = items; code == PH_OK && at != NULL; at = at->next)
        code = delete_item(service, at->data);
    return code;
}

/* Never prompts: a locked keyring counts as usable if its password could be asked for. */
static int32_t check(struct service *service)
{
    g_autoptr(SecretCollection) collection = NULL;
    int32_t code = open_session(service);
    if (code == PH_OK)
        code = find_collection(service, &collection);
    if (code < 0 || service->request->may_prompt)
        return code;
    if (collection == NULL)
        return no_collection(service);
    return secret_collection_get_locked(collection)
               ? fail(service, PH_BUSY, "The keyring is locked")
               : PH_OK;
}

int32_t service_run(struct service *service)
{
    int32_t code = reach(service);
    if (code < 0)
        return code;
    switch (service->request->operation) {
    case WIRE_LOAD:
        return load(service);
    case WIRE_SAVE:
        return save(service);
    case WIRE_ERASE:
        return erase(service);
    case WIRE_CHECK:
        return check(service);
    default:
        return fail(service, PH_INVALID, "The keyring helper got an unknown request");
    }
}
