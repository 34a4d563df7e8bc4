/* What the service says of the sign-in in use: whose it is, and how long it is valid. */
#include "account/identity.h"

#include "account/account_record.h"
#include "account/account_state.h"
#include "account/token_store.h"
#include "call/context.h"
#include "call/start.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/thread.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <unistd.h>

static bool same_token(const struct record *a, const struct record *b)
{
    return a != NULL && b != NULL && secret_same(a->access, b->access);
}

/* The life of the token is kept with it, unless the store holds another one by now. */
static void life_keep(struct creds *creds, const struct behalf *behalf)
{
    struct ph_error why = {0};
    struct feature *store = NULL;
    AUTO_RECORD struct record *stored = NULL;
    AUTO_CLOSE int lock = -1;
    int code = store_choose(creds, NULL, &store, &why);
    if (code == PH_OK)
        code = store_lock(creds, behalf, store, &lock, &why);
    if (code == PH_OK)
        code = store_load(creds, behalf, store, &stored, &why);
    if (code == PH_OK && same_token(stored, creds->record)) {
        stored->access_expires = creds->record->access_expires;
        code = store_save(creds, behalf, store, stored, &why);
    }
    if (code < 0)
        log_write(PH_LOG_INFO, "creds", "How long the token is valid is not kept: %s", why.text);
}

/* What was said of one token is not believed of another: somebody may have signed in meanwhile. */
static int learn(struct creds *creds, const struct behalf *behalf, const struct record *asked,
                 const struct record *said, struct ph_error *err)
{
    int code = creds_enter(creds, behalf, err);
    if (code < 0)
        return code;
    if (same_token(creds->record, asked)) {
        const struct ph_grant grant = record_grant(said);
        bool news = creds->record->access_expires == 0 && said->access_expires > 0;
        creds_learn(creds, &grant);
        if (news && !creds->environment && !creds->unsaved)
            life_keep(creds, behalf);
    }
    creds_leave(creds);
    return PH_OK;
}

int creds_ask(struct creds *creds, const struct behalf *behalf, const struct record *record,
              bool *answered, struct ph_error *err)
{
    struct feature *auth = registry_find(creds->registry, PH_AUTH, record->provider);
    int code = PH_OK;
    if (auth == NULL)
        code = registry_choose(creds->registry, creds->settings, PH_AUTH, &auth, err);
    if (code < 0 || auth->auth.identify == NULL)
        return code;
    struct context *ctx = NULL;
    const struct context_options options = {
        .task = behalf->task, .feature = auth, .function = "identify"};
    code = plugin_begin(behalf->engine, &options, &ctx, err);
    if (code < 0)
        return code;
    struct ph_grant grant = record_grant(record);
    grant.access_expires = grant.refresh_expires = 0; /* the service shall say */
    code = auth->auth.identify(&ctx->about, &grant, err);
    grant.access_token = grant.refresh_token = grant.extra = NULL; /* may be renewed by now */
    AUTO_RECORD struct record *said = memory_alloc(sizeof *said);
    record_take(said, &grant);
    /* Who renews waits for this auth: so not before its call has ended. */
    code = context_end(ctx, code, err);
    if (code == PH_OK)
        code = learn(creds, behalf, record, said, err);
    *answered = code == PH_OK;
    return code;
}

void creds_ask_life(struct creds *creds, struct context *ctx)
{
    struct ph_error why = {0};
    bool answered = false;
    AUTO_RECORD struct record *record = NULL;
    {
        HOLD_LOCK(&creds->lock);
        if (!creds->life_unknown || creds->trial != NULL) /* a login speaks of its own token */
            return;
        record = record_copy(creds->record);
        creds->life_unknown = false;
    }
    if (record == NULL)
        return;
    const struct behalf behalf = {ctx->engine, ctx->task, false};
    if (creds_ask(creds, &behalf, record, &answered, &why) < 0)
        log_write(PH_LOG_INFO, "creds", "How long the token is valid is not known: %s", why.text);
}
