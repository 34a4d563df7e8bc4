/* The optional services: what a feature remembers, in the cache (ph.memo/1) or in memory
 * (ph.vault/1), its private files (ph.file/1), what a directory says of its list as a whole
 * (ph.listing/1), and tables that come with the program or from the user (ph.data/1). The OAuth
 * listener is in host_loopback.c, pages asked for ahead in host_http.c. */
#include "call/host_services.h"

#include "call/context.h"
#include "call/host_http.h"
#include "call/host_loopback.h"
#include "call/memo.h"
#include "config/settings.h"
#include "config/values.h"
#include "plugin/tables.h"
#include "util/error.h"
#include "util/file.h"
#include "util/log.h"
#include "util/text.h"
#include "util/time.h"
#include "util/xdg.h"

#include <errno.h>
#include <fcntl.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES = 1024 * 1024, FILE_NAME_BYTES = 128 };

/* ---- ph.memo/1 ------------------------------------------------------------------------------- */

/* The entry's key, freed by the caller; NULL, with the failure reported, if the account is unknown.
 * Entries of actions and directories belong to the account, so they are gone after another one
 * signed in. Sign-ins and stores run before there is an account. */
static char *memo_key(const struct context *ctx, const char *key)
{
    const struct engine *engine = ctx->engine;
    bool early = ctx->feature == NULL || ctx->feature->about.kind == PH_AUTH ||
                 ctx->feature->about.kind == PH_STORE;
    if (early || ctx->task == NULL || engine->account == NULL)
        return memory_copy(key);
    AUTO_FREE char *owner = NULL;
    if (engine->account->owner(engine->credentials, ctx->task, &owner, NULL, NULL) < 0)
        return NULL;
    return text_format("%s\n%s", owner, key);
}

static const char *memo_service_get(struct ph_context *about, const char *key, int64_t max_age_ms)
{
    struct context *ctx = context_of(about);
    AUTO_FREE char *whole = memo_key(ctx, key);
    AUTO_FREE char *value =
        whole == NULL ? NULL : memo_get(ctx->engine->memo, ctx->source, whole, max_age_ms);
    return value == NULL ? NULL : context_copy(ctx, value);
}

static int32_t memo_service_put(struct ph_context *about, const char *key, const char *value)
{
    struct context *ctx = context_of(about);
    struct ph_error err;
    AUTO_FREE char *whole = memo_key(ctx, key);
    int code = whole == NULL ? error_fail(&err, PH_LOGIN, key, "nobody is signed in")
                             : memo_put(ctx->engine->memo, ctx->source, whole, value, &err);
    if (code != PH_OK)
        log_write(PH_LOG_INFO, ctx->source, "Not remembered: %s", err.text);
    return code;
}

/* ---- ph.vault/1 ------------------------------------------------------------------------------ */

static const struct ph_secret *vault_get(struct ph_context *about, const char *key)
{
    struct context *ctx = context_of(about);
    return context_secret(ctx, memo_secret(ctx->engine->memo, ctx->feature, key));
}

static void vault_put(struct ph_context *about, const char *key, const struct ph_secret *secret)
{
    struct context *ctx = context_of(about);
    memo_put_secret(ctx->engine->memo, ctx->feature, key, secret);
}

/* ---- ph.file/1 ------------------------------------------------------------------------------- */

/* A name that stays in its folder and is not hidden. */
static bool file_name_plain(const char *name)
{
    size_t length = strnlen(name, FILE_NAME_BYTES + 1);
    return length > 0 && length <= FILE_NAME_BYTES && name[0] != '.' && strchr(name, '/') == NULL;
}

/* absolute_too: a path somewhere else is fine, because it is only read. */
static int file_path(struct context *ctx, const char *area, const char *name, bool absolute_too,
                     char **path, struct ph_error *err)
{
    if (absolute_too && name[0] == '/') {
        *path = memory_copy(name);
        return PH_OK;
    }
    bool key = strcmp(area, "key") == 0;
    if (!key && strcmp(area, "data") != 0)
        return error_fail(err, PH_INVALID, "area", "There is no file area \"%s\"", area);
    if (!file_name_plain(name))
        return error_fail(err, PH_INVALID, "name", "\"%s\" is not a plain file name", name);
    AUTO_FREE char *below = key ? text_format("keys/%s/%s", ctx->source, name)
                                : text_format("%s/%s", ctx->source, name);
    return xdg_path(key ? XDG_CONFIG : XDG_DATA, below, path, err);
}

static const char *file_service_path(struct ph_context *about, const char *area, const char *name)
{
    struct context *ctx = context_of(about);
    AUTO_FREE char *path = NULL;
    return file_path(ctx, area, name, false, &path, NULL) < 0 ? NULL : context_copy(ctx, path);
}

static int32_t file_load(struct ph_context *about, const char *area, const char *name,
                         const struct ph_secret **bytes, struct ph_error *err)
{
    struct context *ctx = context_of(about);
    AUTO_FREE char *path = NULL;
    struct ph_secret *read;
    int code = file_path(ctx, area, name, true, &path, err);
    if (code == PH_OK)
        code = file_read_private(path, FILE_BYTES, &read, err);
    if (code == PH_OK)
        *bytes = context_secret(ctx, read);
    return code;
}

static int32_t file_save(struct ph_context *about, const char *area, const char *name,
                         const void *bytes, size_t length, struct ph_error *err)
{
    if (length > FILE_BYTES)
        return error_fail(err, PH_INVALID, "length", "A private file holds at most 1 MiB");
    AUTO_FREE char *path = NULL;
    int code = file_path(context_of(about), area, name, false, &path, err);
    if (code == PH_OK)
        code = file_make_parents(path, err);
    return code == PH_OK ? file_replace(path, bytes, length, err) : code;
}

static int32_t file_erase(struct ph_context *about, const char *area, const char *name,
                          struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    int code = file_path(context_of(about), area, name, false, &path, err);
    if (code != PH_OK)
        return code;
    if (unlink(path) == 0)
        return PH_OK;
    if (errno == ENOENT)
        return error_fail(err, PH_NOT_FOUND, name, "%s is not there", path);
    return file_fail(err, errno, "remove", path);
}

static int32_t file_set_aside(struct ph_context *about, const char *area, const char *name,
                              struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    int code = file_path(context_of(about), area, name, false, &path, err);
    if (code != PH_OK)
        return code;
    /* Two files set aside within a second need two names. */
    for (int64_t stamp = time_now();; stamp++) {
        AUTO_FREE char *aside = text_format("%s.damaged-%lld", path, (long long)stamp);
        if (faccessat(AT_FDCWD, aside, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            continue;
        return rename(path, aside) == 0 ? PH_OK : file_fail(err, errno, "rename", path);
    }
}

/* ---- ph.listing/1 ---------------------------------------------------------------------------- */

static int32_t listing_lacks(struct ph_context *about, const char *field, const char *reason)
{
    const struct context *ctx = context_of(about);
    if (ctx->sink.lacks != NULL)
        ctx->sink.lacks(ctx->sink.self, field, reason);
    return PH_OK;
}

/* ---- ph.data/1 ------------------------------------------------------------------------------ */

/* The table "macros" is what the configuration calls by name. */
static int32_t read_macros(const struct context *ctx, ini_row *visit, void *self)
{
    struct values *macros = settings_names(ctx->engine->settings, "macros");
    int32_t code = 0;
    for (size_t i = 0; i < values_count(macros) && code == 0; i++) {
        const char *name = values_key(macros, i);
        code = visit(self, "macros", name, values_text(macros, name));
    }
    values_free(macros);
    return code;
}

static int32_t data_read(struct ph_context *about, const char *name,
                         int32_t (*visit)(void *self, const char *section, const char *key,
                                          const char *value),
                         void *self, struct ph_error *err)
{
    const struct context *ctx = (const struct context *)(const void *)about;
    if (strcmp(name, "macros") == 0)
        return read_macros(ctx, visit, self);
    const struct plugin *own = ctx->feature == NULL ? ctx->starts : ctx->feature->plugin;
    return tables_read(ctx->engine->registry, own, name, visit, self, err);
}

static const char *const *data_names(struct ph_context *about, const char *folder)
{
    struct context *ctx = context_of(about);
    AUTO_LIST char **found = tables_names(ctx->engine->registry, folder);
    size_t count = 0;
    while (found[count] != NULL)
        count++;
    const char **list = context_alloc(ctx, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = context_copy(ctx, found[i]);
    return list;
}

const void *host_service_find(const char *id)
{
    static const struct ph_memo memo = {
        .size = sizeof memo, .get = memo_service_get, .put = memo_service_put};
    static const struct ph_vault vault = {.size = sizeof vault, .get = vault_get, .put = vault_put};
    static const struct ph_file file = {.size = sizeof file,
                                        .path = file_service_path,
                                        .load = file_load,
                                        .save = file_save,
                                        .erase = file_erase,
                                        .set_aside = file_set_aside};
    static const struct ph_ahead ahead = {.size = sizeof ahead, .get = host_http_ahead};
    static const struct ph_data data = {
        .size = sizeof data, .read = data_read, .names = data_names};
    static const struct ph_listing listing = {.size = sizeof listing, .lacks = listing_lacks};
    if (strcmp(id, "ph.loopback/1") == 0)
        return host_loopback_service();
    if (strcmp(id, "ph.data/1") == 0)
        return &data;
    if (strcmp(id, "ph.memo/1") == 0)
        return &memo;
    if (strcmp(id, "ph.vault/1") == 0)
        return &vault;
    if (strcmp(id, "ph.file/1") == 0)
        return &file;
    if (strcmp(id, "ph.listing/1") == 0)
        return &listing;
    if (strcmp(id, "ph.ahead/1") == 0)
        return &ahead;
    return NULL;
}
