#include "account/identity.h"

#include "account/account_record.h"
#include "account/credentials_state.h"
#include "account/token_store.h"
#include "call/context.h"
#include "call/start.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/thread.h"

#include <unistd.h>

static bool same_token(const struct account_record *a, const struct account_record *b)
{
    return a != NULL && b != NULL && secret_same(a->access, b->access);
}

/* Saves the lifetime of the token, unless the store holds another token by now. */
static void life_keep(struct credentials *credentials, const struct caller *caller)
{
    struct ph_error why = {0};
    struct feature *store = NULL;
    AUTO_ACCOUNT_RECORD struct account_record *stored = NULL;
    AUTO_CLOSE int lock = -1;
    int code = token_store_choose(credentials, NULL, &store, &why);
    if (code == PH_OK)
        code = token_store_lock(credentials, caller, store, TOKEN_STORE_ACCOUNT, &lock, &why);
    if (code == PH_OK)
        code = token_store_load(credentials, caller, store, &stored, &why);
    if (code == PH_OK && same_token(stored, credentials->record)) {
        stored->access_expires = credentials->record->access_expires;
        code = token_store_save(credentials, caller, store, stored, &why);
    }
    if (code < 0)
        log_write(PH_LOG_INFO, "creds", "The lifetime of the token could not be saved: %s",
                  why.text);
}

/* Applies the answer only to the token it is about: somebody may have signed in meanwhile. */
static int learn(struct credentials *credentials, const struct caller *caller,
                 const struct account_record *asked, const struct account_record *said,
                 struct ph_error *err)
{
    int code = credentials_enter(credentials, caller, err);
    if (code < 0)
        return code;
    if (same_token(credentials->record, asked)) {
        const struct ph_grant grant = account_record_grant(said);
        bool news = credentials->record->access_expires == 0 && said->access_expires > 0;
        credentials_learn(credentials, &grant);
        if (news && !credentials->environment && !credentials->unsaved)
            life_keep(credentials, caller);
    }
    credentials_leave(credentials);
    return PH_OK;
}

int identity_ask(struct credentials *credentials, const struct caller *caller,
                 const struct account_record *record, struct ph_error *err)
{
    struct feature *auth = registry_find(credentials->registry, PH_AUTH, record->provider);
    int code = PH_OK;
    if (auth == NULL)
        code = registry_choose(credentials->registry, credentials->settings, PH_AUTH, &auth, err);
    if (code < 0)
        return code;
    struct context *ctx = NULL;
    const struct context_options options = {
        .task = caller->task, .feature = auth, .function = "identify"};
    code = plugin_begin(caller->engine, &options, &ctx, err);
    if (code < 0)
        return code;
    struct ph_grant grant = account_record_grant(record);
    grant.access_expires = grant.refresh_expires = 0; /* ask the service for them */
    code = auth->auth.identify(&ctx->about, &grant, err);
    grant.access_token = grant.refresh_token = grant.extra =
        NULL; /* the tokens may have been renewed by now */
    AUTO_ACCOUNT_RECORD struct account_record *said = memory_alloc(sizeof *said);
    account_record_take(said, &grant);
    /* A renewal waits for this auth feature, so the call must end first. */
    code = context_end(ctx, code, err);
    return code == PH_OK ? learn(credentials, caller, record, said, err) : code;
}

void identity_ask_life(struct credentials *credentials, struct context *ctx)
{
    struct ph_error why = {0};
    AUTO_ACCOUNT_RECORD struct account_record *record = NULL;
    {
        HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
        if (!credentials->life_unknown ||
            credentials->trial != NULL) /* a login asks about its own token */
            return;
        record = account_record_copy(credentials->record);
        credentials->life_unknown = false;
    }
    if (record == NULL)
        return;
    const struct caller caller = {ctx->engine, ctx->task, false};
    if (identity_ask(credentials, &caller, record, &why) < 0)
        log_write(PH_LOG_INFO, "creds", "The lifetime of the token is unknown: %s", why.text);
}
