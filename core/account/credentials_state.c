#include "account/credentials_state.h"

#include "account/account_record.h"
#include "call/context.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/task.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/time.h"

#include <stdatomic.h>

enum { WAKE_MS = 200 }; /* how often a waiting thread checks whether it was cancelled */

int credentials_enter(struct credentials *credentials, const struct caller *caller,
                      struct ph_error *err)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    while (credentials->busy) {
        if (caller->task != NULL && task_cancelled(caller->task))
            return error_fail(err, PH_CANCELLED, "", "Cancelled");
        const char *lost = credentials->inside == NULL ? NULL : credentials->inside->place.lost;
        if (credentials->inside != NULL && atomic_load(&credentials->inside->watched.given_up))
            return error_fail(err, PH_TIMEOUT, credentials->inside->source,
                              "%s does not return: restart the program and try again%s%s",
                              credentials->inside->source, lost == NULL ? "" : ". ",
                              lost == NULL ? "" : lost);
        thread_condition_wait(&credentials->idle, &credentials->lock,
                              time_monotonic_ms() + WAKE_MS);
    }
    credentials->busy = true;
    return PH_OK;
}

void credentials_leave(struct credentials *credentials)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    credentials->busy = false;
    pthread_cond_broadcast(&credentials->idle);
}

void credentials_inside(struct credentials *credentials, const struct context *ctx)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    credentials->inside = ctx;
}

static void record_replace(struct credentials *credentials, struct account_record *record,
                           struct feature *store, bool unsaved)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    account_record_free(credentials->record);
    credentials->record = record;
    credentials->store = store;
    credentials->unsaved = unsaved;
}

void credentials_adopt(struct credentials *credentials, struct account_record *record,
                       struct feature *store, bool unsaved)
{
    record_replace(credentials, record, store, unsaved);
    credentials->failure_until_ms = credentials->busy_task = 0;
    secret_release(memory_steal(credentials->refused));
}

void credentials_learn(struct credentials *credentials, const struct ph_grant *grant)
{
    struct account_record *learned = account_record_copy(credentials->record);
    account_record_take(learned, grant);
    record_replace(credentials, learned, credentials->store, credentials->unsaved);
}

bool credentials_renewable(const struct credentials *credentials,
                           const struct account_record *record)
{
    const struct feature *auth = registry_find(credentials->registry, PH_AUTH, record->provider);
    return auth != NULL && auth->auth.refresh != NULL && record->refresh != NULL;
}
