/* Which bearer a request gets, and when a token is renewed. One thread at a time reads the store or renews; the others
 * wait for what it finds out. Across processes the lock beside the record does the same, and whoever gets it looks
 * first whether another process has renewed the token in the meantime: with rotating refresh tokens a
 * second renewal with the same one would end the sign-in of both. */
#include "account/credentials.h"

#include "account/account.h"
#include "account/account_record.h"
#include "account/account_state.h"
#include "account/account_url.h"
#include "account/env_token.h"
#include "account/identity.h"
#include "account/token_store.h"
#include "call/context.h"
#include "call/start.h"
#include "config/settings_load.h"
#include "config/settings_private.h"
#include "net/http_message.h"
#include "net/http_url.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/engine.h"
#include "task/task.h"
#include "util/error.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/thread.h"
#include "util/time.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    EARLY_S = 60,            /* a token is renewed so long before its end … */
    EARLY_PART = 4,          /* … but not before this part of its life is left */
    FAILURE_LASTS_MS = 3000, /* so long calls of one task share a failure */
    RETRY_MS = 5000,         /* between tries to renew, unless the service says how long to wait */
    PATIENCE_MS = 60000,     /* so long a task waits for a service too busy to renew */
    TOO_MANY = 429,
    LOOK_MS = 200,       /* how often one who waits for a busy service looks again */
    NEW_TOKEN_MS = 60000 /* a token renewed so recently is not renewed again when it is refused */
};

int creds_open(struct registry *registry, struct settings *settings, struct creds **creds,
               struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *token = NULL;
    int code = env_token(&token, err);
    if (code < 0)
        return code;
    struct creds *opened = memory_alloc(sizeof *opened);
    opened->registry = registry;
    opened->settings = settings;
    pthread_mutex_init(&opened->lock, NULL);
    thread_condition_init(&opened->idle);
    if (token != NULL) {
        opened->environment = true;
        opened->record = memory_alloc(sizeof *opened->record);
        opened->record->provider = memory_copy("environment");
        opened->record->access = memory_steal(token);
        opened->record->issued = time_now();
        opened->record->url = creds_url(opened, NULL);
        opened->record->origin =
            http_origin(opened->record->url == NULL ? "" : opened->record->url);
    }
    opened->account = account_new(opened, opened->record, NULL, false);
    *creds = opened;
    return PH_OK;
}

void creds_close(struct creds *creds)
{
    if (creds == NULL)
        return;
    record_free(creds->record);
    record_free(creds->trial);
    secret_release(creds->refused);
    secret_release(creds->renewed);
    account_free(creds->account);
    account_free(creds->account_next);
    pthread_cond_destroy(&creds->idle);
    pthread_mutex_destroy(&creds->lock);
    free(creds);
}

/* Whether its end is near, by the clock. One that was put back makes it young; then the service decides with a 401. */
static bool record_old(const struct record *record, int64_t now)
{
    if (record->access_expires == 0)
        return false;
    int64_t early = (record->access_expires - record->issued) / EARLY_PART;
    return now >= record->access_expires - (early < EARLY_S ? early : EARLY_S);
}

static bool record_refused(const struct creds *creds, const struct record *record)
{
    size_t length = 0;
    if (creds->refused == NULL)
        return false;
    const char *bytes = secret_bytes(record->access, &length);
    return secret_equal(creds->refused, bytes, length);
}

static bool record_usable(const struct creds *creds, const struct record *record)
{
    int64_t now = time_now();
    if (record_refused(creds, record))
        return false;
    if (!record_old(record, now) || !creds_renewable(creds, record))
        return true;
    return now < record->access_expires && time_monotonic_ms() < creds->retry_ms;
}

/* What the store holds now, unless what we have is newer and could not be saved. */
static int reread(struct creds *creds, const struct behalf *behalf, struct feature *store,
                  struct ph_error *err)
{
    struct record *stored = NULL;
    int code = store_load(creds, behalf, store, &stored, err);
    if (code == PH_NOT_FOUND) {
        creds_adopt(creds, NULL, creds->store, false);
        return error_fail(err, PH_LOGIN, "", "Nobody is signed in to the profile %s",
                          settings_profile(creds->settings));
    }
    if (code < 0)
        return code;
    bool older = creds->unsaved && creds->record != NULL && stored->issued <= creds->record->issued;
    bool known = creds->record != NULL && secret_same(creds->record->access, stored->access);
    if (older || known)
        record_free(stored);
    else
        creds_adopt(creds, stored, creds->store, false);
    return PH_OK;
}

/* How long the service wants to be left alone; 0 = it did not say that it is too busy. */
static int64_t busy_for_ms(const struct http_response *response)
{
    if (response->retry_after_ms > 0)
        return response->retry_after_ms;
    return response->status == TOO_MANY ? RETRY_MS : 0;
}

/* Asks the provider for a new token. *renewed is what the record becomes. */
static int refresh(struct creds *creds, const struct behalf *behalf, struct feature *auth,
                   const struct record *old, struct record **renewed, struct ph_error *err)
{
    const struct context_options options = {
        .task = behalf->task, .feature = auth, .function = "refresh", .shielded = true};
    struct context *ctx = NULL;
    int code = plugin_begin(behalf->engine, &options, &ctx, err);
    if (code < 0)
        return code;
    const struct ph_grant before = record_grant(old);
    struct ph_grant grant = {.size = sizeof grant};
    struct record *made = NULL;
    creds_inside(creds, ctx);
    code = auth->auth.refresh(&ctx->about, &before, &grant, err);
    creds_inside(creds, NULL);
    creds->busy_ms = code < 0 ? busy_for_ms(&ctx->response) : 0;
    if (code == PH_OK && !record_token_fits(grant.access_token))
        code = error_fail(err, PH_FAILED, "access_token", "The provider gave no usable token");
    if (code == PH_OK) {
        made = record_copy(old);
        record_take(made, &grant);
    }
    code = context_end(ctx, code, err);
    if (code < 0)
        record_free(made);
    else
        *renewed = made;
    return code;
}

static void renewed_use(struct creds *creds, const struct behalf *behalf, struct feature *store,
                        struct record *renewed)
{
    struct ph_error why = {0};
    const struct behalf shielded = {behalf->engine, behalf->task, true};
    bool saved = store_save(creds, &shielded, store, renewed, &why) == PH_OK;
    if (!saved)
        log_write(PH_LOG_ERROR, "creds",
                  "The renewed sign-in could not be saved (%s). The work goes on, but the stored "
                  "sign-in may be void: sign in again afterwards",
                  why.text);
    secret_release(creds->renewed);
    creds->renewed = secret_hold(renewed->access);
    creds_adopt(creds, renewed, creds->store, !saved);
    creds->renewed_ms = time_monotonic_ms();
}

/* The provider said that the refresh token is void. That ends the sign-in, unless the store holds another one
 * by now. */
static int renewal_void(struct creds *creds, const struct behalf *behalf, struct feature *store,
                        const struct record *failed)
{
    const struct behalf shielded = {behalf->engine, behalf->task, true};
    struct record *stored = NULL;
    struct ph_error ignored;
    int code = store_load(creds, &shielded, store, &stored, &ignored);
    if (code == PH_OK && !secret_same(stored->refresh, failed->refresh)) {
        creds_adopt(creds, stored, creds->store, false);
        return PH_OK;
    }
    record_free(stored);
    if (code == PH_OK && store_erase(creds, &shielded, store, &ignored) != PH_OK)
        log_write(PH_LOG_WARNING, "creds", "The void sign-in could not be cleared: %s",
                  ignored.text);
    creds_adopt(creds, NULL, creds->store, false);
    return PH_LOGIN;
}

/* With the lock of the store held and the record re-read. */
static int renew(struct creds *creds, const struct behalf *behalf, struct feature *store,
                 struct ph_error *err)
{
    AUTO_RECORD struct record *old = record_copy(creds->record);
    if (record_usable(creds, old))
        return PH_OK;
    if (!creds_renewable(creds, old))
        return error_fail(err, PH_LOGIN, "",
                          "The service does not accept the token any more: "
                          "sign in again");
    if (creds->renewed != NULL && secret_same(creds->renewed, old->access) &&
        time_monotonic_ms() - creds->renewed_ms < NEW_TOKEN_MS && record_refused(creds, old))
        return error_fail(err, PH_LOGIN, "",
                          "The service does not accept a token that was just "
                          "renewed: sign in again");
    int code = creds_bound(creds, old, NULL, err);
    if (code < 0)
        return code;
    struct record *renewed = NULL;
    code = refresh(creds, behalf, registry_find(creds->registry, PH_AUTH, old->provider), old,
                   &renewed, err);
    if (code == PH_LOGIN)
        return renewal_void(creds, behalf, store, old);
    if (code < 0)
        return code;
    {
        HOLD_LOCK(&creds->lock);
        creds->life_unknown = renewed->access_expires == 0;
    }
    renewed_use(creds, behalf, store, renewed);
    return PH_OK;
}

/* Nothing is lost by a failure that is not for good: a token that still lives is used on, and the next try
 * comes later. */
static int not_renewed(struct creds *creds, int code, struct ph_error *err)
{
    const struct record *record = creds->record;
    if (code == PH_CANCELLED || code == PH_LOGIN || record == NULL)
        return code;
    const char *why = err->text;
    if (!record_refused(creds, record) && time_now() < record->access_expires) {
        log_write(PH_LOG_WARNING, "creds", "The token is not renewed yet, but still valid: %s",
                  why);
        creds->retry_ms =
            time_monotonic_ms() + (creds->busy_ms > RETRY_MS ? creds->busy_ms : RETRY_MS);
        return PH_OK;
    }
    bool passes = code != PH_INVALID && code != PH_DENIED && code != PH_UNSUPPORTED;
    /* A renewal without an answer acted on no phone: for the caller it is the network's fault. */
    return error_fail(err, code == PH_UNKNOWN ? PH_NETWORK : code, "",
                      "The sign-in is kept, but could not be renewed%s: %s",
                      passes ? " (temporary)" : "", why);
}

/* Makes creds->record one that can be used. Called between creds_enter() and creds_leave(). */
static int prepare(struct creds *creds, const struct behalf *behalf, struct ph_error *err)
{
    if (creds->environment)
        return record_usable(creds, creds->record)
                   ? PH_OK
                   : error_fail(err, PH_LOGIN, "",
                                "The service does not accept the token of the environment");
    struct feature *store = NULL;
    int code = store_choose(creds, NULL, &store, err);
    if (code == PH_OK && creds->record == NULL)
        code = reread(creds, behalf, store, err);
    if (code < 0 || record_usable(creds, creds->record))
        return code;
    AUTO_CLOSE int lock = -1;
    code = store_lock(creds, behalf, store, &lock, err);
    if (code == PH_OK)
        code = reread(creds, behalf, store, err);
    if (code == PH_OK)
        code = renew(creds, behalf, store, err);
    return code == PH_OK ? PH_OK : not_renewed(creds, code, err);
}

/* Calls of one task share a failure instead of asking again. A service that is too busy to renew is waited for as long as it
 * says, without the lock of the store. The first failure of a task begins its patience, so that a service that stays busy costs a
 * run that time once, and not once a phone. */
static void note_failure(struct creds *creds, const struct task *task, const struct ph_error *why)
{
    int64_t now = time_monotonic_ms(), again = now + creds->busy_ms;
    if (creds->busy_task != task->number) {
        creds->busy_task = task->number;
        creds->busy_since_ms = now;
    }
    bool waits = creds->busy_ms > 0 && again <= creds->busy_since_ms + PATIENCE_MS;
    creds->failure = *why;
    creds->failure_task = task->number;
    creds->failure_until_ms = waits ? again : now + FAILURE_LASTS_MS;
    creds->again_ms = waits ? again : 0;
    if (waits)
        log_write(PH_LOG_WARNING, "creds",
                  "The service is too busy to renew the sign-in and asks to wait: %lld s",
                  (long long)(creds->busy_ms + 999) / 1000);
}

/* A usable record, as a copy. *again_ms: when it is worth asking again, 0 = not for this task. */
static int ready_now(struct creds *creds, const struct behalf *behalf, struct record **record,
                     int64_t *again_ms, struct ph_error *err)
{
    struct ph_error why = {0};
    int code = creds_enter(creds, behalf, err);
    if (code < 0)
        return code;
    bool usable = creds->record != NULL && record_usable(creds, creds->record);
    if (!usable && creds->failure_task == behalf->task->number &&
        time_monotonic_ms() < creds->failure_until_ms) {
        why = creds->failure;
        code = why.code;
    } else if (!usable) {
        creds->busy_ms = 0;
        code = prepare(creds, behalf, &why);
        if (code < 0 && code != PH_CANCELLED)
            note_failure(creds, behalf->task, &why);
    }
    if (code == PH_OK)
        *record = record_copy(creds->record);
    *again_ms = code == PH_OK || code == PH_CANCELLED ? 0 : creds->again_ms;
    creds_leave(creds);
    if (code < 0 && err != NULL)
        *err = why;
    return code;
}

static int ready(struct creds *creds, const struct behalf *behalf, struct record **record,
                 struct ph_error *err)
{
    for (;;) {
        int64_t again_ms = 0;
        int code = ready_now(creds, behalf, record, &again_ms, err);
        if (again_ms == 0)
            return code;
        HOLD_LOCK(&creds->lock);
        while (time_monotonic_ms() < again_ms) {
            if (task_cancelled(behalf->task))
                return error_fail(err, PH_CANCELLED, "", "Cancelled");
            thread_condition_wait(&creds->idle, &creds->lock, time_monotonic_ms() + LOOK_MS);
        }
    }
}

bool creds_unsaved(struct creds *creds)
{
    HOLD_LOCK(&creds->lock);
    return creds->unsaved;
}

/* ---- Bearers --------------------------------------------------------------------------------- */

/* The record of the login that this call is part of, or NULL. */
static struct record *trial_of(struct creds *creds, const struct context *ctx)
{
    HOLD_LOCK(&creds->lock);
    for (; ctx != NULL && creds->trial != NULL; ctx = ctx->outer)
        if (ctx == creds->trial_call)
            return record_copy(creds->trial);
    return NULL;
}

int creds_bearer(struct creds *creds, struct context *ctx, struct ph_secret **bearer,
                 char **api_url, struct ph_error *err)
{
    AUTO_RECORD struct record *record = trial_of(creds, ctx);
    if (record != NULL) {
        *bearer = secret_hold(record->access);
        *api_url = memory_copy(record->url);
        return PH_OK;
    }
    if (ctx->task == NULL)
        return error_fail(err, PH_LOGIN, "", "There is no account while the plugins start");
    const struct behalf behalf = {ctx->engine, ctx->task, false};
    int code = ready(creds, &behalf, &record, err);
    if (code == PH_OK)
        code = creds_bound(creds, record, api_url, err);
    if (code == PH_OK)
        *bearer = secret_hold(record->access);
    return code;
}

int creds_refused(struct creds *creds, struct context *ctx, const struct ph_secret *bearer,
                  struct ph_error *err)
{
    AUTO_RECORD struct record *record = trial_of(creds, ctx);
    if (record != NULL)
        return error_fail(err, PH_LOGIN, "", "The service does not accept this token");
    const struct behalf behalf = {ctx->engine, ctx->task, false};
    int code = creds_enter(creds, &behalf, err);
    if (code < 0)
        return code;
    if (creds->record != NULL && secret_same(creds->record->access, bearer)) {
        secret_release(creds->refused);
        creds->refused = secret_hold(bearer);
    }
    creds_leave(creds);
    return ready(creds, &behalf, &record, err);
}

const struct account_access creds_access = {.bearer = creds_bearer,
                                            .refused = creds_refused,
                                            .ask_life = creds_ask_life,
                                            .url = creds_url,
                                            .organisation = creds_organisation,
                                            .owner = creds_owner,
                                            .owner_known = creds_owner_known};
