#include "account/token_store.h"

#include "account/account_record.h"
#include "account/credentials_state.h"
#include "call/context.h"
#include "call/start.h"
#include "config/settings.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/error.h"
#include "util/file.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/xdg.h"

#include <stdio.h>
#include <string.h>

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

int token_store_configured(const struct credentials *credentials, struct feature **store,
                           struct ph_error *err)
{
    struct ph_error why = {0};
    int code = registry_choose(credentials->registry, credentials->settings, PH_STORE, store, &why);
    if (code >= 0)
        return code;
    AUTO_FREE char *choices = token_store_choices(credentials, NULL);
    const char *stop = strchr(why.text, '?') == NULL ? "." : ""; /* "…; did you mean "memory"?" */
    return error_fail(err, code, "store", "%s%s Token stores: %s", why.text, stop, choices);
}

int token_store_choose(struct credentials *credentials, const char *id, struct feature **store,
                       struct ph_error *err)
{
    if (id == NULL) {
        HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
        *store = credentials->store;
    }
    if (id == NULL)
        return *store == NULL ? token_store_configured(credentials, store, err) : PH_OK;
    *store = registry_find(credentials->registry, PH_STORE, id);
    if (*store != NULL)
        return PH_OK;
    AUTO_FREE char *choices = token_store_choices(credentials, NULL);
    return error_fail(err, PH_NOT_FOUND, "store", "There is no token store %s. There are: %s", id,
                      choices);
}

const char *token_store_missing(struct credentials *credentials, struct ph_error *why)
{
    struct feature *store = NULL;
    if (token_store_choose(credentials, NULL, &store, NULL) == PH_OK)
        return NULL;
    registry_choose(credentials->registry, credentials->settings, PH_STORE, &store, why);
    return settings_get(credentials->settings, "profile", "store").text;
}

/* No profile can have the name of the second record: that has a +. */
static void name_of(const struct credentials *credentials, enum token_store_record which,
                    char name[64])
{
    snprintf(name, 64, "%s%s", settings_profile(credentials->settings),
             which == TOKEN_STORE_SECRETS ? "+secrets" : "");
}

/* A running call of a store. */
struct use {
    struct context *ctx;
    struct ph_store_key key; /* points to name and into an account record, which may be NULL */
    char name[64];
};

/* Begins a call of the store while the credentials are reserved. */
static int begin(struct credentials *credentials, const struct caller *caller,
                 struct feature *store, const char *function, enum token_store_record which,
                 const struct account_record *record, struct use *use, struct ph_error *err)
{
    const struct context_options options = {.task = caller->task,
                                            .feature = store,
                                            .function = function,
                                            .shielded = caller->shielded,
                                            .lost = caller->lost,
                                            .unasked = caller->unasked};
    name_of(credentials, which, use->name);
    use->key = (struct ph_store_key){.size = sizeof use->key, .profile = use->name};
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
    struct context *ctx = NULL;
    const struct context_options options = {
        .task = caller->task, .feature = store, .function = "check"};
    int code = plugin_begin(caller->engine, &options, &ctx, err);
    return code < 0 ? code : context_end(ctx, store->store.check(&ctx->about, err), err);
}

int token_store_read(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, enum token_store_record which, struct ph_secret **text,
                     struct ph_error *err)
{
    struct use use;
    const struct ph_secret *loaded = NULL;
    int code = begin(credentials, caller, store, "load", which, NULL, &use, err);
    if (code < 0)
        return code;
    code = store->store.load(&use.ctx->about, &use.key, &loaded, err);
    if (code == PH_OK && loaded == NULL)
        code = error_fail(err, PH_FAILED, "record", "The token store returned nothing.");
    struct ph_secret *held = code == PH_OK ? secret_hold(loaded) : NULL;
    code = end(credentials, &use, code, err);
    if (code < 0)
        secret_release(held);
    else
        *text = held;
    return code;
}

int token_store_load(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, struct account_record **record, struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *text = NULL;
    int code = token_store_read(credentials, caller, store, TOKEN_STORE_ACCOUNT, &text, err);
    return code < 0 ? code : account_record_decode(text, record, err);
}

/* Whether the store returns what was saved. */
static int read_back(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, enum token_store_record which,
                     const struct ph_secret *written, struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *back = NULL;
    struct ph_error why = {0};
    if (token_store_read(credentials, caller, store, which, &back, &why) < 0)
        return error_fail(err, PH_FAILED, "store", "%s does not return what was saved: %s",
                          store->about.id, why.text);
    if (secret_same(written, back))
        return PH_OK;
    return error_fail(err, PH_FAILED, "store", "%s returned something else than was saved",
                      store->about.id);
}

int token_store_write(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, enum token_store_record which,
                      const struct account_record *about, const struct ph_secret *text,
                      struct ph_error *err)
{
    struct use use;
    int code = begin(credentials, caller, store, "save", which, about, &use, err);
    if (code == PH_OK)
        code = end(credentials, &use, store->store.save(&use.ctx->about, &use.key, text, err), err);
    return code < 0 ? code : read_back(credentials, caller, store, which, text, err);
}

int token_store_save(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, const struct account_record *record,
                     struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *text = account_record_encode(record);
    return token_store_write(credentials, caller, store, TOKEN_STORE_ACCOUNT, record, text, err);
}

int token_store_erase(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, enum token_store_record which, struct ph_error *err)
{
    struct use use;
    int code = begin(credentials, caller, store, "erase", which, NULL, &use, err);
    return code < 0
               ? code
               : end(credentials, &use, store->store.erase(&use.ctx->about, &use.key, err), err);
}

/* Where the store keeps the record, or a text that stands for that; freed by the caller. */
static int place_of(struct credentials *credentials, const struct caller *caller,
                    struct feature *store, enum token_store_record which, char **place,
                    struct ph_error *err)
{
    struct use use;
    char *told = NULL;
    int code = PH_OK;
    if (store->store.place != NULL)
        code = begin(credentials, caller, store, "place", which, NULL, &use, err);
    if (store->store.place != NULL && code == PH_OK) {
        told = memory_copy(store->store.place(&use.ctx->about, &use.key));
        code = end(credentials, &use, PH_OK, err);
    }
    if (code == PH_OK && told != NULL && told[0] == '/') {
        *place = told;
        return PH_OK;
    }
    free(told);
    name_of(credentials, which, use.name);
    AUTO_FREE char *name = text_format("locks/%s.%s", store->about.id, use.name);
    return code < 0 ? code : xdg_path(XDG_STATE, name, place, err);
}

int token_store_lock(struct credentials *credentials, const struct caller *caller,
                     struct feature *store, enum token_store_record which, int *fd,
                     struct ph_error *err)
{
    AUTO_FREE char *place = NULL;
    if (store->about.flags & PH_VOLATILE) /* no other process can see it */
        return PH_OK;
    int code = place_of(credentials, caller, store, which, &place, err);
    return code < 0 ? code : file_lock_beside(place, LOCK_WAIT_MS, fd, err);
}
