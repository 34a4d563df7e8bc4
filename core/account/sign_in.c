/* What people start: sign in, look, move the sign-in to another store. Signing out is in creds_logout.c. */
#include "account/sign_in.h"

#include "account/account.h"
#include "account/account_record.h"
#include "account/account_state.h"
#include "account/account_url.h"
#include "account/identity.h"
#include "account/sign_out.h"
#include "account/token_store.h"
#include "call/context.h"
#include "call/host_loopback.h"
#include "call/start.h"
#include "config/settings.h"
#include "config/settings_load.h"
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
#include "util/memory.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static struct behalf behalf_of(struct task *task)
{
    return (struct behalf){task->engine, task, false};
}

/* The next program run has to look in the same store. */
static int store_remember(struct creds *creds, const struct feature *store, struct ph_error *err)
{
    struct feature *configured = NULL;
    struct ph_error why = {0};
    if (store->about.flags & PH_VOLATILE)
        return PH_OK;
    const char *named = settings_get(creds->settings, "profile", "store").text;
    if (named != NULL && strcmp(named, store->about.id) == 0)
        return PH_OK;
    bool found_anyway =
        registry_choose(creds->registry, creds->settings, PH_STORE, &configured, NULL) == PH_OK &&
        configured == store;
    int code = settings_set(creds->settings, settings_profile(creds->settings), "store",
                            store->about.id, &why);
    if (code < 0 && !found_anyway)
        return error_fail(err, code, "store",
                          "The configuration does not remember the token store %s: %s",
                          store->about.id, why.text);
    return PH_OK;
}

/* ---- Sign in --------------------------------------------------------------------------------- */

static int unusable(struct creds *creds, const struct feature *store, int code,
                    struct ph_error *err)
{
    AUTO_FREE char *choices = store_choices(creds, store);
    return error_fail(err, code, "store", "The token store %s cannot be used: %s. Others: %s",
                      store->about.id, err->text, choices);
}

/* A store that is there and works, before anybody is sent to a browser. */
static int login_store(struct creds *creds, struct task *task, struct feature **store,
                       struct ph_error *err)
{
    const struct behalf behalf = behalf_of(task);
    AUTO_CLOSE int lock =
        -1; /* only to know that it can be had: not in a home that cannot be written */
    int code = store_choose(creds, task->store, store, err);
    if (code < 0)
        return code;
    code = store_check(&behalf, *store, err);
    if (code < 0)
        return code == PH_CANCELLED ? code : unusable(creds, *store, code, err);
    return store_lock(creds, &behalf, *store, &lock, err);
}

static int grant_check(const struct ph_grant *grant, struct ph_error *err)
{
    if (record_token_fits(grant->access_token))
        return PH_OK;
    return error_fail(err, PH_FAILED, "access_token",
                      "The provider gave no access token that could be sent");
}

/* The record of what login() yielded, with its address. */
static int login_record(struct creds *creds, struct feature *auth, const struct ph_grant *grant,
                        struct record **record, struct ph_error *err)
{
    int code = grant_check(grant, err);
    if (code < 0)
        return code;
    AUTO_RECORD struct record *made = memory_alloc(sizeof *made);
    made->provider = memory_copy(auth->about.id);
    made->url = creds_url(creds, auth);
    made->origin = http_origin(made->url == NULL ? "" : made->url);
    if (made->origin == NULL)
        return error_fail(err, PH_INVALID, "url",
                          "The address of the service is not set or no URL");
    record_take(made, grant);
    *record = memory_steal(made);
    return PH_OK;
}

/* Requests of this call carry the new token from now on, or no more. */
static void trial_set(struct creds *creds, const struct context *ctx, const struct record *record)
{
    struct record *copy = record_copy(record);
    HOLD_LOCK(&creds->lock);
    record_free(creds->trial);
    creds->trial = copy;
    creds->trial_call = ctx;
}

static int login_identify(struct creds *creds, struct context *ctx, struct record *record,
                          struct ph_error *err)
{
    if (ctx->feature->auth.identify == NULL)
        return PH_OK;
    struct ph_grant grant = record_grant(record);
    trial_set(creds, ctx, record);
    ctx->place.function = "identify";
    int code = ctx->feature->auth.identify(&ctx->about, &grant, err);
    trial_set(creds, NULL, NULL);
    if (code == PH_OK)
        record_take(record, &grant);
    return code;
}

/* No second copy: whoever signed in elsewhere is told where the old one may still be. */
static void login_forget(struct creds *creds, struct task *task, struct feature *store)
{
    const struct behalf behalf = behalf_of(task);
    struct ph_error why = {0};
    AUTO_CLOSE int lock = -1;
    int code = store_lock(creds, &behalf, store, &lock, &why);
    if (code == PH_OK)
        code = store_erase(creds, &behalf, store, &why);
    if (code < 0 && code != PH_NOT_FOUND)
        log_write(PH_LOG_WARNING, "creds", "A copy of the earlier sign-in may be left in %s: %s",
                  store->about.id, why.text);
}

static int login_save(struct creds *creds, const struct behalf *behalf, struct feature *store,
                      const struct record *record, struct ph_error *err)
{
    AUTO_CLOSE int lock = -1;
    int code = store_lock(creds, behalf, store, &lock, err);
    return code < 0 ? code : store_save(creds, behalf, store, record, err);
}

/* Saves the new sign-in and makes it the one in use. record is taken. */
static int login_keep(struct creds *creds, struct task *task, struct feature *store,
                      struct record *record, struct ph_error *err)
{
    const struct behalf behalf = behalf_of(task);
    AUTO_RECORD struct record *kept = record;
    struct feature *before = NULL;
    int code = creds_enter(creds, &behalf, err);
    if (code < 0)
        return code;
    code = login_save(creds, &behalf, store, kept, err);
    if (code == PH_OK) {
        struct ph_error why = {0};
        /* a sign-in for a while only does not cost the one that is kept */
        bool other = store_choose(creds, NULL, &before, NULL) == PH_OK && before != store &&
                     !(store->about.flags & PH_VOLATILE);
        creds_adopt(creds, memory_steal(kept), store, false);
        /* before the old one is cleared: whoever is killed in between is signed in all the same */
        if (store_remember(creds, store, &why) < 0)
            log_write(PH_LOG_WARNING, "creds", "%s", why.text);
        if (other)
            login_forget(creds, task, before);
        account_keep(creds, creds->record, store, false, NULL);
    }
    creds_leave(creds);
    return code;
}

/* The person sees whose the new token is, and refuses it or not. */
static int login_confirm(struct creds *creds, struct task *task, const struct record *record,
                         struct ph_error *err)
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
    if (questions_ask(tasks_questions(task->engine->tasks), task, record->provider, &keep, NULL,
                      &answer, &none, NULL) == PH_OK &&
        strcmp(answer, "yes") == 0)
        return PH_OK;
    logout_remains(creds, task, record->provider);
    return error_fail(err, PH_CANCELLED, SIGN_IN_KEEP, "The new token is not kept");
}

int creds_login(struct creds *creds, struct task *task, struct ph_error *err)
{
    struct feature *auth = task->feature, *store = NULL;
    int code = PH_OK;
    if (creds->environment)
        return error_fail(err, PH_INVALID, "",
                          "The environment gives a token (PHONECTL_TOKEN_FILE or PHONECTL_TOKEN), "
                          "which goes before any sign-in: unset it first");
    if (auth == NULL)
        code = registry_choose(creds->registry, creds->settings, PH_AUTH, &auth, err);
    if (code == PH_OK)
        code = login_store(creds, task, &store, err);
    struct context *ctx = NULL;
    if (code == PH_OK)
        code = plugin_begin(
            task->engine,
            &(struct context_options){.task = task,
                                      .feature = auth,
                                      .function = "login",
                                      .limit_ms = engine_number(task->engine, "browser_timeout"),
                                      .args = task->args},
            &ctx, err);
    if (code < 0)
        return code;
    struct ph_grant grant = {.size = sizeof grant};
    struct record *record = NULL;
    code = auth->auth.login(&ctx->about, &grant, err);
    if (code == PH_OK)
        code = login_record(creds, auth, &grant, &record, err);
    if (code == PH_OK)
        code = login_identify(creds, ctx, record, err);
    if (task->confirm) {
        if (code == PH_OK)
            loopback_to_confirm(ctx);
        code = context_end(memory_steal(ctx), code, err);
        if (code == PH_OK)
            code = login_confirm(creds, task, record, err);
    }
    if (code == PH_OK)
        code = login_keep(creds, task, store, memory_steal(record), err);
    record_free(record);
    return ctx == NULL ? code : context_end(ctx, code, err);
}

/* ---- Status ---------------------------------------------------------------------------------- */

/* Reads the store afresh, so that what other programs did shows. */
static int status_read(struct creds *creds, struct task *task, struct feature **store,
                       struct record **record, struct ph_error *err)
{
    const struct behalf behalf = behalf_of(task);
    if (creds->environment || creds->unsaved) {
        *record = record_copy(creds->record);
        return PH_OK;
    }
    int code = store_choose(creds, NULL, store, err);
    if (code == PH_OK)
        code = store_load(creds, &behalf, *store, record, err);
    if (code == PH_NOT_FOUND) {
        creds_adopt(creds, NULL, creds->store, false);
        return error_fail(err, PH_LOGIN, "", "Nobody is signed in to the profile %s",
                          settings_profile(creds->settings));
    }
    if (code == PH_OK)
        creds_adopt(creds, record_copy(*record), creds->store, false);
    return code == PH_OK ? creds_bound(creds, *record, NULL, err) : code;
}

int creds_status(struct creds *creds, struct task *task, struct ph_error *err)
{
    const struct behalf behalf = behalf_of(task);
    struct feature *store = NULL;
    struct ph_error why = {0};
    AUTO_RECORD struct record *record = NULL;
    bool accepted = false;
    int code = creds_enter(creds, &behalf, err);
    if (code < 0)
        return code;
    code = status_read(creds, task, &store, &record, &why);
    creds_leave(creds);
    if (code == PH_OK && task->verify) {
        code = creds_ask(creds, &behalf, record, &accepted, &why);
        HOLD_LOCK(&creds->lock);
        record_free(record);
        record = record_copy(creds->record);
    }
    account_keep(creds, code == PH_LOGIN ? NULL : record, store, accepted,
                 code < 0 ? why.text : NULL);
    if (code < 0 && err != NULL)
        *err = why;
    return code;
}

/* ---- Stores ---------------------------------------------------------------------------------- */

/* Written, read back, compared, made the one to look in, and only then erased in the old place: whenever this ends,
 * the configuration names a store that holds the record. */
static int move_record(struct creds *creds, const struct behalf *behalf, struct feature *from,
                       struct feature *to, const struct record *record, struct ph_error *err)
{
    struct ph_error why = {0};
    AUTO_CLOSE int lock = -1;
    int code = store_lock(creds, behalf, to, &lock, err);
    if (code < 0)
        return code;
    code = store_save(creds, behalf, to, record, err);
    if (code == PH_OK)
        code = store_remember(creds, to, err);
    if (code < 0) {
        store_erase(creds, behalf, to, NULL);
        return code;
    }
    if (store_erase(creds, behalf, from, &why) < 0)
        log_write(PH_LOG_WARNING, "creds",
                  "The sign-in is in %s now, but its copy in %s could not be cleared: %s",
                  to->about.id, from->about.id, why.text);
    return PH_OK;
}

/* The record, if there is one, is in the other store afterwards, and the next sign-in goes there. */
static int move_locked(struct creds *creds, struct task *task, struct feature *to,
                       struct ph_error *err)
{
    const struct behalf behalf = behalf_of(task);
    struct feature *from = NULL;
    AUTO_CLOSE int lock = -1;
    AUTO_RECORD struct record *record = NULL;
    int code = store_choose(creds, NULL, &from, err);
    if (code < 0 || from == to)
        return code;
    code = store_lock(creds, &behalf, from, &lock, err);
    if (code == PH_OK)
        code = store_load(creds, &behalf, from, &record, err);
    if (code == PH_NOT_FOUND)
        code = store_remember(creds, to, err);
    else if (code == PH_OK)
        code = move_record(creds, &behalf, from, to, record, err);
    if (code < 0)
        return code;
    creds_adopt(creds, memory_steal(record), to, false);
    account_keep(creds, creds->record, to, false, NULL);
    return PH_OK;
}

int creds_move(struct creds *creds, struct task *task, struct ph_error *err)
{
    const struct behalf behalf = behalf_of(task);
    struct feature *to = NULL;
    int code = creds_enter(creds, &behalf, err);
    if (code < 0)
        return code;
    code = login_store(creds, task, &to, err);
    if (code == PH_OK)
        code = move_locked(creds, task, to, err);
    creds_leave(creds);
    return code;
}

int creds_check_stores(struct creds *creds, struct task *task, struct ph_error *err)
{
    const struct behalf behalf = behalf_of(task);
    struct feature *current = NULL;
    if (store_choose(creds, NULL, &current, NULL) < 0)
        current = NULL;
    for (size_t i = 0; i < registry_feature_count(creds->registry); i++) {
        struct feature *store = registry_feature(creds->registry, i);
        struct ph_error why = {0};
        if (store->about.kind != PH_STORE)
            continue;
        int code = store_check(&behalf, store, &why);
        if (code == PH_CANCELLED)
            return error_fail(err, code, "", "Cancelled");
        const char *state = code < 0                           ? "unusable"
                            : store->about.flags & PH_VOLATILE ? "volatile"
                                                               : "usable";
        struct values *row = values_new();
        values_set(row, "store", store->about.id);
        values_set(row, "title", store->about.title);
        values_set(row, "summary", store->about.summary);
        values_set(row, "current", store == current ? "yes" : "no");
        values_set(row, "state", state);
        values_set(row, "text", code < 0 ? why.text : "");
        task_row(task, NULL, row);
    }
    return PH_OK;
}
