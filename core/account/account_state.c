/* The sign-in in use, and which thread may work on it. */
#include "account/account_state.h"

#include "account/account_record.h"
#include "call/context.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/task.h"
#include "util/error.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/thread.h"
#include "util/time.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { WAKE_MS = 200 }; /* how often a waiting thread looks whether it was cancelled */

int creds_enter(struct creds *creds, const struct behalf *behalf, struct ph_error *err)
{
    HOLD_LOCK(&creds->lock);
    while (creds->busy) {
        if (task_cancelled(behalf->task))
            return error_fail(err, PH_CANCELLED, "", "Cancelled");
        if (creds->inside != NULL && atomic_load(&creds->inside->watched.given_up))
            return error_fail(err, PH_TIMEOUT, creds->inside->source,
                              "%s does not come back: end the program and try again",
                              creds->inside->source);
        thread_condition_wait(&creds->idle, &creds->lock, time_monotonic_ms() + WAKE_MS);
    }
    creds->busy = true;
    return PH_OK;
}

void creds_leave(struct creds *creds)
{
    HOLD_LOCK(&creds->lock);
    creds->busy = false;
    pthread_cond_broadcast(&creds->idle);
}

void creds_inside(struct creds *creds, const struct context *ctx)
{
    HOLD_LOCK(&creds->lock);
    creds->inside = ctx;
}

static void record_replace(struct creds *creds, struct record *record, struct feature *store,
                           bool unsaved)
{
    HOLD_LOCK(&creds->lock);
    record_free(creds->record);
    creds->record = record;
    creds->store = store;
    creds->unsaved = unsaved;
}

void creds_adopt(struct creds *creds, struct record *record, struct feature *store, bool unsaved)
{
    record_replace(creds, record, store, unsaved);
    creds->failure_until_ms = creds->busy_task = 0;
    secret_release(memory_steal(creds->refused));
}

void creds_learn(struct creds *creds, const struct ph_grant *grant)
{
    struct record *learned = record_copy(creds->record);
    record_take(learned, grant);
    record_replace(creds, learned, creds->store, creds->unsaved);
}

bool creds_renewable(const struct creds *creds, const struct record *record)
{
    const struct feature *auth = registry_find(creds->registry, PH_AUTH, record->provider);
    return auth != NULL && auth->auth.refresh != NULL && record->refresh != NULL;
}
