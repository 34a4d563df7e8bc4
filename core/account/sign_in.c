/* See sign_in.h. Signing out is in sign_out.c. */
#include "account/sign_in.h"

#include "account/account.h"
#include "account/account_record.h"
#include "account/account_url.h"
#include "account/credentials_state.h"
#include "account/identity.h"
#include "account/plugin_secrets.h"
#include "account/sign_out.h"
#include "account/token_store.h"
#include "call/context.h"
#include "call/host_loopback.h"
#include "call/start.h"
#include "config/settings.h"
#include "config/settings_save.h"
#include "config/values.h"
#include "net/http_url.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/engine.h"
#include "task/questions.h"
#include "task/task.h"
#include "task/tasks.h"
#include "util/error.h"
#include "util/log.h"
#include "util/thread.h"

#include <string.h>

static struct caller caller_of(struct task *task)
{
    return (struct caller){task->engine, task, false};
}

/* The next run of the program must look in the same store. */
static int store_remember(struct credentials *credentials, const struct feature *store,
                          struct ph_error *err)
{
    struct feature *configured = NULL;
    struct ph_error why = {0};
    if (store->about.flags & PH_VOLATILE)
        return PH_OK;
    const char *named = settings_get(credentials->settings, "profile", "store").text;
    if (named != NULL && strcmp(named, store->about.id) == 0)
        return PH_OK;
    bool found_anyway = registry_choose(credentials->registry, credentials->settings, PH_STORE,
                                        &configured, NULL) == PH_OK &&
                        configured == store;
    int code = settings_set(credentials->settings, settings_profile(credentials->settings), "store",
                            store->about.id, &why);
    if (code < 0 && !found_anyway)
        return error_fail(err, code, "store",
                          "The configuration could not be set to the token store %s: %s",
                          store->about.id, why.text);
    return PH_OK;
}

/* ---- Sign in --------------------------------------------------------------------------------- */

static int unusable(struct credentials *credentials, const struct feature *store, int code,
                    struct ph_error *err)
{
    AUTO_FREE char *choices = token_store_choices(credentials, store);
    return error_fail(err, code, "store", "The token store %s cannot be used: %s. Others: %s",
                      store->about.id, err->text, choices);
}

/* Finds a usable store before anybody is sent to a browser. */
static int login_store(struct credentials *credentials, struct task *task, struct feature **store,
                       struct ph_error *err)
{
    const struct caller caller = caller_of(task);
    /* Only checks that the lock can be taken (fails on a read-only home). */
    AUTO_CLOSE int lock = -1;
    int code = token_store_choose(credentials, task->store, store, err);
    if (code < 0)
        return code;
    code = token_store_check(&caller, *store, err);
    if (code < 0)
        return code == PH_CANCELLED ? code : unusable(credentials, *store, code, err);
    return token_store_lock(credentials, &caller, *store, TOKEN_STORE_ACCOUNT, &lock, err);
}

/* The account record for the result of login(), with its address. */
static int login_record(struct credentials *credentials, struct feature *auth,
                        const struct ph_grant *grant, struct account_record **record,
                        struct ph_error *err)
{
    if (!account_record_token_fits(grant->access_token))
        return error_fail(err, PH_FAILED, "access_token",
                          "The provider returned no access token that can be sent");
    AUTO_ACCOUNT_RECORD struct account_record *made = memory_alloc(sizeof *made);
    made->provider = memory_copy(auth->about.id);
    made->url = account_url(credentials, auth);
    made->origin = http_origin(made->url == NULL ? "" : made->url);
    if (made->origin == NULL)
        return error_fail(err, PH_INVALID, "url",
                          "The address of the service is missing or not a URL");
    account_record_take(made, grant);
    *record = memory_steal(made);
    return PH_OK;
}

/* From now on, requests of this context carry the new token; record NULL: no longer. */
static void trial_set(struct credentials *credentials, const struct context *ctx,
                      const struct account_record *record)
{
    struct account_record *copy = account_record_copy(record);
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    account_record_free(credentials->trial);
    credentials->trial = copy;
    credentials->trial_call = ctx;
}

static int login_identify(struct credentials *credentials, struct context *ctx,
                          struct account_record *record, struct ph_error *err)
{
    struct ph_grant grant = account_record_grant(record);
    trial_set(credentials, ctx, record);
    ctx->place.function = "identify";
    int code = ctx->feature->auth.identify(&ctx->about, &grant, err);
    trial_set(credentials, NULL, NULL);
    if (code == PH_OK)
        account_record_take(record, &grant);
    return code;
}

/* Clears other stores: there must be only one copy. Reports where the old one may still be. */
static void login_forget(struct credentials *credentials, struct task *task, struct feature *store)
{
    const struct caller caller = caller_of(task);
    struct ph_error why = {0};
    AUTO_CLOSE int lock = -1;
    int code = token_store_lock(credentials, &caller, store, TOKEN_STORE_ACCOUNT, &lock, &why);
    if (code == PH_OK)
        code = token_store_erase(credentials, &caller, store, TOKEN_STORE_ACCOUNT, &why);
    if (code < 0 && code != PH_NOT_FOUND)
        log_write(PH_LOG_WARNING, "creds", "A copy of the earlier sign-in may be left in %s: %s",
                  store->about.id, why.text);
}

/* The secrets of plugins follow the token into its new store. */
static void login_take_along(struct credentials *credentials, struct task *task,
                             struct feature *from, struct feature *to)
{
    const struct caller caller = caller_of(task);
    struct ph_error why = {0};
    AUTO_CLOSE int lock = -1;
    bool there = false;
    int code = plugin_secrets_copy(credentials, &caller, from, to, &lock, &there, &why);
    if (code == PH_OK && there)
        code = token_store_erase(credentials, &caller, from, TOKEN_STORE_SECRETS, &why);
    if (code < 0)
        log_write(PH_LOG_WARNING, "creds", "Secrets of plugins may be left in %s: %s",
                  from->about.id, why.text);
}

static int login_save(struct credentials *credentials, const struct caller *caller,
                      struct feature *store, const struct account_record *record,
                      struct ph_error *err)
{
    AUTO_CLOSE int lock = -1;
    int code = token_store_lock(credentials, caller, store, TOKEN_STORE_ACCOUNT, &lock, err);
    return code < 0 ? code : token_store_save(credentials, caller, store, record, err);
}

/* Saves the new account record and puts it into use. record is taken. */
static int login_keep(struct credentials *credentials, struct task *task, struct feature *store,
                      struct account_record *record, struct ph_error *err)
{
    const struct caller caller = caller_of(task);
    AUTO_ACCOUNT_RECORD struct account_record *kept = record;
    struct feature *before = NULL, *configured = NULL;
    int code = credentials_enter(credentials, &caller, err);
    if (code < 0)
        return code;
    code = login_save(credentials, &caller, store, kept, err);
    if (code == PH_OK) {
        struct ph_error why = {0};
        /* Keep one copy; a session-only sign-in must not erase the stored one. */
        bool other = token_store_choose(credentials, NULL, &before, NULL) == PH_OK &&
                     before != store && !(store->about.flags & PH_VOLATILE);
        if (token_store_configured(credentials, &configured, NULL) < 0)
            configured = NULL;
        credentials_adopt(credentials, memory_steal(kept), store, false);
        /* Before clearing the old one: if the program is killed in between, somebody is still
         * signed in. */
        if (store_remember(credentials, store, &why) < 0)
            log_write(PH_LOG_WARNING, "creds", "%s", why.text);
        else if (configured != NULL && configured != store && !(store->about.flags & PH_VOLATILE))
            login_take_along(credentials, task, configured, store);
        if (other)
            login_forget(credentials, task, before);
        account_keep(credentials, credentials->record, store, false, NULL);
    }
    credentials_leave(credentials);
    return code;
}

/* Shows whose the new token is and asks whether to keep it. */
static int login_confirm(struct credentials *credentials, struct task *task,
                         const struct account_record *record, struct ph_error *err)
{
    static const struct ph_param keep = {
        .key = SIGN_IN_KEEP, .label = "Keep the new token", .type = PH_BOOL};
    AUTO_FREE char *answer = NULL;
    struct ph_secret *none = NULL;
    struct values *row = values_new();
    values_set(row, "account", record->account);
    values_set(row, "account_name", record->account_name);
    values_set(row, "organisation",
               record->organisation != NULL ? record->organisation : record->organisation_id);
    task_row(task, NULL, row);
    if (questions_ask(tasks_questions(task->engine->tasks), task, record->provider, NULL, &keep,
                      NULL, &answer, &none, NULL) == PH_OK &&
        strcmp(answer, "yes") == 0)
        return PH_OK;
    sign_out_remains(credentials, task, record->provider);
    return error_fail(err, PH_CANCELLED, SIGN_IN_KEEP, "The new token is not kept");
}

int sign_in_task(struct credentials *credentials, struct task *task, struct ph_error *err)
{
    struct feature *auth = task->feature, *store = NULL;
    int code = PH_OK;
    if (credentials->environment)
        return error_fail(err, PH_INVALID, "",
                          "The token in PHONECTL_TOKEN_FILE or PHONECTL_TOKEN takes precedence "
                          "over any sign-in: unset it first");
    if (auth == NULL)
        code = registry_choose(credentials->registry, credentials->settings, PH_AUTH, &auth, err);
    if (code == PH_OK)
        code = login_store(credentials, task, &store, err);
    struct context *ctx = NULL;
    if (code == PH_OK)
        code =
            plugin_begin(task->engine,
                         &(struct context_options){
                             .task = task,
                             .feature = auth,
                             .function = "login",
                             .limit_ms = settings_number(task->engine->settings, "browser_timeout"),
                             .args = task->args},
                         &ctx, err);
    if (code < 0)
        return code;
    struct ph_grant grant = {.size = sizeof grant};
    struct account_record *record = NULL;
    code = auth->auth.login(&ctx->about, &grant, err);
    if (code == PH_OK)
        code = login_record(credentials, auth, &grant, &record, err);
    if (code == PH_OK)
        code = login_identify(credentials, ctx, record, err);
    if (task->confirm) {
        if (code == PH_OK)
            host_loopback_to_confirm(ctx);
        code = context_end(memory_steal(ctx), code, err);
        if (code == PH_OK)
            code = login_confirm(credentials, task, record, err);
    }
    if (code == PH_OK)
        code = login_keep(credentials, task, store, memory_steal(record), err);
    account_record_free(record);
    return ctx == NULL ? code : context_end(ctx, code, err);
}

/* ---- Status ---------------------------------------------------------------------------------- */

/* Reads the store again, to see what other programs did. */
static int status_read(struct credentials *credentials, struct task *task, struct feature **store,
                       struct account_record **record, struct ph_error *err)
{
    const struct caller caller = caller_of(task);
    if (credentials->environment || credentials->unsaved) {
        *record = account_record_copy(credentials->record);
        return PH_OK;
    }
    int code = token_store_choose(credentials, NULL, store, err);
    if (code == PH_OK)
        code = token_store_load(credentials, &caller, *store, record, err);
    if (code == PH_NOT_FOUND) {
        credentials_adopt(credentials, NULL, credentials->store, false);
        return error_fail(err, PH_LOGIN, "", "Not signed in (profile %s)",
                          settings_profile(credentials->settings));
    }
    if (code == PH_OK)
        credentials_adopt(credentials, account_record_copy(*record), credentials->store, false);
    return code == PH_OK ? account_url_bound(credentials, *record, NULL, err) : code;
}

int sign_in_status(struct task *task, struct ph_error *err)
{
    struct credentials *credentials = task->engine->credentials;
    const struct caller caller = caller_of(task);
    struct feature *store = NULL;
    struct ph_error why = {0};
    AUTO_ACCOUNT_RECORD struct account_record *record = NULL;
    bool accepted = false;
    int code = credentials_enter(credentials, &caller, err);
    if (code < 0)
        return code;
    code = status_read(credentials, task, &store, &record, &why);
    credentials_leave(credentials);
    if (code == PH_OK && task->verify) {
        code = identity_ask(credentials, &caller, record, &why);
        accepted = code == PH_OK;
        HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
        account_record_free(record);
        record = account_record_copy(credentials->record);
    }
    account_keep(credentials, code == PH_LOGIN ? NULL : record, store, accepted,
                 code < 0 ? why.text : NULL);
    if (code < 0 && err != NULL)
        *err = why;
    return code;
}

/* ---- Stores ---------------------------------------------------------------------------------- */

/* What moves from one store to another. */
struct moving {
    struct feature *from, *to;
    struct account_record *record; /* or NULL */
    struct feature *secrets_from; /* the configured store; from may be that of this session alone */
    bool secrets;                 /* there are some */
};

static void moved_erase(struct credentials *credentials, const struct caller *caller,
                        const struct moving *moving, enum token_store_record which)
{
    struct ph_error why = {0};
    struct feature *from = which == TOKEN_STORE_ACCOUNT ? moving->from : moving->secrets_from;
    if (token_store_erase(credentials, caller, from, which, &why) < 0)
        log_write(PH_LOG_WARNING, "creds",
                  which == TOKEN_STORE_ACCOUNT
                      ? "The sign-in is in %s now, but its copy in %s could not be cleared: %s"
                      : "The secrets of plugins are in %s now, but their copy in %s could not be "
                        "cleared: %s",
                  moving->to->about.id, from->about.id, why.text);
}

/* Writes, reads back, compares, makes the store the one in use, and only then erases the old copy:
 * at every moment the configuration names a store that holds everything. */
static int move_all(struct credentials *credentials, const struct caller *caller,
                    struct moving *moving, struct ph_error *err)
{
    AUTO_CLOSE int secrets_lock = -1, lock = -1;
    int code = PH_OK;
    if (token_store_configured(credentials, &moving->secrets_from, NULL) == PH_OK &&
        moving->secrets_from != moving->to)
        code = plugin_secrets_copy(credentials, caller, moving->secrets_from, moving->to,
                                   &secrets_lock, &moving->secrets, err);
    if (code == PH_OK && moving->record != NULL)
        code = token_store_lock(credentials, caller, moving->to, TOKEN_STORE_ACCOUNT, &lock, err);
    bool begun = code == PH_OK && moving->record != NULL;
    if (begun)
        code = token_store_save(credentials, caller, moving->to, moving->record, err);
    if (code == PH_OK)
        code = store_remember(credentials, moving->to, err);
    if (code < 0) {
        if (begun)
            token_store_erase(credentials, caller, moving->to, TOKEN_STORE_ACCOUNT, NULL);
        if (moving->secrets)
            token_store_erase(credentials, caller, moving->to, TOKEN_STORE_SECRETS, NULL);
        return code;
    }
    if (moving->record != NULL)
        moved_erase(credentials, caller, moving, TOKEN_STORE_ACCOUNT);
    if (moving->secrets)
        moved_erase(credentials, caller, moving, TOKEN_STORE_SECRETS);
    return PH_OK;
}

/* Without a sign-in only the secrets of plugins move; the next sign-in goes to that store too. */
static int move_locked(struct credentials *credentials, struct task *task, struct feature *to,
                       struct ph_error *err)
{
    const struct caller caller = caller_of(task);
    struct moving moving = {.to = to};
    AUTO_CLOSE int lock = -1;
    int code = token_store_choose(credentials, NULL, &moving.from, err);
    if (code < 0 || moving.from == to)
        return code;
    code = token_store_lock(credentials, &caller, moving.from, TOKEN_STORE_ACCOUNT, &lock, err);
    if (code == PH_OK)
        code = token_store_load(credentials, &caller, moving.from, &moving.record, err);
    if (code == PH_OK || code == PH_NOT_FOUND)
        code = move_all(credentials, &caller, &moving, err);
    if (code < 0) {
        account_record_free(moving.record);
        return code;
    }
    credentials_adopt(credentials, moving.record, to, false);
    account_keep(credentials, credentials->record, to, false, NULL);
    return PH_OK;
}

int sign_in_move(struct task *task, struct ph_error *err)
{
    struct credentials *credentials = task->engine->credentials;
    const struct caller caller = caller_of(task);
    struct feature *to = NULL;
    int code = credentials_enter(credentials, &caller, err);
    if (code < 0)
        return code;
    code = login_store(credentials, task, &to, err);
    if (code == PH_OK)
        code = move_locked(credentials, task, to, err);
    credentials_leave(credentials);
    return code;
}

static void store_row(struct task *task, const char *store, const char *title, const char *summary,
                      bool current, const char *state, const char *text)
{
    struct values *row = values_new();
    values_set(row, "store", store);
    values_set(row, "title", title);
    values_set(row, "summary", summary);
    values_set(row, "current", current ? "yes" : "no");
    values_set(row, "state", state);
    values_set(row, "text", text);
    task_row(task, NULL, row);
}

int sign_in_check_stores(struct task *task, struct ph_error *err)
{
    struct credentials *credentials = task->engine->credentials;
    const struct caller caller = caller_of(task);
    struct feature *current = NULL;
    struct ph_error gone = {0};
    const char *missing = token_store_missing(credentials, &gone);
    if (missing != NULL)
        store_row(task, missing, missing, "", true, "missing", gone.text);
    else if (token_store_choose(credentials, NULL, &current, NULL) < 0)
        current = NULL;
    for (size_t i = 0; i < registry_feature_count(credentials->registry); i++) {
        struct feature *store = registry_feature(credentials->registry, i);
        struct ph_error why = {0};
        if (store->about.kind != PH_STORE)
            continue;
        int code = token_store_check(&caller, store, &why);
        if (code == PH_CANCELLED)
            return error_fail(err, code, "", "Cancelled");
        const char *state = code < 0                           ? "unusable"
                            : store->about.flags & PH_VOLATILE ? "volatile"
                                                               : "usable";
        store_row(task, store->about.id, store->about.title, store->about.summary, store == current,
                  state, code < 0 ? why.text : "");
    }
    return PH_OK;
}
