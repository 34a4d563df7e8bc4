/* Which token a request gets, and when a token is renewed. One thread at a time reads the store or
 * renews; the others wait for its result. Between processes, the lock beside the stored account
 * record does the same; its holder first checks whether another process has renewed the token,
 * since with rotating refresh tokens a second renewal would end the sign-in of both. */
#include "account/credentials.h"

#include "account/account.h"
#include "account/account_record.h"
#include "account/account_url.h"
#include "account/credentials_state.h"
#include "account/env_token.h"
#include "account/identity.h"
#include "account/plugin_secrets.h"
#include "account/token_store.h"
#include "call/context.h"
#include "call/start.h"
#include "config/settings.h"
#include "config/values.h"
#include "net/http_message.h"
#include "net/http_url.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/task.h"
#include "util/error.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"

#include <pthread.h>
#include <unistd.h>

enum {
    EARLY_S = 60,            /* renew a token this long before it expires … */
    EARLY_PART = 4,          /* … but only in the last quarter of its life */
    FAILURE_LASTS_MS = 3000, /* how long calls of one task share a failure */
    RETRY_MS = 5000,         /* between attempts to renew, unless the service names a time */
    PATIENCE_MS = 60000,     /* how long a task waits for a service too busy to renew */
    TOO_MANY = 429,
    LOOK_MS = 200,       /* how often a thread waiting for a busy service looks again */
    NEW_TOKEN_MS = 60000 /* a token this young is not renewed again if it is refused */
};

int credentials_open(struct registry *registry, struct settings *settings,
                     struct credentials **credentials, struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *token = NULL;
    int code = env_token(&token, err);
    if (code < 0)
        return code;
    struct credentials *opened = memory_alloc(sizeof *opened);
    opened->registry = registry;
    opened->settings = settings;
    opened->sign_in = text_format("phonectl --profile %s login", settings_profile(settings));
    /* The service may void the stored token when it gives a new one. */
    opened->renewal_lost = text_format(
        "The sign-in was being renewed: if the stored one is refused, run %s", opened->sign_in);
    pthread_mutex_init(&opened->lock, NULL);
    thread_condition_init(&opened->idle);
    if (token != NULL) {
        opened->environment = true;
        opened->record = memory_alloc(sizeof *opened->record);
        opened->record->provider = memory_copy("environment");
        opened->record->access = memory_steal(token);
        opened->record->issued = time_now();
        opened->record->url = account_url(opened, NULL);
        opened->record->origin =
            http_origin(opened->record->url == NULL ? "" : opened->record->url);
    }
    opened->account = account_new(opened, opened->record, NULL, false);
    *credentials = opened;
    return PH_OK;
}

void credentials_close(struct credentials *credentials)
{
    UNSHARED(CREDENTIALS_LOCK);
    if (credentials == NULL)
        return;
    account_record_free(credentials->record);
    account_record_free(credentials->trial);
    values_free(credentials->secrets);
    secret_release(credentials->refused);
    secret_release(credentials->renewed);
    free(credentials->sign_in);
    free(credentials->renewal_lost);
    account_free(credentials->account);
    account_free(credentials->account_next);
    pthread_cond_destroy(&credentials->idle);
    pthread_mutex_destroy(&credentials->lock);
    free(credentials);
}

/* Whether the token expires soon. If the clock was set back the token looks fresh; a 401 then
 * corrects that. */
static bool record_old(const struct account_record *record, int64_t now)
{
    if (record->access_expires == 0)
        return false;
    int64_t early = (record->access_expires - record->issued) / EARLY_PART;
    return now >= record->access_expires - (early < EARLY_S ? early : EARLY_S);
}

static bool record_refused(const struct credentials *credentials,
                           const struct account_record *record)
{
    size_t length = 0;
    if (credentials->refused == NULL)
        return false;
    const char *bytes = secret_bytes(record->access, &length);
    return secret_equal(credentials->refused, bytes, length);
}

static bool record_usable(const struct credentials *credentials,
                          const struct account_record *record)
{
    int64_t now = time_now();
    if (record_refused(credentials, record))
        return false;
    if (!record_old(record, now) || !credentials_renewable(credentials, record))
        return true;
    return now < record->access_expires && time_monotonic_ms() < credentials->retry_ms;
}

/* Reads the store again, unless ours is newer and could not be saved. */
static int reread(struct credentials *credentials, const struct caller *caller,
                  struct feature *store, struct ph_error *err)
{
    struct account_record *stored = NULL;
    int code = token_store_load(credentials, caller, store, &stored, err);
    if (code == PH_NOT_FOUND) {
        credentials_adopt(credentials, NULL, credentials->store, false);
        return error_fail(err, PH_LOGIN, "", "Not signed in (profile %s)",
                          settings_profile(credentials->settings));
    }
    if (code < 0)
        return code;
    bool older = credentials->unsaved && credentials->record != NULL &&
                 stored->issued <= credentials->record->issued;
    bool known =
        credentials->record != NULL && secret_same(credentials->record->access, stored->access);
    if (older || known)
        account_record_free(stored);
    else
        credentials_adopt(credentials, stored, credentials->store, false);
    return PH_OK;
}

/* How long the service wants to be left alone; 0: it is not too busy. */
static int64_t busy_for_ms(const struct http_response *response)
{
    if (response->retry_after_ms > 0)
        return response->retry_after_ms;
    return response->status == TOO_MANY ? RETRY_MS : 0;
}

/* Asks the provider for a new token. *renewed is the new account record. */
static int refresh(struct credentials *credentials, const struct caller *caller,
                   struct feature *auth, const struct account_record *old,
                   struct account_record **renewed, struct ph_error *err)
{
    const struct context_options options = {.task = caller->task,
                                            .feature = auth,
                                            .function = "refresh",
                                            .shielded = true,
                                            .lost = credentials->renewal_lost};
    struct context *ctx = NULL;
    int code = plugin_begin(caller->engine, &options, &ctx, err);
    if (code < 0)
        return code;
    const struct ph_grant before = account_record_grant(old);
    struct ph_grant grant = {.size = sizeof grant};
    struct account_record *made = NULL;
    credentials_inside(credentials, ctx);
    code = auth->auth.refresh(&ctx->about, &before, &grant, err);
    credentials_inside(credentials, NULL);
    credentials->busy_ms = code < 0 ? busy_for_ms(&ctx->response) : 0;
    if (code == PH_OK && !account_record_token_fits(grant.access_token))
        code = error_fail(err, PH_FAILED, "access_token", "The provider returned no usable token");
    if (code == PH_OK) {
        made = account_record_copy(old);
        account_record_take(made, &grant);
    }
    code = context_end(ctx, code, err);
    if (code < 0)
        account_record_free(made);
    else
        *renewed = made;
    return code;
}

/* Used before it is saved: a store that never returns must not cost the other phones of a job the
 * new token. No other store takes it: the person has chosen where it may be kept. */
static void renewed_use(struct credentials *credentials, const struct caller *caller,
                        struct feature *store, struct account_record *renewed)
{
    struct ph_error why = {0};
    const struct caller shielded = {.engine = caller->engine,
                                    .task = caller->task,
                                    .shielded = true,
                                    .lost = credentials->renewal_lost};
    secret_release(credentials->renewed);
    credentials->renewed = secret_hold(renewed->access);
    credentials->renewed_ms = time_monotonic_ms();
    credentials_adopt(credentials, renewed, credentials->store, true);
    if (token_store_save(credentials, &shielded, store, renewed, &why) < 0) {
        log_write(PH_LOG_ERROR, "creds",
                  "The renewed sign-in could not be saved (%s). Work goes on, but the stored "
                  "sign-in may be invalid: when it ends, run %s",
                  why.text, credentials->sign_in);
        return;
    }
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    credentials->unsaved = false;
}

/* The provider reports that the refresh token is invalid. That ends the sign-in, unless the store
 * holds another one by now. */
static int renewal_void(struct credentials *credentials, const struct caller *caller,
                        struct feature *store, const struct account_record *failed)
{
    const struct caller shielded = {caller->engine, caller->task, true};
    struct account_record *stored = NULL;
    struct ph_error ignored;
    int code = token_store_load(credentials, &shielded, store, &stored, &ignored);
    if (code == PH_OK && !secret_same(stored->refresh, failed->refresh)) {
        credentials_adopt(credentials, stored, credentials->store, false);
        return PH_OK;
    }
    account_record_free(stored);
    if (code == PH_OK &&
        token_store_erase(credentials, &shielded, store, TOKEN_STORE_ACCOUNT, &ignored) != PH_OK)
        log_write(PH_LOG_WARNING, "creds", "The invalid sign-in could not be deleted: %s",
                  ignored.text);
    credentials_adopt(credentials, NULL, credentials->store, false);
    return PH_LOGIN;
}

/* Holding the lock of the store, with the account record read again. */
static int renew(struct credentials *credentials, const struct caller *caller,
                 struct feature *store, struct ph_error *err)
{
    AUTO_ACCOUNT_RECORD struct account_record *old = account_record_copy(credentials->record);
    if (record_usable(credentials, old))
        return PH_OK;
    if (!credentials_renewable(credentials, old))
        return error_fail(err, PH_LOGIN, "",
                          "The service no longer accepts the token: sign in again");
    if (credentials->renewed != NULL && secret_same(credentials->renewed, old->access) &&
        time_monotonic_ms() - credentials->renewed_ms < NEW_TOKEN_MS &&
        record_refused(credentials, old))
        return error_fail(err, PH_LOGIN, "",
                          "The service does not accept a token that was just "
                          "renewed: sign in again");
    int code = account_url_bound(credentials, old, NULL, err);
    if (code < 0)
        return code;
    struct account_record *renewed = NULL;
    code =
        refresh(credentials, caller, registry_find(credentials->registry, PH_AUTH, old->provider),
                old, &renewed, err);
    if (code == PH_LOGIN)
        return renewal_void(credentials, caller, store, old);
    if (code < 0)
        return code;
    {
        HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
        credentials->life_unknown = renewed->access_expires == 0;
    }
    renewed_use(credentials, caller, store, renewed);
    return PH_OK;
}

/* Temporary failure: keep using a token that is still valid and retry later. */
static int not_renewed(struct credentials *credentials, int code, struct ph_error *err)
{
    const struct account_record *record = credentials->record;
    if (code == PH_CANCELLED || code == PH_LOGIN || record == NULL)
        return code;
    const char *why = err->text;
    if (!record_refused(credentials, record) && time_now() < record->access_expires) {
        log_write(PH_LOG_WARNING, "creds", "The token is not renewed yet, but still valid: %s",
                  why);
        credentials->retry_ms = time_monotonic_ms() +
                                (credentials->busy_ms > RETRY_MS ? credentials->busy_ms : RETRY_MS);
        return PH_OK;
    }
    bool passes = code != PH_INVALID && code != PH_DENIED && code != PH_UNSUPPORTED;
    /* A renewal without an answer acted on no phone: for the caller it is a network error. */
    return error_fail(err, code == PH_UNKNOWN ? PH_NETWORK : code, "",
                      "The sign-in is kept, but could not be renewed%s: %s",
                      passes ? " (temporary)" : "", why);
}

/* Makes credentials->record usable. Between credentials_enter() and credentials_leave(). */
static int prepare(struct credentials *credentials, const struct caller *caller,
                   struct ph_error *err)
{
    if (credentials->environment)
        return record_usable(credentials, credentials->record)
                   ? PH_OK
                   : error_fail(err, PH_LOGIN, "",
                                "The service does not accept the token of the environment");
    struct feature *store = NULL;
    int code = token_store_choose(credentials, NULL, &store, err);
    if (code == PH_OK && credentials->record == NULL)
        code = reread(credentials, caller, store, err);
    if (code < 0 || record_usable(credentials, credentials->record))
        return code;
    AUTO_CLOSE int lock = -1;
    code = token_store_lock(credentials, caller, store, TOKEN_STORE_ACCOUNT, &lock, err);
    if (code == PH_OK)
        code = reread(credentials, caller, store, err);
    if (code == PH_OK)
        code = renew(credentials, caller, store, err);
    return code == PH_OK ? PH_OK : not_renewed(credentials, code, err);
}

/* Calls of one task share a failure instead of asking again. If the service is too busy to renew,
 * they wait as long as it says, without the lock of the store. The limit counts from the first
 * failure of the task, so a service that stays busy costs a job that time once, not once per
 * phone. */
static void note_failure(struct credentials *credentials, const struct task *task,
                         const struct ph_error *why)
{
    int64_t now = time_monotonic_ms(), again = now + credentials->busy_ms;
    if (credentials->busy_task != task->number) {
        credentials->busy_task = task->number;
        credentials->busy_since_ms = now;
    }
    bool waits = credentials->busy_ms > 0 && again <= credentials->busy_since_ms + PATIENCE_MS;
    credentials->failure = *why;
    credentials->failure_task = task->number;
    credentials->failure_until_ms = waits ? again : now + FAILURE_LASTS_MS;
    credentials->again_ms = waits ? again : 0;
    if (waits)
        log_write(PH_LOG_WARNING, "creds",
                  "The service is too busy to renew the sign-in; next try in %lld s",
                  (long long)(credentials->busy_ms + 999) / 1000);
}

/* The busy thread hangs in the store, which did not save this record; it is usable all the same. */
static int renewed_before_it_hung(struct credentials *credentials, struct account_record **record)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    if (!credentials->unsaved || record_old(credentials->record, time_now()))
        return PH_TIMEOUT;
    *record = account_record_copy(credentials->record);
    return PH_OK;
}

/* A copy of a usable account record. *again_ms: when to ask again, 0: not in this task. */
static int ready_now(struct credentials *credentials, const struct caller *caller,
                     struct account_record **record, int64_t *again_ms, struct ph_error *err)
{
    struct ph_error why = {0};
    int code = credentials_enter(credentials, caller, err);
    if (code == PH_TIMEOUT)
        return renewed_before_it_hung(credentials, record);
    if (code < 0)
        return code;
    bool usable = credentials->record != NULL && record_usable(credentials, credentials->record);
    if (!usable && credentials->failure_task == caller->task->number &&
        time_monotonic_ms() < credentials->failure_until_ms) {
        why = credentials->failure;
        code = why.code;
    } else if (!usable) {
        credentials->busy_ms = 0;
        code = prepare(credentials, caller, &why);
        if (code < 0 && code != PH_CANCELLED)
            note_failure(credentials, caller->task, &why);
    }
    if (code == PH_OK)
        *record = account_record_copy(credentials->record);
    *again_ms = code == PH_OK || code == PH_CANCELLED ? 0 : credentials->again_ms;
    credentials_leave(credentials);
    if (code < 0 && err != NULL)
        *err = why;
    return code;
}

static int ready(struct credentials *credentials, const struct caller *caller,
                 struct account_record **record, struct ph_error *err)
{
    for (;;) {
        int64_t again_ms = 0;
        int code = ready_now(credentials, caller, record, &again_ms, err);
        if (again_ms == 0)
            return code;
        HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
        while (time_monotonic_ms() < again_ms) {
            if (task_cancelled(caller->task))
                return error_fail(err, PH_CANCELLED, "", "Cancelled");
            thread_condition_wait(&credentials->idle, &credentials->lock,
                                  time_monotonic_ms() + LOOK_MS);
        }
    }
}

bool credentials_unsaved(struct credentials *credentials)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    return credentials->unsaved;
}

/* ---- Tokens for requests --------------------------------------------------------------------- */

/* The account record of the login that this context is part of, or NULL. */
static struct account_record *trial_of(struct credentials *credentials, const struct context *ctx)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    for (; ctx != NULL && credentials->trial != NULL; ctx = ctx->outer)
        if (ctx == credentials->trial_call)
            return account_record_copy(credentials->trial);
    return NULL;
}

static int credentials_bearer(struct credentials *credentials, struct context *ctx,
                              struct ph_secret **bearer, char **api_url, struct ph_error *err)
{
    AUTO_ACCOUNT_RECORD struct account_record *record = trial_of(credentials, ctx);
    if (record != NULL) {
        *bearer = secret_hold(record->access);
        *api_url = memory_copy(record->url);
        return PH_OK;
    }
    if (ctx->task == NULL)
        return error_fail(err, PH_LOGIN, "", "There is no account while the plugins start");
    const struct caller caller = {ctx->engine, ctx->task, false};
    int code = ready(credentials, &caller, &record, err);
    if (code == PH_OK)
        code = account_url_bound(credentials, record, api_url, err);
    if (code == PH_OK)
        *bearer = secret_hold(record->access);
    return code;
}

static int credentials_refused(struct credentials *credentials, struct context *ctx,
                               const struct ph_secret *bearer, struct ph_error *err)
{
    AUTO_ACCOUNT_RECORD struct account_record *record = trial_of(credentials, ctx);
    if (record != NULL)
        return error_fail(err, PH_LOGIN, "", "The service does not accept this token");
    const struct caller caller = {ctx->engine, ctx->task, false};
    int code = credentials_enter(credentials, &caller, err);
    if (code == PH_TIMEOUT)
        return ready(credentials, &caller, &record, err);
    if (code < 0)
        return code;
    if (credentials->record != NULL && secret_same(credentials->record->access, bearer)) {
        secret_release(credentials->refused);
        credentials->refused = secret_hold(bearer);
    }
    credentials_leave(credentials);
    return ready(credentials, &caller, &record, err);
}

const struct account_access credentials_access = {.bearer = credentials_bearer,
                                                  .refused = credentials_refused,
                                                  .ask_life = identity_ask_life,
                                                  .url = account_url,
                                                  .organisation = account_url_organisation,
                                                  .secret = plugin_secrets_get,
                                                  .owner = account_owner,
                                                  .owner_known = account_owner_known};
