/* The sign-in in use, and which thread may work on it. */
#ifndef CORE_ACCOUNT_CREDENTIALS_STATE_H
#define CORE_ACCOUNT_CREDENTIALS_STATE_H

#include "util/thread.h"

#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct context;
struct engine;
struct feature;
struct core_account;
struct account_record;
struct registry;
struct settings;
struct task;

/* On whose behalf a plugin is called. shielded: what was begun is finished, even when the task stops. */
struct caller {
    struct engine *engine;
    struct task *task;
    bool shielded;
    bool unasked; /* no question reaches a person */
};

LOCK_CLASS(CREDENTIALS_LOCK);

struct credentials {
    /* Constant once opened. */
    struct registry *registry;
    struct settings *settings;
    bool environment; /* the record came from PHONECTL_TOKEN… and belongs to no store */

    /* Guarded by lock. */
    pthread_mutex_t lock;
    pthread_cond_t idle;
    const struct context *inside
        GUARDED_BY(CREDENTIALS_LOCK); /* the call of a plugin that the busy thread is in, or NULL */
    bool busy GUARDED_BY(
        CREDENTIALS_LOCK); /* a thread is between credentials_enter() and credentials_leave() */
    const struct context *trial_call
        GUARDED_BY(CREDENTIALS_LOCK); /* a login that is being tried out, and its record */
    struct account_record *trial GUARDED_BY(CREDENTIALS_LOCK);
    struct core_account *account_next GUARDED_BY(CREDENTIALS_LOCK); /* about to be published */

    /* Set by the busy thread with lock held: it reads them as they are, all others with lock held. A record
     * that stands here is never changed, only replaced. */
    struct account_record *record; /* NULL: not read yet, or nobody is signed in */
    bool unsaved;                  /* record is newer than what the store could be made to keep */
    struct feature *store;         /* chosen by a task of this program, NULL = as configured */
    bool life_unknown; /* a renewal did not say how long its token is valid: to be asked for */

    /* The busy thread's alone. */
    struct ph_secret *refused; /* an access token that the service answered 401 to */
    struct ph_secret *renewed; /* the access token of the last renewal … */
    int64_t renewed_ms;        /* … and when that was, time_monotonic_ms() */
    int64_t retry_ms;          /* time_monotonic_ms(): no renewal ahead of time before that */
    struct ph_error failure;   /* of the last reading or renewal … */
    int64_t failure_until_ms, failure_task; /* … until when it stands for which task; 0 = none … */
    int64_t again_ms; /* … and, when the service was too busy, when it may be asked again; or 0 */
    int64_t busy_ms;  /* how long the last renewal was asked to wait; or 0 */
    int64_t busy_task, busy_since_ms; /* the task that waits for that, and since when */

    /* The UI thread's alone. */
    struct core_account *account; /* published */
};

/* Waits until no other thread works on the record, then keeps it so until credentials_leave(). */
int credentials_enter(struct credentials *credentials, const struct caller *caller,
                      struct ph_error *err);

void credentials_leave(struct credentials *credentials);

/* Between the two, around a call of a plugin: the others must not wait for one that never returns. */
void credentials_inside(struct credentials *credentials, const struct context *ctx);

/* Between the two: what all calls use from now on. record is taken, NULL = nobody. unsaved: the store does not have it. */
void credentials_adopt(struct credentials *credentials, struct account_record *record,
                       struct feature *store, bool unsaved);

/* Between the two: takes over what the service said of the sign-in in use; there has to be one. */
void credentials_learn(struct credentials *credentials, const struct ph_grant *grant);

bool credentials_renewable(const struct credentials *credentials,
                           const struct account_record *record);

#endif
