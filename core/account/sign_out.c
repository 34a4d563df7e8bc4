#include "account/sign_out.h"

#include "account/account.h"
#include "account/account_record.h"
#include "account/credentials_state.h"
#include "account/plugin_secrets.h"
#include "account/token_store.h"
#include "config/values.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/task.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/text.h"

/* what: "token" or "secrets". */
static void logout_row(struct task *task, const struct feature *store, const char *what,
                       const char *state, const char *text)
{
    struct values *row = values_new();
    values_set(row, "what", what);
    if (store != NULL) {
        values_set(row, "store", store->about.id);
        values_set(row, "title", store->about.title);
    }
    values_set(row, "state", state);
    values_set(row, "text", text);
    task_row(task, NULL, row);
}

void sign_out_remains(struct credentials *credentials, struct task *task, const char *provider)
{
    const struct feature *auth =
        provider == NULL ? NULL : registry_find(credentials->registry, PH_AUTH, provider);
    const char *text = auth == NULL ? NULL : auth->auth.after_logout;
    logout_row(task, NULL, "token", "remains",
               text != NULL ? text
                            : "The token itself stays valid at the service until it expires.");
}

/* The provider of the token in a store, as far as known without asking anybody; freed by the
 * caller, or NULL. Fails if the store is unreachable, so that nothing can be cleared there. */
static int logout_look(struct credentials *credentials, struct task *task, struct feature *store,
                       char **provider, struct ph_error *err)
{
    const struct caller unasked = {.engine = task->engine, .task = task, .unasked = true};
    AUTO_ACCOUNT_RECORD struct account_record *record = NULL;
    int code = token_store_load(credentials, &unasked, store, &record, err);
    if (code == PH_OK)
        *provider = memory_copy(record->provider);
    return code == PH_CANCELLED || code == PH_UNSUPPORTED || code == PH_TIMEOUT ? code : PH_OK;
}

/* PH_OK, or why a token may be left there. in_force: this is the store in use. */
static int logout_store(struct credentials *credentials, struct task *task, struct feature *store,
                        bool in_force)
{
    const struct caller caller = {.engine = task->engine, .task = task};
    struct ph_error why = {0};
    AUTO_CLOSE int lock = -1;
    AUTO_FREE char *provider = NULL;
    int code = token_store_lock(credentials, &caller, store, TOKEN_STORE_ACCOUNT, &lock, &why);
    if (code == PH_OK)
        code = logout_look(credentials, task, store, &provider, &why);
    bool seen = code == PH_OK;
    if (seen)
        code = token_store_erase(credentials, &caller, store, TOKEN_STORE_ACCOUNT, &why);
    AUTO_FREE char *kept =
        text_format("Could not be %s: %s", seen ? "cleared" : "checked", why.text);
    if (code == PH_OK)
        logout_row(task, store, "token", "cleared", "The token is cleared");
    else if (code == PH_NOT_FOUND)
        logout_row(task, store, "token", "nothing", "No token of this profile");
    else
        logout_row(task, store, "token", code == PH_UNSUPPORTED && !in_force ? "unknown" : "failed",
                   kept);
    if (code == PH_OK)
        sign_out_remains(credentials, task, provider);
    return code == PH_NOT_FOUND || (code == PH_UNSUPPORTED && !in_force) ? PH_OK : code;
}

/* The secrets of plugins are cleared on request, otherwise mentioned. PH_OK, or why some may be
 * left. */
static int logout_secrets(struct credentials *credentials, struct task *task, struct feature *store,
                          bool in_force)
{
    const struct caller caller = {.engine = task->engine, .task = task, .unasked = !task->all};
    AUTO_SECRET struct ph_secret *text = NULL;
    AUTO_CLOSE int lock = -1;
    struct ph_error why = {0};
    int code = PH_OK;
    if (!task->all) {
        if (in_force && token_store_read(credentials, &caller, store, TOKEN_STORE_SECRETS, &text,
                                         &why) == PH_OK)
            logout_row(
                task, store, "secrets", "kept",
                "The secrets of plugins are kept; \"phonectl logout --all\" clears them too");
        return PH_OK;
    }
    code = token_store_lock(credentials, &caller, store, TOKEN_STORE_SECRETS, &lock, &why);
    if (code == PH_OK)
        code = token_store_erase(credentials, &caller, store, TOKEN_STORE_SECRETS, &why);
    if (code == PH_OK)
        logout_row(task, store, "secrets", "cleared", "The secrets of plugins are cleared");
    if (code == PH_OK || code == PH_NOT_FOUND || (code == PH_UNSUPPORTED && !in_force))
        return PH_OK;
    AUTO_FREE char *kept = text_format("The secrets of plugins could not be cleared: %s", why.text);
    logout_row(task, store, "secrets", "failed", kept);
    return code;
}

/* The configured store is gone, but its record may still exist. PH_OK, or why. */
static int logout_missing(struct credentials *credentials, struct task *task)
{
    struct ph_error why = {0};
    const char *store = token_store_missing(credentials, &why);
    if (store == NULL)
        return PH_OK;
    AUTO_FREE char *kept = text_format("Could not be checked: %s", why.text);
    const struct feature gone = {.about = {.id = store, .title = store}};
    logout_row(task, &gone, "token", "failed", kept);
    return PH_UNSUPPORTED;
}

int sign_out_task(struct credentials *credentials, struct task *task, struct ph_error *err)
{
    const struct caller caller = {.engine = task->engine, .task = task};
    struct feature *chosen = NULL;
    int code = credentials_enter(credentials, &caller, err);
    if (code < 0)
        return code;
    /* The code common to all failures: a locked keyring is worth a retry. */
    int why = logout_missing(credentials, task);
    size_t failed = why != PH_OK;
    if (token_store_choose(credentials, NULL, &chosen, NULL) < 0)
        chosen = NULL;
    for (size_t i = 0; i < registry_feature_count(credentials->registry); i++) {
        struct feature *feature = registry_feature(credentials->registry, i);
        if (feature->about.kind != PH_STORE)
            continue;
        int left = logout_store(credentials, task, feature, feature == chosen);
        int secrets = logout_secrets(credentials, task, feature, feature == chosen);
        left = left == PH_OK ? secrets : left;
        if (left != PH_OK)
            why = failed++ == 0 || why == left ? left : PH_FAILED;
    }
    if (!credentials->environment)
        credentials_adopt(credentials, NULL, credentials->store, false);
    account_keep(credentials, credentials->record, NULL, false, NULL);
    plugin_secrets_forget(credentials);
    credentials_leave(credentials);
    if (failed > 0)
        return error_fail(err, why, "store",
                          "A token may be left in %zu of the token stores: see above", failed);
    return PH_OK;
}
