/* See token_store.h. */
#include "account/token_store.h"

#include "account/account_record.h"
#include "account/credentials_state.h"
#include "call/context.h"
#include "call/start.h"
#include "config/settings_load.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/error.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/xdg.h"

#include <phonectl/plugin.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_WAIT_MS = 10000 };

char *token_store_choices(const struct credentials *credentials, const struct feature *except)
{
    char *list = memory_copy("");
    for (size_t i = 0; i < registry_feature_count(credentials->registry); i++) {
        const struct feature *feature = registry_feature(credentials->registry, i);
        if (feature->about.kind == PH_STORE && feature != except)
            text_append(&list, ", ", "%s", feature->about.id);
    }
    return list;
}

/* The configured store, or an error that lists the choices: no other store replaces it. */
static int store_configured(const struct credentials *credentials, struct feature **store,
                            struct ph_error *err)
{
    struct ph_error why = {0};
    int code = registry_choose(credentials->registry, credentials->settings, PH_STORE, store, &why);
    if (code >= 0)
        return code;
    AUTO_FREE char *choices = token_store_choices(credentials, NULL);
    return error_fail(err, code, "store", "%s. Token stores: %s", why.text, choices);
}

int token_store_choose(struct credentials *credentials, const char *id, struct feature **store,
                       struct ph_error *err)
{
    if (id == NULL) {
        HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
        *store = credentials->store;
    }
    if (id == NULL)
        return *store == NULL ? store_configured(credentials, store, err) : PH_OK;
    *store = registry_find(credentials->registry, PH_STORE, id);
    if (*store != NULL)
        return PH_OK;
    AUTO_FREE char *choices = token_store_choices(credentials, NULL);
    return error_fail(err, PH_NOT_FOUND, "store", "There is no token store %s. There are: %s", id,
                      choices);
}

/* A running call of a store. */
struct use {
    struct context *ctx;
    struct ph_store_key key; /* points into the record, which may be NULL */
};

/* Begins one while the credentials are reserved. */
static int begin(struct credentials *credentials, const struct caller *caller,
                 struct feature *store, const char *function, const struct account_record *record,
                 struct use *use, struct ph_error *err)
{
    const struct context_options options = {.task = caller->task,
                                            .feature = store,
                                            .function = function,
                                            .shielded = caller->shielded,
                                            .unasked = caller->unasked};
    use->key = (struct ph_store_key){.size = sizeof use->key,
                                     .profile = settings_profile(credentials->settings)};
    if (record != NULL) {
        use->key.provider = record->provider;
        use->key.origin = record->origin;
        use->key.account = record->account;
    }
    int code = plugin_begin(caller->engine, &options, &use->ctx, err);
    if (code == PH_OK)
        credentials_inside(credentials, use->ctx);
    return code;
}

static int end(struct credentials *credentials, const struct use *use, int code,
               struct ph_error *err)
{
    credentials_inside(credentials, NULL);
    return context_end(use->ctx, code, err);
}

int token_store_check(const struct caller *caller, struct feature *store, struct ph_error *err)
{
    if (store->store.check == NULL)
        return PH_OK;
    struct context *ctx = NULL;
    const struct context_options options = {
        .task = caller->task, .feature = store, .function = "check"};
    int code = plugin_begin(caller->engine, &options, &ctx, err);
    return code < 0 ? code : context_end(ctx, store->store.check(&ctx->about, err), err);
}

int token_store_load(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, struct account_record **record, struct ph_error *err)
{
    struct use use;
    const struct ph_secret *text = NULL;
    struct account_record *loaded = NULL;
    int code = begin(credentials, caller, store, "load", NULL, &use, err);
    if (code < 0)
        return code;
    code = store->store.load(&use.ctx->about, &use.key, &text, err);
    if (code == PH_OK)
        code = text != NULL
                   ? account_record_decode(text, &loaded, err)
                   : error_fail(err, PH_FAILED, "record", "The token store returned nothing.");
    code = end(credentials, &use, code, err);
    if (code < 0)
        account_record_free(loaded);
    else
        *record = loaded;
    return code;
}

/* Whether the store returns what was saved. */
static int read_back(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, const struct ph_secret *written, struct ph_error *err)
{
    AUTO_ACCOUNT_RECORD struct account_record *back = NULL;
    struct ph_error why = {0};
    if (token_store_load(credentials, caller, store, &back, &why) < 0)
        return error_fail(err, PH_FAILED, "store", "%s does not return what was saved: %s",
                          store->about.id, why.text);
    AUTO_SECRET struct ph_secret *read = account_record_encode(back);
    size_t length = 0;
    const char *bytes = secret_bytes(read, &length);
    if (secret_equal(written, bytes, length))
        return PH_OK;
    return error_fail(err, PH_FAILED, "store", "%s returned something else than was saved",
                      store->about.id);
}

int token_store_save(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, const struct account_record *record,
                     struct ph_error *err)
{
    struct use use;
    AUTO_SECRET struct ph_secret *text = account_record_encode(record);
    int code = begin(credentials, caller, store, "save", record, &use, err);
    if (code == PH_OK)
        code = end(credentials, &use, store->store.save(&use.ctx->about, &use.key, text, err), err);
    return code < 0 ? code : read_back(credentials, caller, store, text, err);
}

int token_store_erase(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, struct ph_error *err)
{
    struct use use;
    int code = begin(credentials, caller, store, "erase", NULL, &use, err);
    return code < 0
               ? code
               : end(credentials, &use, store->store.erase(&use.ctx->about, &use.key, err), err);
}

/* Where the store keeps the account record, or a text that stands for that; freed by the caller. */
static int place_of(struct credentials *credentials, const struct caller *caller,
                    struct feature *store, char **place, struct ph_error *err)
{
    const char *profile = settings_profile(credentials->settings);
    struct use use;
    char *told = NULL;
    int code = PH_OK;
    if (store->store.place != NULL)
        code = begin(credentials, caller, store, "place", NULL, &use, err);
    if (store->store.place != NULL && code == PH_OK) {
        told = memory_copy(store->store.place(&use.ctx->about, &use.key));
        code = end(credentials, &use, PH_OK, err);
    }
    if (code == PH_OK && told != NULL && told[0] == '/') {
        *place = told;
        return PH_OK;
    }
    free(told);
    AUTO_FREE char *name = text_format("locks/%s.%s", store->about.id, profile);
    return code < 0 ? code : xdg_path(XDG_STATE, name, place, err);
}

int token_store_lock(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, int *fd, struct ph_error *err)
{
    AUTO_FREE char *place = NULL;
    if (store->about.flags & PH_VOLATILE) /* no other process can see it */
        return PH_OK;
    int code = place_of(credentials, caller, store, &place, err);
    return code < 0 ? code : file_lock_beside(place, LOCK_WAIT_MS, fd, err);
}
