#include "account/plugin_secrets.h"

#include "account/credentials_state.h"
#include "account/secret_record.h"
#include "account/token_store.h"
#include "call/context.h"
#include "config/param.h"
#include "config/settings.h"
#include "config/values.h"
#include "plugin/feature.h"
#include "task/engine.h"
#include "task/task.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/subprocess.h"
#include "util/text.h"
#include "util/thread.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 5000 /* the most that a store may take in a child */ };

/* ---- The record ------------------------------------------------------------------------------ */

/* Between credentials_enter() and credentials_leave(). Without a record there are no secrets. */
static int record_read(struct credentials *credentials, const struct caller *caller,
                       struct feature *store, struct values **secrets, struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *text = NULL;
    int code = token_store_read(credentials, caller, store, TOKEN_STORE_SECRETS, &text, err);
    if (code == PH_NOT_FOUND) {
        *secrets = values_new();
        return PH_OK;
    }
    return code == PH_OK ? secret_record_decode(text, secrets, err) : code;
}

static int record_write(struct credentials *credentials, const struct caller *caller,
                        struct feature *store, const struct values *secrets, struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *text = NULL;
    if (values_count(secrets) == 0)
        return token_store_erase(credentials, caller, store, TOKEN_STORE_SECRETS, err);
    int code = secret_record_encode(secrets, &text, err);
    return code < 0 ? code
                    : token_store_write(credentials, caller, store, TOKEN_STORE_SECRETS, NULL, text,
                                        err);
}

static int64_t number_of(const struct task *task)
{
    return task == NULL ? 0 : task->number;
}

/* secrets are taken. */
static void adopt(struct credentials *credentials, struct values *secrets, const struct task *task)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    values_free(credentials->secrets);
    credentials->secrets = secrets;
    credentials->secrets_task = number_of(task);
    credentials->secrets_failed_task = -1;
}

void plugin_secrets_forget(struct credentials *credentials)
{
    adopt(credentials, NULL, NULL);
}

/* Reads the store again: another program may have changed the record. */
static int load(struct credentials *credentials, const struct caller *caller, struct ph_error *err)
{
    struct feature *store = NULL;
    struct values *secrets = NULL;
    int code = token_store_configured(credentials, &store, err);
    if (code == PH_OK)
        code = record_read(credentials, caller, store, &secrets, err);
    if (code == PH_OK)
        adopt(credentials, secrets, caller->task);
    return code;
}

/* ---- For plugins ----------------------------------------------------------------------------- */

/* False: the store has to be read first. */
static bool known(struct credentials *credentials, const struct task *task, const char *name,
                  struct ph_secret **secret, int *code, struct ph_error *err)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    int64_t number = number_of(task);
    if (credentials->secrets != NULL && credentials->secrets_task >= number) {
        *secret = secret_hold(values_secret(credentials->secrets, name));
        *code = PH_OK;
        return true;
    }
    const struct ph_error *failure = &credentials->secrets_failure;
    if (failure->code == PH_OK || credentials->secrets_failed_task != number)
        return false;
    *code = error_fail(err, failure->code, failure->what, "%s", failure->text);
    return true;
}

static void note_failure(struct credentials *credentials, const struct task *task,
                         const struct ph_error *why)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    credentials->secrets_failure = *why;
    credentials->secrets_failed_task = number_of(task);
}

/* The call of a plugin that the credentials are reserved for, if ctx is inside of it. */
static const struct context *reserved_by(struct credentials *credentials, const struct context *ctx)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    for (; ctx != NULL; ctx = ctx->outer)
        if (ctx == credentials->inside)
            return ctx;
    return NULL;
}

int plugin_secrets_get(struct credentials *credentials, struct context *ctx, const char *name,
                       struct ph_secret **secret, struct ph_error *err)
{
    const struct caller caller = {.engine = ctx->engine,
                                  .task = ctx->task,
                                  .shielded = context_shielded(ctx),
                                  .unasked = ctx->unasked};
    struct ph_error why = {0};
    int code = PH_OK;
    for (const struct context *at = ctx; at != NULL; at = at->outer)
        if (at->feature != NULL && at->feature->about.kind == PH_STORE)
            return error_fail(err, PH_UNSUPPORTED, name,
                              "A token store cannot read %s, which is kept in a token store", name);
    if (known(credentials, ctx->task, name, secret, &code, err))
        return code;
    const struct context *reserved = reserved_by(credentials, ctx);
    if (reserved == NULL)
        code = credentials_enter(credentials, &caller, err);
    if (code < 0)
        return code;
    if (!known(credentials, ctx->task, name, secret, &code, err)) {
        code = load(credentials, &caller, &why);
        if (code < 0 && (ctx->task == NULL || !task_cancelled(ctx->task)))
            note_failure(credentials, ctx->task, &why);
        if (code < 0)
            error_fail(err, code, why.what, "%s", why.text);
        else
            known(credentials, ctx->task, name, secret, &code, err);
    }
    if (reserved == NULL)
        credentials_leave(credentials);
    else
        credentials_inside(credentials, reserved);
    return code;
}

/* ---- For the person -------------------------------------------------------------------------- */

static int check(const struct settings *settings, const char *name, const struct ph_secret *secret,
                 struct ph_error *err)
{
    const struct ph_param *param = NULL;
    size_t length = 0;
    int code = settings_declared(settings, name, NULL, &param, err);
    if (code < 0)
        return secret == NULL ? PH_OK : code; /* of a plugin that is gone: it can be removed */
    if (param->type != PH_SECRET)
        return error_fail(err, PH_INVALID, name, "%s is not a secret", name);
    const char *text = secret == NULL ? NULL : secret_bytes(secret, &length);
    if (text == NULL)
        return PH_OK;
    if (strlen(text) != length || length == 0)
        return error_fail(err, PH_INVALID, name, "%s must be a text", name);
    return param_check(param, text, NULL, err);
}

/* secret NULL: removes it. */
static int change(struct credentials *credentials, const struct caller *caller, const char *name,
                  const struct ph_secret *secret, struct ph_error *err)
{
    struct feature *store = NULL;
    struct values *before = NULL;
    AUTO_CLOSE int lock = -1;
    int code = token_store_configured(credentials, &store, err);
    if (code == PH_OK)
        code = token_store_lock(credentials, caller, store, TOKEN_STORE_SECRETS, &lock, err);
    if (code == PH_OK)
        code = record_read(credentials, caller, store, &before, err);
    if (code == PH_OK && secret == NULL && values_secret(before, name) == NULL)
        code = error_fail(err, PH_NOT_FOUND, name, "%s is not set", name);
    struct values *after = values_new();
    for (size_t i = 0; code == PH_OK && i < values_count(before); i++) {
        const char *other = values_key(before, i);
        if (strcmp(other, name) != 0)
            values_set_secret(after, other, values_secret(before, other));
    }
    if (code == PH_OK && secret != NULL)
        values_set_secret(after, name, secret);
    if (code == PH_OK)
        code = record_write(credentials, caller, store, after, err);
    values_free(before);
    if (code == PH_OK)
        adopt(credentials, after, caller->task);
    else
        values_free(after);
    return code;
}

static bool is_set(struct credentials *credentials, const char *name)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    return values_secret(credentials->secrets, name) != NULL;
}

struct look {
    struct credentials *credentials;
    struct task *task;
};

static int look_at(void *self, const char *section, const struct ph_param *param,
                   struct settings_value value)
{
    const struct look *look = self;
    (void)value;
    if (param->type != PH_SECRET)
        return 0;
    struct values *row = values_new();
    AUTO_FREE char *name = text_format("%s.%s", section, param->key);
    values_set(row, "name", name);
    values_set(row, "state", is_set(look->credentials, name) ? "set" : "not set");
    task_row(look->task, NULL, row);
    return 0;
}

int plugin_secrets_task(struct task *task, struct ph_error *err)
{
    struct credentials *credentials = task->engine->credentials;
    const struct values *args = task->args;
    size_t count = values_count(args);
    const struct caller caller = {.engine = task->engine, .task = task, .unasked = count == 0};
    int code = PH_OK;
    for (size_t i = 0; i < count && code == PH_OK; i++)
        code = check(credentials->settings, values_key(args, i),
                     values_secret(args, values_key(args, i)), err);
    if (code == PH_OK)
        code = credentials_enter(credentials, &caller, err);
    if (code < 0)
        return code;
    if (count == 0)
        code = load(credentials, &caller, err);
    for (size_t i = 0; i < count && code == PH_OK; i++)
        code = change(credentials, &caller, values_key(args, i),
                      values_secret(args, values_key(args, i)), err);
    credentials_leave(credentials);
    struct look look = {credentials, task};
    if (code == PH_OK)
        settings_each(credentials->settings, look_at, &look);
    return code;
}

/* ---- In a child ------------------------------------------------------------------------------ */

struct asked {
    struct credentials *credentials;
    struct engine *engine;
};

/* The code and the reason, then one name per line. */
static char *ask(void *self)
{
    const struct asked *asked = self;
    struct credentials *credentials = asked->credentials;
    const struct caller caller = {.engine = asked->engine, .unasked = true};
    struct ph_error why = {0};
    UNSHARED(CREDENTIALS_LOCK);
    int code = load(credentials, &caller, &why);
    char *report = text_format("%d %s", code, why.text);
    for (size_t i = 0; code == PH_OK && i < values_count(credentials->secrets); i++)
        text_append(&report, "", "\n%s", values_key(credentials->secrets, i));
    return report;
}

int plugin_secrets_names(struct credentials *credentials, struct engine *engine,
                         struct values **names, struct ph_error *err)
{
    struct asked asked = {credentials, engine};
    struct subprocess child = {
        .work = ask, .self = &asked, .keep = -1, .output = -1, .when = "while it was read"};
    subprocess_run(&child, 1, 1, LOOK_MS);
    AUTO_FREE char *report = child.report, *reason = child.reason;
    int code = PH_OK, text_at = 0;
    char *rest = report, *line = strsep(&rest, "\n");
    if (line == NULL || sscanf(line, "%d %n", &code, &text_at) != 1)
        return error_fail(err, PH_FAILED, "store", "The token store cannot be used: %s",
                          reason == NULL ? "it gave no answer" : reason);
    if (code != PH_OK)
        return error_fail(err, code, "store", "%s", line + text_at);
    *names = values_new();
    while ((line = strsep(&rest, "\n")) != NULL)
        values_set(*names, line, "");
    return PH_OK;
}

/* ---- Between stores -------------------------------------------------------------------------- */

int plugin_secrets_copy(struct credentials *credentials, const struct caller *caller,
                        struct feature *from, struct feature *to, int *lock, bool *there,
                        struct ph_error *err)
{
    AUTO_SECRET struct ph_secret *text = NULL;
    AUTO_CLOSE int to_lock = -1;
    int code = token_store_lock(credentials, caller, from, TOKEN_STORE_SECRETS, lock, err);
    if (code == PH_OK)
        code = token_store_read(credentials, caller, from, TOKEN_STORE_SECRETS, &text, err);
    *there = false;
    if (code == PH_NOT_FOUND)
        return PH_OK;
    if (code == PH_OK)
        code = token_store_lock(credentials, caller, to, TOKEN_STORE_SECRETS, &to_lock, err);
    *there = code == PH_OK;
    if (*there)
        code = token_store_write(credentials, caller, to, TOKEN_STORE_SECRETS, NULL, text, err);
    return code;
}
