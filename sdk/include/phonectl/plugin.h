/* The phonectl plugin ABI, version 1.0. The optional services are in <phonectl/services.h>.
 *
 * A plugin is a shared object that exports one function, ph_plugin_v1(). It describes features. The
 * program calls their functions on worker threads, where blocking is fine, and hands each call a
 * table of host functions. Nothing is linked: a plugin imports no symbol of the program.
 *
 * Growth     Every struct starts with its size in bytes: write .size = sizeof it. Elements of an
 *            array are one stride apart, and the stride is their size. New members are only ever
 *            added at the end. Everything is since 1.0 unless its comment names a later version.
 * Ownership  A descriptor and what it points to are static. What the host returns lives until the
 *            call ends, bodies of answers too (but see PH_HTTP_FORGETS). The host copies what a
 *            plugin passes to it. Nobody frees for the other side.
 * Threads    [worker] marks what runs on, or may be called from, the thread of the call; a struct
 *            ph_context belongs to that thread alone. Calls of one feature do not overlap unless it
 *            declares PH_PARALLEL. One exception: an auth's refresh() may run while its identify()
 *            waits in an authorized http().
 * Results    0 is success, a negative PH_* code is failure; report it with host->fail(). Any other
 *            value counts as a failure of that function; only settled() may return 1. exit() in a
 *            plugin is a crash.
 * NULL       A pointer may be NULL only where its comment says so. err may be NULL everywhere.
 * Text       UTF-8, ended by NUL. Times are UTC seconds since 1970 (int64_t, 0 = not known).
 *            Durations are milliseconds; their names end in _ms. */
#ifndef PHONECTL_PLUGIN_H
#define PHONECTL_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PH_ABI_MAJOR 1u
#define PH_ABI_MINOR 0u
#define PH_ABI (PH_ABI_MAJOR << 16 | PH_ABI_MINOR)
#define PH_MAGIC 0x32486850u /* "PhH2" */

#ifdef __GNUC__
#define PH_EXPORT __attribute__((__visibility__("default")))
#define PH_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#else
#define PH_EXPORT
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
enum ph_kind {
    PH_AUTH      = 1, /* signs in and renews: struct ph_auth */
    PH_STORE     = 2, /* keeps one secret record per profile: struct ph_store */
    PH_DIRECTORY = 3, /* lists the phones: struct ph_directory */
    PH_ACTION    = 4  /* does something to one phone: struct ph_action */
};
enum ph_feature_flag {
    PH_PARALLEL = 1, /* calls of this feature may overlap */
    PH_VOLATILE = 2, /* store: forgets everything when the program ends */
    PH_PICTURE  = 4, /* action: attaches a picture of the phone's screen */
    PH_KEYS     = 8  /* action: its first TEXT argument is a sequence of keys */
};
/* What an action does to the person at the phone. An action with danger 0 is not loaded. */
enum ph_danger {
    PH_HARMLESS   = 1, /* only reads: the host refuses its requests that act */
    PH_NOTICED    = 2, /* may be noticed later, such as a changed label */
    PH_DISTURBING = 3, /* noticed at once: the phone rings, speaks or shows something */
    PH_DISRUPTIVE = 4  /* the phone cannot be used for a while, or a telephone call ends */
};
enum ph_type {
    PH_BOOL     = 1, /* "yes" or "no" */
    PH_INT      = 2,
    PH_TEXT     = 3,
    PH_SECRET   = 4, /* never in a command line, in the configuration, a journal or the log */
    PH_CHOICE   = 5, /* one of `choices` */
    PH_DURATION = 6, /* "500ms", "10s", "5m", "1h" */
    PH_PATH     = 7, /* of a local file */
    PH_URL      = 8  /* https, or http to this machine */
};
enum ph_param_flag {
    PH_REQUIRED   = 1, /* argument: the call does not start without it */
    PH_POSITIONAL = 2, /* argument: may be typed without its --key, in the order declared */
    PH_ADVANCED   = 4, /* forms show it only on request */
    PH_NO_SAVE    = 8  /* never written to configuration or journal */
};
/* clang-format on */

/* Why something failed. Frozen at 256 bytes; owned by the caller, filled by host->fail(). */
struct ph_error {
    int32_t code;
    char what[28];  /* the parameter, field or thing at fault, or empty */
    char text[224]; /* one sentence without a full stop and without a secret */
};

struct ph_host;
struct ph_secret; /* bytes in locked memory: see secret_new() */

/* One running call of a plugin function. Owned by the host; members of its own follow behind. */
struct ph_context {
    uint32_t size;
    const struct ph_host *host;
};

/* A value, declared once and used as a setting, an argument or a question. min and max are a number
 * (INT), a length in bytes (TEXT, SECRET) or milliseconds (DURATION); both 0 = no limit. */
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

/* ---- HTTP ----------------------------------------------------------------------------------- */

/* clang-format off */
enum ph_http_flag {
    PH_HTTP_AUTHORIZED = 1, /* add the account's bearer token; url is a path, or an absolute URL of
                               the API's own origin */
    PH_HTTP_SECRET     = 2, /* the answer holds secrets: locked memory, never logged */
    PH_HTTP_ACTS       = 4, /* a GET or HEAD that changes something */
    PH_HTTP_READS      = 8, /* another method that changes nothing, so a HARMLESS action may send
                               it; PH_INVALID together with PH_HTTP_ACTS */
    PH_HTTP_FORGETS    = 16 /* frees the body of the previous answer: for long lists */
};
/* clang-format on */

/* One field of an application/x-www-form-urlencoded body; the host encodes it in locked memory. */
struct ph_http_field {
    const char *name;
    const char *text;               /* NULL when the value is `secret` */
    const struct ph_secret *secret; /* NULL when the value is `text` */
};

/* GET and HEAD read; every other method acts; ACTS and READS say otherwise. A request that acts is
 * journalled, and neither sent in a dry run nor by a HARMLESS action. POST and PATCH, and whatever
 * is marked ACTS or READS, are sent at most once. PUT and DELETE may be repeated after a broken
 * connection. A dry run sends only GET and HEAD without ACTS. */
struct ph_http_request {
    uint32_t size;
    uint32_t flags;           /* enum ph_http_flag */
    const char *method;       /* GET HEAD POST PUT PATCH DELETE; NULL = GET */
    const char *url;          /* required: "/path?query" below the API URL, or absolute */
    const char *content_type; /* of body; NULL = application/json */
    const void *body;         /* NULL = none */
    size_t body_length;
    const struct ph_http_field *form; /* instead of body; NULL = none */
    uint32_t form_count;
    uint32_t form_stride;                   /* sizeof form[0] */
    const char *basic_user;                 /* HTTP Basic; NULL = none */
    const struct ph_secret *basic_password; /* NULL = empty */
    int64_t timeout_ms; /* 0 = as configured; otherwise also the limit of all repetitions of a
                           request that reads, for what the plugin can do without */
};
struct ph_http_response {
    uint32_t size;
    int32_t status;   /* 100..599; 0 in a dry run that kept the request back: take it as success */
    const char *body; /* never NULL; `length` does not count the NUL behind it */
    size_t length;
};

/* ---- The host ------------------------------------------------------------------------------- */

/* All [worker]; fail() and secret_bytes() may be called from anywhere.
 *
 * text(), number() and secret() look for a key among the feature's arguments, its settings, the
 * answers to ask(), and the facts: "@url" (the account's API URL), "@profile", "@organisation",
 * "@browser" (yes, no, ssh or none: can a browser be opened here?), "@wait" (0 or 1), and for
 * settled() "@waiting" (how many phones are waited for) and "@elapsed" (ms since run() ended). */
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
    /* NULL = not set. */
    const struct ph_secret *(*secret)(struct ph_context *ctx, const char *key);
    /* A field of the phone this call is for, as the directory listed it: id, name, mac, model …
     * Several values are separated by '\n'. NULL = no such field, or no phone. */
    const char *(*phone)(struct ph_context *ctx, const char *field);
    /* Zeroed memory that is freed when the call ends. NULL only above 64 MiB. */
    void *(*alloc)(struct ph_context *ctx, size_t size);
    /* Results. emit() sets a field of the current row, or adds a value to it; next_row() begins the
     * next row; attach() adds a file. Limits: 64 fields of 64 KiB a row, 8 MiB a file. When they or
     * sleep() fail, return their code: the host remembers why. */
    int32_t (*emit)(struct ph_context *ctx, const char *field, const char *value);
    int32_t (*next_row)(struct ph_context *ctx);
    int32_t (*attach)(struct ph_context *ctx, const char *name, const char *media_type,
                      const void *bytes, size_t length);
    /* total 0 = not known. what may be NULL. */
    void (*progress)(struct ph_context *ctx, int64_t done, int64_t total, const char *what);
    /* 1 when the call should end soon. */
    int32_t (*cancelled)(struct ph_context *ctx);
    /* 0, or PH_CANCELLED as soon as the call should end. */
    int32_t (*sleep)(struct ph_context *ctx, int64_t time_ms);
    /* Asks the person; the answer is then text(), number() or secret() of the question's key.
     * PH_CANCELLED = the person refused, PH_LOGIN = nobody is there to ask. why may be NULL. */
    int32_t (*ask)(struct ph_context *ctx, const struct ph_param *question, const char *why,
                   struct ph_error *err);
    /* Shows an https address with one line of text, and opens it if there is a browser. */
    int32_t (*browse)(struct ph_context *ctx, const char *url, const char *text,
                      struct ph_error *err);
    /* Sends a request and waits. 0 for any HTTP status, negative when there is no answer:
     * PH_UNKNOWN if the request acts and was sent. Handles 429 and renewal of the token. */
    int32_t (*http)(struct ph_context *ctx, const struct ph_http_request *request,
                    struct ph_http_response *response, struct ph_error *err);
    /* A header of the last answer. NULL = none. */
    const char *(*header)(struct ph_context *ctx, const char *name);
    /* Copies bytes into locked memory, which is wiped when the call ends. */
    const struct ph_secret *(*secret_new)(struct ph_context *ctx, const void *bytes, size_t length);
    const void *(*secret_bytes)(const struct ph_secret *secret, size_t *length);
    /* A table of services.h by its id, such as "ph.memo/1". NULL = this host does not have it. */
    const void *(*service)(struct ph_context *ctx, const char *id);
};

/* ---- The four kinds ------------------------------------------------------------------------- */

/* What signing in yields. Everything but access_token may be NULL. */
struct ph_grant {
    uint32_t size;
    const struct ph_secret *access_token;
    const struct ph_secret *refresh_token; /* without one, refresh() is never called */
    const struct ph_secret *extra; /* the provider's own, such as a client secret; stored with the
                                      tokens and given back to refresh() */
    int64_t access_expires;
    int64_t refresh_expires;
    const char *account; /* of the person, such as an e-mail address */
    const char *account_name;
    const char *organisation;
    const char *organisation_id;
    const char *scopes;
};
/* Required: api_url, login, identify. */
struct ph_auth {
    uint32_t size;
    const char *api_url; /* of the service, unless the profile says otherwise */
    int32_t (*login)(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err);
    /* Asks the service, with PH_HTTP_AUTHORIZED, whose token it is; fills in what it learns. */
    int32_t (*identify)(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err);
    /* A refresh_token left NULL keeps the old one. PH_LOGIN only when the service said that the
     * refresh token is void for good; after any other failure nothing is lost. */
    int32_t (*refresh)(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err);
    const char *after_logout; /* one sentence: what remains on the server after `logout` */
};

/* Which record. Only profile identifies it; the rest describes it to people who look into the
 * store, and may be NULL in load() and erase(). */
struct ph_store_key {
    uint32_t size;
    const char *profile;
    const char *provider;
    const char *origin; /* of the API URL */
    const char *account;
};
/* Required: all but place. PH_NOT_FOUND = there is no such record, PH_BUSY = the store is locked,
 * PH_UNSUPPORTED = not on this machine, PH_FAILED = damaged or unreadable. A save that fails leaves
 * the old record whole. */
struct ph_store {
    uint32_t size;
    int32_t (*load)(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err);
    int32_t (*save)(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err);
    int32_t (*erase)(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err);
    /* Can it be used here and now? Asks the person nothing. */
    int32_t (*check)(struct ph_context *ctx, struct ph_error *err);
    /* Where the record is: an absolute path, existing or not, the same for all processes that share
     * the record. Changes are made under a lock beside it. NULL, also as an answer: the lock is in
     * the user's state directory. */
    const char *(*place)(struct ph_context *ctx, const struct ph_store_key *key);
};

/* Emits one row for each phone. The program knows these fields and keeps any other: id name mac
 * model type status capability permission tag extension number owner location ip serial
 * software. */
struct ph_directory {
    uint32_t size;
    int32_t (*list)(struct ph_context *ctx, struct ph_error *err); /* required */
};

/* Does something to one phone. capability, permission, status, model: what the phone needs, so that
 * the program can say why not before anything is sent. Each is NULL or a list of globs separated by
 * spaces: one must match the phone's field, or, after a leading '!', none may. */
struct ph_action {
    uint32_t size;
    uint32_t danger; /* required: enum ph_danger */
    const char *capability;
    const char *permission;
    const char *status;
    const char *model;
    /* Required. Called once for each phone. */
    int32_t (*run)(struct ph_context *ctx, struct ph_error *err);
    /* Polled after run() with --wait; only reads. 1 = it has taken effect, 0 = not yet, PH_UNKNOWN
     * = no further look can tell, any other failure = not yet, and why. *state is the plugin's own
     * number, 0 at first. NULL = --wait is not offered. */
    int32_t (*settled)(struct ph_context *ctx, int64_t *state, struct ph_error *err);
    const char *example; /* arguments as typed after the selector; NULL = none */
    const char *needs;   /* fields the phone must have, separated by spaces; NULL = none */
};

struct ph_feature {
    uint32_t kind;             /* required: enum ph_kind */
    uint32_t flags;            /* enum ph_feature_flag */
    const char *id;            /* required: [a-z][a-z0-9-]*, at most 31 bytes, unique in its kind */
    const char *title;         /* required: a few words */
    const char *summary;       /* required: one sentence */
    int32_t rank;              /* order in lists, highest first; changes no default */
    struct ph_params settings; /* kept in the configuration, section [id] */
    struct ph_params args;     /* given with each call */
    const void *functions;     /* required: ph_auth, ph_store, ph_directory or ph_action */
};
/* Everything but start and stop is required. */
struct ph_plugin {
    uint32_t size;
    uint32_t magic; /* PH_MAGIC */
    uint32_t abi;   /* PH_ABI at the time of compiling */
    const char *id; /* like a feature's */
    const char *version;
    const char *summary;
    const char *author;
    const char *licence; /* an SPDX expression */
    const struct ph_feature *features;
    uint32_t feature_count;
    uint32_t feature_stride; /* sizeof features[0] */
    /* Runs once, before the first call of a feature. May refuse; makes no requests. */
    int32_t (*start)(struct ph_context *ctx, struct ph_error *err);
    /* Runs at the end of the program if start() succeeded. */
    void (*stop)(void);
};

/* ---- The entry point ------------------------------------------------------------------------ */

PH_EXPORT const struct ph_plugin *ph_plugin_v1(void); /* returns static data; does nothing else */

/* PH_PLUGIN(.id = "hello", .version = "1.0.0", …, PH_FEATURES(features)) defines it in C and C++20.
 * C++17 has no designated initialisers: write the function, and fill a static struct ph_plugin. */
/* clang-format off */
#define PH_COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
#define PH_PARAMS(array) {(array), PH_COUNT(array), (uint32_t)sizeof((array)[0])}
#define PH_FEATURES(array)                                                                         \
    .features = (array),                                                                           \
    .feature_count = PH_COUNT(array),                                                              \
    .feature_stride = (uint32_t)sizeof((array)[0])
#define PH_PLUGIN(...)                                                                             \
    const struct ph_plugin *ph_plugin_v1(void)                                                     \
    {                                                                                              \
        static const struct ph_plugin plugin = {                                                   \
            .size = (uint32_t)sizeof(struct ph_plugin),                                            \
            .magic = PH_MAGIC,                                                                     \
            .abi = PH_ABI,                                                                         \
            __VA_ARGS__};                                                                          \
        return &plugin;                                                                            \
    }
/* clang-format on */

#ifdef __cplusplus
}
#endif
#endif
