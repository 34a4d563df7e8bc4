/* What the program offers to a running call of a plugin function. Included by <phonectl/plugin.h>,
 * whose rules apply: growth, ownership, threads, results, NULL, text and times. */
#ifndef PHONECTL_HOST_H
#define PHONECTL_HOST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define PH_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#else
#define PH_PRINTF(text, first)
#endif

/* How a call ended. NETWORK and TIMEOUT promise that nothing happened: such a call may be tried
 * again. After UNKNOWN the program never repeats a call by itself. */
/* clang-format off */
enum ph_code {
    PH_OK          = 0,
    PH_CANCELLED   = -1,  /* the call was told to end, or the person refused a question */
    PH_INVALID     = -2,  /* an argument, setting or request is wrong; `what` names it */
    PH_LOGIN       = -3,  /* nobody is signed in, or the sign-in is void for good */
    PH_DENIED      = -4,  /* the account may not do this */
    PH_NOT_FOUND   = -5,  /* no such phone, record, file … */
    PH_BUSY        = -6,  /* in use now; may work later */
    PH_NETWORK     = -7,  /* no connection: surely nothing happened */
    PH_TIMEOUT     = -8,  /* too late: surely nothing happened */
    PH_UNSUPPORTED = -9,  /* this phone, service or machine cannot do it */
    PH_UNKNOWN     = -10, /* the request was sent and no answer came: it may have happened */
    PH_FAILED      = -11  /* anything else */
};
enum ph_level {
    PH_LOG_ERROR,
    PH_LOG_WARNING,
    PH_LOG_INFO,
    PH_LOG_DEBUG
};
enum ph_type {
    PH_BOOL     = 1, /* "yes" or "no" */
    PH_INT      = 2,
    PH_TEXT     = 3,
    PH_SECRET   = 4, /* kept in the token store; never in a command line, file, journal or log */
    PH_CHOICE   = 5, /* one of `choices` */
    PH_DURATION = 6, /* "500ms", "10s", "5m", "1h" */
    PH_PATH     = 7, /* of a local file, as typed; ~ is refused */
    PH_URL      = 8  /* https, or http to this machine or a network that the person listed; as
                        typed, so perhaps with a slash at the end */
};
enum ph_param_flag {
    PH_REQUIRED   = 1, /* argument: the call does not start without it */
    PH_POSITIONAL = 2, /* argument: may be typed without its --key, in the order declared */
    PH_ADVANCED   = 4, /* forms show it only on request */
    PH_NO_SAVE    = 8, /* never written to configuration or journal */
    PH_PREVIEW    = 16, /* argument of an action, at most one BOOL and one TEXT: when the BOOL is
                           set or the TEXT left out, run() only reads. The host refuses what acts,
                           nobody is asked, and there is no journal */
    PH_WORDS      = 32 /* the last POSITIONAL argument, a TEXT: all words that are left, with a
                          blank between them; the selector is one word then */
};
/* clang-format on */

/* Why something failed. Frozen at 256 bytes; owned by the caller, filled by host->fail(). */
struct ph_error {
    int32_t code;
    char what[28];  /* the parameter, field or thing at fault, or empty */
    char text[224]; /* one sentence without a full stop and without a secret */
};

struct ph_host;
struct ph_http_request;
struct ph_http_response;
struct ph_secret; /* bytes in locked memory: see secret_new() */

/* One running call of a plugin function. The host owns it, and keeps more behind these members. */
struct ph_context {
    uint32_t size;
    const struct ph_host *host;
};

/* A value, declared once and used as a setting, an argument or a question. min and max are a number
 * (INT), a length in bytes (TEXT, SECRET) or milliseconds (DURATION); both 0 = no limits, max
 * INT64_MAX = no upper limit. */
struct ph_param {
    const char *key;            /* required: [a-z][a-z0-9_]*, at most 31 bytes */
    const char *label;          /* required: a few words, no full stop */
    const char *help;           /* one sentence */
    uint32_t type;              /* required: enum ph_type */
    uint32_t flags;             /* enum ph_param_flag */
    const char *value;          /* the default, as a person would type it; NULL = none */
    const char *const *choices; /* CHOICE: required, ended by NULL */
    int64_t min;
    int64_t max;
};
struct ph_params {
    const struct ph_param *items;
    uint32_t count;
    uint32_t stride; /* sizeof items[0] */
};

/* ---- The host ------------------------------------------------------------------------------- */

/* All [worker]; fail() and secret_bytes() may be called from anywhere.
 *
 * text(), number() and secret() look for a key among the answers to ask(), the feature's arguments,
 * its settings and those of its plugin, and the facts: "@url" (the account's API URL), "@profile",
 * "@organisation", "@browser" (yes, no, ssh or none: can a browser be opened here?), "@wait" (0 or
 * 1), "@dry_run" (0 or 1), and for settled() "@waiting" (how many phones are waited for) and
 * "@elapsed" (ms since run() ended). */
struct ph_host {
    uint32_t size;
    /* Fills err, cutting the text to fit, and returns code. what may be NULL. */
    int32_t (*fail)(struct ph_error *err, int32_t code, const char *what, const char *format, ...)
        PH_PRINTF(4, 5);
    /* One line for the log. Lines above 100 a second are dropped. */
    void (*log)(struct ph_context *ctx, int32_t level, const char *format, ...) PH_PRINTF(3, 4);
    /* NULL = not set, or a SECRET. */
    const char *(*text)(struct ph_context *ctx, const char *key);
    /* BOOL 0 or 1, INT, DURATION in ms; 0 = not set: text() tells the difference. */
    int64_t (*number)(struct ph_context *ctx, const char *key);
    /* NULL = not set, or the token store cannot be read: a call that cannot do without returns
     * PH_INVALID, and the host knows why. */
    const struct ph_secret *(*secret)(struct ph_context *ctx, const char *key);
    /* A field of the phone this call is for, as the directory listed it: id, name, mac, model …
     * Several values are separated by '\n'. NULL = no such field, or no phone. */
    const char *(*phone)(struct ph_context *ctx, const char *field);
    /* Zeroed memory that is freed when the call ends. NULL only above 64 MiB. */
    void *(*alloc)(struct ph_context *ctx, size_t size);
    /* Results. emit() sets a field of the current row, or adds a value to it; next_row() begins the
     * next row; attach() adds a file, saved under the phone's name with the suffix of `name`.
     * `correlation_id`, the service's number of a request, is known to the program undeclared.
     * Limits: 64 fields of 64 KiB a row, 8 MiB a file; of one call 1000 rows with 1 MiB, and 100
     * files with 64 MiB. When they or sleep() fail, return their code: the host remembers why. */
    int32_t (*emit)(struct ph_context *ctx, const char *field, const char *value);
    int32_t (*next_row)(struct ph_context *ctx);
    int32_t (*attach)(struct ph_context *ctx, const char *name, const char *media_type,
                      const void *bytes, size_t length);
    /* total 0 = not known. what may be NULL. */
    void (*progress)(struct ph_context *ctx, int64_t done, int64_t total, const char *what);
    /* 1 when the call should end soon: the person stops it, or its time is up (the setting
     * call_timeout, for login() browser_timeout). Five seconds later the program goes on without
     * it and leaves its thread behind. Waiting for the person or for http() does not count. */
    int32_t (*cancelled)(struct ph_context *ctx);
    /* 0, or PH_CANCELLED as soon as the call should end. A PH_KEYS action sleeps between two keys,
     * even for 0 ms: there a job in lock-step waits for its other phones. */
    int32_t (*sleep)(struct ph_context *ctx, int64_t time_ms);
    /* Asks the person, who sees the phone this call is for; the answer is then text(), number() or
     * secret() of the question's key. PH_CANCELLED = the person refused, PH_LOGIN = nobody is there
     * to ask. why may be NULL. */
    int32_t (*ask)(struct ph_context *ctx, const struct ph_param *question, const char *why,
                   struct ph_error *err);
    /* Shows an https address with one line of text, and opens it if there is a browser. A second
     * line of the text is a code that the person types there. */
    int32_t (*browse)(struct ph_context *ctx, const char *url, const char *text,
                      struct ph_error *err);
    /* Sends a request and waits. 0 for any HTTP status (redirects are not followed), negative when
     * there is no answer: PH_UNKNOWN if the request acts and was sent.
     * Handles 429 and renewal of the token. */
    int32_t (*http)(struct ph_context *ctx, const struct ph_http_request *request,
                    struct ph_http_response *response, struct ph_error *err);
    /* A header of the last answer; several of one name are joined by ", ". NULL = none. */
    const char *(*header)(struct ph_context *ctx, const char *name);
    /* Copies bytes into locked memory, which is wiped when the call ends. */
    const struct ph_secret *(*secret_new)(struct ph_context *ctx, const void *bytes, size_t length);
    /* Without a NUL behind them. */
    const void *(*secret_bytes)(const struct ph_secret *secret, size_t *length);
    /* A table of services.h by its id, such as "ph.memo/1". NULL = this host does not have it. */
    const void *(*service)(struct ph_context *ctx, const char *id);
    /* Before an effect by a wire of the plugin's own: writes the intent to the journal. 1 = act
     * now; 0 = dry run: do not act, and take it as success; negative = must not act (HARMLESS,
     * settled(), cancelled, disk full). Afterwards NETWORK, TIMEOUT, DENIED, INVALID, NOT_FOUND,
     * BUSY, UNSUPPORTED and LOGIN promise that this effect did not happen; any other failure, a
     * crash and a hang count as unknown. So does every failure after a further acting() or http():
     * the plugin went on, so the effect may have happened. Without acting() the program cannot see
     * such an effect: no dry run, no journal and no rule against repeating it protects the
     * phone. */
    int32_t (*acting)(struct ph_context *ctx, struct ph_error *err);
};

#ifdef __cplusplus
}
#endif
#endif
