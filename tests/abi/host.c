/* A host that loads every plugin of a folder with the registry, prints what it sees of each, and
 * calls it. Built with today's header and, together with the core, with a grown one. The output
 * must be the same for every plugin, whichever header it was built with. abi_host FOLDER PREFIX
 * prints ids without PREFIX. */
#include "config/param.h"
#include "config/settings.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

static size_t prefix_length;

/* ---- The services of a call ----------------------------------------------------------------- */

PRINTF_LIKE(4, 5)
static int32_t host_fail(struct ph_error *err, int32_t code, const char *what, const char *format,
                         ...)
{
    va_list args;
    va_start(args, format);
    error_vfail(err, code, what, format, args);
    va_end(args);
    return code;
}

static const char *host_text(struct ph_context *ctx, const char *key)
{
    (void)ctx;
    return strcmp(key, "second") == 0 ? "given" : NULL;
}

static int32_t host_emit(struct ph_context *ctx, const char *field, const char *value)
{
    (void)ctx;
    printf("      emit %s=%s\n", field, value);
    return PH_OK;
}

/* Reads the fields of the form by the caller's stride, and nothing beyond its size. */
static int32_t host_http(struct ph_context *ctx, const struct ph_http_request *request,
                         struct ph_http_response *response, struct ph_error *err)
{
    (void)ctx, (void)err;
    printf("      http %s %s flags=%u timeout=%lld", request->method, request->url, request->flags,
           (long long)request->timeout_ms);
    for (uint32_t i = 0; i < request->form_count; i++) {
        const struct ph_http_field *field =
            (const void *)((const char *)request->form + (size_t)i * request->form_stride);
        printf(" %s=%s", field->name, field->text);
    }
    printf("\n");
    response->status = 200;
    response->body = "fine";
    response->length = 4;
    return PH_OK;
}

static const struct ph_secret *host_secret_new(struct ph_context *ctx, const void *bytes,
                                               size_t length)
{
    (void)ctx, (void)bytes, (void)length;
    return NULL;
}

static const struct ph_host host = {.size = (uint32_t)sizeof host,
                                    .fail = host_fail,
                                    .text = host_text,
                                    .emit = host_emit,
                                    .http = host_http,
                                    .secret_new = host_secret_new};

/* ---- What the host sees --------------------------------------------------------------------- */

static void show_code(const char *function, int code, const struct ph_error *err)
{
    printf("    %s: %d", function, code);
    if (code < 0)
        printf(" %d %s", err->code, err->text);
    printf("\n");
}

static void show_params(const char *name, const struct ph_params *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        printf("    %s %s type=%u flags=%u default=%s %lld..%lld%s\n", name, param->key,
               param->type, param->flags, param->value, (long long)param->min,
               (long long)param->max, param->choices == NULL ? "" : param->choices[1]);
    }
}

static void show_action(const struct ph_action *action, struct ph_context *ctx)
{
    struct ph_error err = {0};
    printf("    danger=%u capability=%s example=%s\n", action->danger,
           action->capability == NULL ? "-" : action->capability,
           action->example == NULL ? "-" : action->example);
    show_params("result", &action->results);
    show_code("run", action->run(ctx, &err), &err);
    int64_t state = 0;
    if (action->settled != NULL) {
        show_code("settled", action->settled(ctx, &state, &err), &err);
        show_code("settled", action->settled(ctx, &state, &err), &err);
    }
}

static void show_auth(const struct ph_auth *auth, struct ph_context *ctx)
{
    struct ph_error err = {0};
    struct ph_grant grant = {.size = (uint32_t)sizeof grant};
    show_code("login", auth->login(ctx, &grant, &err), &err);
    printf("    %s %s until %lld, refresh: %s\n", auth->api_url, grant.account,
           (long long)grant.access_expires, auth->refresh == NULL ? "no" : "yes");
}

static void show_store(const struct ph_store *store, struct ph_context *ctx)
{
    struct ph_error err = {0};
    const struct ph_store_key key = {.size = (uint32_t)sizeof key, .profile = "work"};
    const struct ph_secret *record = NULL;
    show_code("load", store->load(ctx, &key, &record, &err), &err);
    show_code("check", store->check(ctx, &err), &err);
}

static void show_feature(const struct feature *feature)
{
    struct ph_context call = {.size = (uint32_t)sizeof call, .host = &host};
    struct ph_error err = {0};
    printf("  %s %s flags=%u rank=%d: %s. %s\n", feature_kind_name(feature->about.kind),
           feature->about.id + prefix_length, feature->about.flags, feature->about.rank,
           feature->about.title, feature->about.summary);
    show_params("setting", &feature->about.settings);
    show_params("argument", &feature->about.args);
    switch (feature->about.kind) {
    case PH_ACTION:
        show_action(&feature->action, &call);
        break;
    case PH_AUTH:
        show_auth(&feature->auth, &call);
        break;
    case PH_STORE:
        show_store(&feature->store, &call);
        break;
    default:
        show_code("list", feature->directory.list(&call, &err), &err);
    }
#ifdef ABI_GROWN
    /* For a plugin that does not know the new members they must be empty, and not whatever
     * follows in memory. */
    const char *later[] = {feature->about.later, feature->plugin->about.later};
    bool knows = (feature->plugin->about.abi & 0xffff) > 0;
    for (size_t i = 0; i < COUNT_OF(later); i++)
        if (knows != (later[i] != NULL))
            printf("  new member %zu: %s\n", i, later[i] == NULL ? "lost" : "made up");
#endif
}

/* The registry also finds the build tree's plugins, which need more of a host than this one
 * offers. */
static bool in_folder(const struct plugin *plugin, const char *folder)
{
    return strncmp(plugin->path, folder, strlen(folder)) == 0;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    prefix_length = strlen(argv[2]);
    struct settings *settings = NULL;
    struct ph_error err = {0};
    if (settings_open(NULL, NULL, &settings, &err) < 0) {
        printf("settings: %s\n", err.text);
        return 1;
    }
    struct registry *registry = registry_open(argv[1], settings);
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        if (!in_folder(plugin, argv[1]))
            continue;
        printf("plugin %s %s%s%s\n", plugin->about.version == NULL ? "-" : plugin->about.version,
               feature_state_name(plugin->state), plugin->reason == NULL ? "" : ": ",
               plugin->reason == NULL ? "" : plugin->reason);
        show_params("shared setting", &plugin->about.settings);
    }
    for (size_t i = 0; i < registry_feature_count(registry); i++)
        if (in_folder(registry_feature(registry, i)->plugin, argv[1]))
            show_feature(registry_feature(registry, i));
    registry_close(registry);
    settings_close(settings);
    return 0;
}
