/* One running call of a plugin's function: its turn, its time, and what is released when it ends.
 *
 *     struct context *ctx;
 *     int code = plugin_begin(engine, &(struct context_options){.feature = store, …}, &ctx, err);
 *     if (code == PH_OK) {
 *         code = store->store.load(&ctx->about, &key, &record, err);
 *         … copy what is needed: what the host gave ends with the context …
 *         code = context_end(ctx, code, err);
 *     }
 */
#ifndef CORE_CALL_CONTEXT_H
#define CORE_CALL_CONTEXT_H

#include "config/rows.h"
#include "net/http_message.h"
#include "task/task.h"
#include "task/watchdog.h"
#include "util/crash.h"
#include "util/memory.h"

#include <phonectl/plugin.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct engine;
struct feature;
struct phone;
struct plugin;
struct values;

/* Where emit() and next_row() go. Default: into the rows of the context. */
struct context_sink {
    void *self;
    void (*field)(void *self, const char *name, const char *value);
    void (*next_row)(void *self);
    void (*lacks)(void *self, const char *field, const char *reason); /* or NULL: nobody asks */
};

/* What a job is told about its call. */
struct context_watch {
    void *self;
    /* Just before the first request that acts leaves; an error keeps it from leaving. */
    int (*before_acting)(void *self, struct ph_error *err);
    /* [watchdog's thread] The plugin hangs: reports the end of the call in its place. */
    void (*gave_up)(void *self, int code, const struct ph_error *err);
    /* NULL, or called between two keys: waits until all phones of the job have got there. */
    int (*in_step)(void *self, struct ph_error *err);
    struct crash_line *crash_line; /* what a crash of this function leaves, or NULL */
};

/* The answer to a question of ask(). A later answer to the same key hides it, but it stays: the
 * plugin may still hold it. */
struct context_answer {
    struct context_answer *next;
    const char *key, *text;
    const struct ph_secret *secret; /* or NULL */
    uint32_t type;                  /* enum ph_type */
};

/* Memory, secrets and endings that live as long as the call. */
struct context_held {
    struct context_held *next;
    void (*release)(void *what, int code, const struct ph_error *err);
    void *what;
};

struct context {
    struct ph_context about; /* first: what the plugin sees */
    struct engine *engine;
    struct task *task;              /* NULL while plugins start */
    struct feature *feature;        /* NULL while plugins start */
    const char *source;             /* for the log: feature or plugin id */
    const struct values *args;      /* or NULL */
    const struct phone *phone;      /* or NULL */
    struct context *outer;          /* the call that this one is nested in, on the same thread */
    struct context_answer *answers; /* the latest first */
    struct rows rows;               /* default sink only */
    struct values *row;             /* the row being emitted, which follows them, or NULL */
    struct context_sink sink;
    const struct context_watch *watch; /* or NULL */
    struct context_held *held;
    /* The origin that its last request could not reach ("": the account's), or NULL. */
    char *unreached;
    struct http_response response; /* the last one */
    struct ahead_page *ahead;      /* pages on their way that nobody asked for yet */
    struct ph_error why;           /* of the last host function that failed; some take no err */
    struct ph_error unread;        /* why a secret could not be read, if one could not */
    struct ph_error unsent;        /* why its last effect never left this machine, if it did not */
    size_t row_bytes;              /* of all rows */
    size_t files, file_bytes;
    char *dropped; /* why a row or file was not taken, or NULL */
    uint16_t port; /* of the loopback listener, for EVENT_BROWSE */
    bool dry_run;
    bool has_turn;            /* the feature's turn is held here */
    struct watched watched;   /* only with a task */
    struct crash_place place; /* its function, such as "run" */
    bool in_credentials;      /* it waits for the credentials: nested calls get no bearer */
    bool shielded;            /* goes on although its task was stopped, to finish a renewal */
    bool unasked;             /* no question reaches a person */
    struct plugin *starts;    /* the plugin whose start() this is, or NULL */
    void (*hung)(struct plugin *starts, const char *function);
    bool reads;   /* a request that acts is refused */
    bool settles; /* the function may return 1 */
    bool checks;  /* any request is refused */
    /* Of its requests that act: one was accepted; one may have been carried out, since its answer
     * is missing or not a clear yes or no. */
    bool accepted, unsure;
    bool own_effect;    /* acting() announced one, and its result is not known */
    bool acted_before;  /* what `acted` was before it */
    int64_t elapsed_ms; /* of a settled(): since the action was accepted */
    int64_t limit_ms;
    int64_t paused_ms;     /* since when its clock stands */
    atomic_bool acted;     /* an effect has left this machine, or may have */
    int64_t log_window_ms; /* of the log's rate limit */
    int log_lines;
};

/* What a plugin hands back is the first member of its context. */
static inline struct context *context_of(struct ph_context *about)
{
    return (struct context *)(void *)about;
}

struct context_options {
    struct task *task;
    struct feature *feature;
    const char *function; /* "load": what is being called, for messages */
    const struct values *args;
    const struct phone *phone;
    const struct context_sink *sink;   /* or NULL */
    const struct context_watch *watch; /* or NULL */
    int64_t limit_ms;                  /* how long it may take; 0 = as configured */
    struct plugin *starts;             /* for start.c: see struct context */
    void (*hung)(struct plugin *starts, const char *function); /* with starts */
    int64_t elapsed_ms; /* of a settled(): since the action was accepted */
    bool shielded;      /* for credentials: see struct context */
    bool unasked;       /* no question reaches a person */
    bool settles;       /* it only reads, and may return 1 */
    bool checks;        /* it looks at its arguments, and requests nothing */
    const char *source; /* when there is no feature */
    const char *lost;   /* what is lost if the function never returns; NULL: nothing stored */
};

/* Waits for the feature's turn unless it is PARALLEL or this thread has it already. args and
 * phone must outlive the call. PH_CANCELLED and PH_TIMEOUT while waiting. */
int context_begin(struct engine *engine, const struct context_options *options,
                  struct context **ctx, struct ph_error *err);

/* Reports the failure of a host function: fills err, which may be NULL, and is used as the reason
 * of the call if the plugin passes on the code without one. Returns code. */
int context_fail(struct context *ctx, struct ph_error *err, int code, const char *what,
                 const char *format, ...) PRINTF_LIKE(5, 6);

/* Reports, in a dry run, a mistake of the plugin's author, even if the plugin goes on after it. */
void context_slip(const struct context *ctx, const struct ph_error *err);

int context_told(const struct context *ctx, int code,
                 struct ph_error *err); /* the same, when `why` is filled already */

/* Posts the rows not yet taken, releases what the call held (each release gets code and err), gives
 * the turn back and frees the call. Returns code, made into a valid one with a text when the plugin
 * returned nonsense; err is filled then. */
int context_end(struct context *ctx, int code, struct ph_error *err);

/* Takes all rows before context_end() would post them as events. */
struct rows context_take_rows(struct context *ctx);

/* Runs release(what, code, err) at the end of the call, in reverse order. */
void context_hold(struct context *ctx, void *what,
                  void (*release)(void *what, int code, const struct ph_error *err));

void *context_alloc(struct context *ctx, size_t size); /* zeroed, freed by context_end() */

char *context_copy(struct context *ctx, const char *text);

/* Makes memory from malloc() the call's, as if from context_alloc(). NULL is allowed. */
void context_take(struct context *ctx, void *memory);

/* Takes the reference to secret; it lives until context_end(). */
const struct ph_secret *context_secret(struct context *ctx, struct ph_secret *secret);

/* PH_OK while the call may go on; else PH_CANCELLED or PH_TIMEOUT. */
int context_check(const struct context *ctx, struct ph_error *err);

/* Readable when the task stops; -1 when the call has no task or is shielded. The flag is for
 * http_fetch(). */
int context_cancel_fd(const struct context *ctx);

const atomic_bool *context_cancelled(const struct context *ctx);

/* Stop and restart the clock of this call and of those around it. */
void context_pause(struct context *ctx);

void context_resume(struct context *ctx);

/* Gives up and takes back the feature's turn around a wait for something that may need the same
 * feature: an auth's identify() waits for a renewal, which is another function of that auth. */
bool context_yield_turn(struct context *ctx); /* false: it had none */

int context_retake_turn(struct context *ctx,
                        struct ph_error *err); /* PH_CANCELLED, PH_TIMEOUT: it has none now */

/* Whether it, or a call around it, is shielded. */
bool context_shielded(const struct context *ctx);

#endif
