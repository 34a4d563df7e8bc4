/* The credentials in use, and which thread may work on them. */
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
struct values;

/* For whom a plugin is called. shielded: the call is not cancelled with its task. */
struct caller {
    struct engine *engine;
    struct task *task; /* NULL only while plugins are tried, in a child */
    bool shielded;
    bool unasked;     /* nobody can be asked */
    const char *lost; /* see struct context_options */
};

LOCK_CLASS(CREDENTIALS_LOCK);

struct credentials {
    /* Constant once opened. */
    struct registry *registry;
    struct settings *settings;
    bool environment;   /* the account record came from PHONECTL_TOKEN… and belongs to no store */
    char *sign_in;      /* the command that signs in to the profile */
    char *renewal_lost; /* what to do when a renewal was cut short */

    /* Guarded by lock. */
    pthread_mutex_t lock;
    pthread_cond_t idle;
    /* The call of a plugin that the busy thread is in, or NULL. */
    const struct context *inside GUARDED_BY(CREDENTIALS_LOCK);
    /* A thread is between credentials_enter() and credentials_leave(). */
    bool busy GUARDED_BY(CREDENTIALS_LOCK);
    /* A login being tried out, and its account record. */
    const struct context *trial_call GUARDED_BY(CREDENTIALS_LOCK);
    struct account_record *trial GUARDED_BY(CREDENTIALS_LOCK);
    /* To be published when the task ends. */
    struct core_account *account_next GUARDED_BY(CREDENTIALS_LOCK);

    /* The secrets of plugins as the task of this number, or a later one, read them; or NULL … */
    struct values *secrets GUARDED_BY(CREDENTIALS_LOCK);
    int64_t secrets_task GUARDED_BY(CREDENTIALS_LOCK);
    /* … and why the last task that tried could not */
    struct ph_error secrets_failure GUARDED_BY(CREDENTIALS_LOCK);
    int64_t secrets_failed_task GUARDED_BY(CREDENTIALS_LOCK);

    /* Written by the busy thread, holding lock. The busy thread reads them without it, all others
     * with it. An account record that stands here is never changed, only replaced. */
    struct account_record *record; /* NULL: not read yet, or nobody is signed in */
    bool unsaved;                  /* the account record is newer than the one in the store */
    struct feature *store;         /* chosen by a task; NULL: as configured */
    /* A renewal did not say how long its token is valid: ask the service. */
    bool life_unknown;

    /* Only for the busy thread. */
    struct ph_secret *refused; /* an access token that the service answered with 401 */
    struct ph_secret *renewed; /* the access token of the last renewal … */
    int64_t renewed_ms;        /* … and when that was, time_monotonic_ms() */
    int64_t retry_ms;          /* time_monotonic_ms(): no early renewal before that */
    struct ph_error failure;   /* of the last read or renewal … */
    /* … until when it stands, and for which task; 0: none … */
    int64_t failure_until_ms, failure_task;
    /* … and when to ask a service again that was too busy; or 0 */
    int64_t again_ms;
    /* how long the last renewal was told to wait; or 0 */
    int64_t busy_ms;
    int64_t busy_task, busy_since_ms; /* the task that waits for it, and since when */

    /* Only for the UI thread. */
    struct core_account *account; /* published */
};

/* Waits until no other thread works on the credentials, then reserves them until
 * credentials_leave(). */
int credentials_enter(struct credentials *credentials, const struct caller *caller,
                      struct ph_error *err);

void credentials_leave(struct credentials *credentials);

/* In between, around a call of a plugin: if it never returns, the others must not wait for it. */
void credentials_inside(struct credentials *credentials, const struct context *ctx);

/* In between: replaces what all requests use. record is taken, NULL: nobody. unsaved: the store
 * does not have it. */
void credentials_adopt(struct credentials *credentials, struct account_record *record,
                       struct feature *store, bool unsaved);

/* In between: applies what the service said about the account; somebody must be signed in. */
void credentials_learn(struct credentials *credentials, const struct ph_grant *grant);

bool credentials_renewable(const struct credentials *credentials,
                           const struct account_record *record);

#endif
