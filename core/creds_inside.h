/* Inside creds: shared by creds.c (bearers and renewal), creds_url.c (addresses),
 * creds_ask.c (what the service says of it), creds_tasks.c and
 * creds_logout.c (what people start), creds_store.c (reading and
 * writing the record), creds_env.c (tokens from the environment) and account.c (what frontends see). */
#ifndef CREDS_INSIDE_H
#define CREDS_INSIDE_H

#include "creds.h"
#include "host.h"
#include "job.h"
#include "record.h"

/* On whose behalf a plugin is called. shielded: what was begun is finished, even when the task stops. */
struct behalf {
    struct engine *engine;
    struct task *task;
    bool shielded;
    bool unasked; /* no question reaches a person */
};

struct creds {
    /* Constant once opened. */
    struct registry *registry;
    struct settings *settings;
    bool environment; /* the record came from PHONECTL_TOKEN… and belongs to no store */

    /* Guarded by lock. */
    pthread_mutex_t lock;
    pthread_cond_t idle;
    const struct call *inside;     /* the call of a plugin that the busy thread is in, or NULL */
    bool busy;                     /* a thread is between creds_enter() and creds_leave() */
    const struct call *trial_call; /* a login that is being tried out, and its record */
    struct record *trial;
    struct ph_account *account_next; /* about to be published */

    /* Set by the busy thread with lock held: it reads them as they are, all others with lock held. A record
     * that stands here is never changed, only replaced. */
    struct record *record; /* NULL: not read yet, or nobody is signed in */
    bool unsaved;          /* record is newer than what the store could be made to keep */
    struct feature *store; /* chosen by a task of this program, NULL = as configured */
    bool life_unknown;     /* a renewal did not say how long its token is valid: to be asked for */

    /* The busy thread's alone. */
    struct ph_secret *refused; /* an access token that the service answered 401 to */
    struct ph_secret *renewed; /* the access token of the last renewal … */
    int64_t renewed_ms;        /* … and when that was, base_monotonic_ms() */
    int64_t retry_ms;          /* base_monotonic_ms(): no renewal ahead of time before that */
    struct ph_error failure;   /* of the last reading or renewal … */
    int64_t failure_until_ms, failure_task; /* … until when it stands for which task; 0 = none … */
    int64_t again_ms; /* … and, when the service was too busy, when it may be asked again; or 0 */
    int64_t busy_ms;  /* how long the last renewal was asked to wait; or 0 */
    int64_t busy_task, busy_since_ms; /* the task that waits for that, and since when */

    /* The UI thread's alone. */
    struct ph_account *account; /* published */
};

/* ---- creds.c --------------------------------------------------------------------------------- */

/* Waits until no other thread works on the record, then keeps it so until creds_leave(). */
int creds_enter(struct creds *creds, const struct behalf *behalf, struct ph_error *err);
void creds_leave(struct creds *creds);
/* Between the two, around a call of a plugin: the others must not wait for one that never returns. */
void creds_inside(struct creds *creds, const struct call *call);
/* Between the two: what all calls use from now on. record is taken, NULL = nobody. unsaved: the store does not have it. */
void creds_adopt(struct creds *creds, struct record *record, struct feature *store, bool unsaved);
/* Between the two: takes over what the service said of the sign-in in use; there has to be one. */
void creds_learn(struct creds *creds, const struct ph_grant *grant);
/* PH_LOGIN when the profile points to another address than the record was signed in to. */
int creds_bound(struct creds *creds, const struct record *record, char **url, struct ph_error *err);
bool creds_renewable(const struct creds *creds, const struct record *record);

/* ---- creds_ask.c ----------------------------------------------------------------------------- */

/* Asks the service whose the record is and how long it is valid, as any other authorized call would: with renewal. *answered:
 * it did; there are providers that cannot ask. */
int creds_ask(struct creds *creds, const struct behalf *behalf, const struct record *record,
              bool *answered, struct ph_error *err);

/* ---- creds_store.c --------------------------------------------------------------------------- */

/* The store in force, or the one named. An unknown one is an error that lists the choices. */
int store_choose(struct creds *creds, const char *id, struct feature **store, struct ph_error *err);
int store_check(const struct behalf *behalf, struct feature *store, struct ph_error *err);
int store_load(struct creds *creds, const struct behalf *behalf, struct feature *store,
               struct record **record, struct ph_error *err);
/* Whole old or whole new, read back and compared. */
int store_save(struct creds *creds, const struct behalf *behalf, struct feature *store,
               const struct record *record, struct ph_error *err);
int store_erase(struct creds *creds, const struct behalf *behalf, struct feature *store,
                struct ph_error *err);
/* "encrypted-file, keyring or memory"; freed by the caller. */
char *store_choices(const struct creds *creds, const struct feature *except);
/* The lock beside this profile's sign-in in a store, which all processes take before they change it there. */
int store_lock(struct creds *creds, const struct behalf *behalf, struct feature *store, int *fd,
               struct ph_error *err);

/* ---- creds_tasks.c, creds_logout.c ----------------------------------------------------------- */

/* Keeps what frontends will see once the task has ended. why: the reason nobody is signed in, or NULL. */
void account_keep(struct creds *creds, const struct record *record, const struct feature *store,
                  bool accepted, const char *why);
/* Tells what clearing a token here leaves on the server, by its provider; NULL: which one is not known. */
void logout_remains(struct creds *creds, struct task *task, const char *provider);

/* ---- creds_env.c, account.c ------------------------------------------------------------------ */

/* The token of PHONECTL_TOKEN_FILE or PHONECTL_TOKEN; NULL when neither is set. Both are unset and overwritten. */
int env_token(struct ph_secret **token, struct ph_error *err);

struct ph_account *account_new(const struct creds *creds, const struct record *record,
                               const struct feature *store, bool accepted);
void account_free(struct ph_account *account);

#endif
