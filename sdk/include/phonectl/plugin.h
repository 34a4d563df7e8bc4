/* The phonectl plugin ABI, version 1.0. This is the only header a plugin includes from phonectl.
 *
 * A plugin is a shared object that exports one function, ph_plugin_v1(). It describes features; the
 * program calls them on worker threads, where blocking is fine, and gives every call a table of
 * services. Nothing is linked: a plugin imports no symbol of the program.
 *
 * Growth    Every struct starts with its size in bytes: write .size = sizeof it. Elements of arrays
 *           are one stride apart, and the stride is their size. New members are only ever added at
 *           the end.
 * Ownership What a descriptor points to is static. What the host gives lives until the call
 *           returns, bodies of answers too (but PH_HTTP_FORGETS). What a plugin passes to the host is copied. Nobody
 *           frees for the other side.
 * Threads   [worker] marks what runs on, or may be called from, the thread of the call; a struct
 *           ph_context belongs to that thread alone. Calls of one feature do not overlap unless it
 *           declares PH_PARALLEL; the one exception is an auth's refresh(), which may run while its
 *           own identify() waits inside an authorized http().
 * Results   0 is success, a negative PH_* code failure, reported with host->fail(). Anything else
 *           is a failure that names the function; only settled() may return 1. err may be NULL.
 *           exit() in a plugin is a crash.
 * Text      UTF-8, ended by NUL. Times are UTC seconds since 1970 (int64_t, 0 = not known);
 *           durations are milliseconds and their names end in _ms. Everything is since 1.0. */
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

/* What a call ended with. PH_UNKNOWN: the request left, no answer came, it may have happened. */
enum ph_code {
    PH_OK = 0,
    PH_CANCELLED = -1,
    PH_INVALID = -2,
    PH_LOGIN = -3,
    PH_DENIED = -4,
    PH_NOT_FOUND = -5,
    PH_BUSY = -6,
    PH_NETWORK = -7,
    PH_TIMEOUT = -8,
    PH_UNSUPPORTED = -9,
    PH_UNKNOWN = -10,
    PH_FAILED = -11
};
enum ph_level { PH_LOG_ERROR, PH_LOG_WARNING, PH_LOG_INFO, PH_LOG_DEBUG };
enum ph_kind { PH_AUTH = 1, PH_STORE = 2, PH_DIRECTORY = 3, PH_ACTION = 4 };
enum ph_feature_flag {
    PH_PARALLEL = 1, /* calls of this feature may overlap */
    PH_VOLATILE = 2, /* store: forgets everything when the program ends */
    PH_PICTURE = 4,  /* action: what it attaches is a picture of the phone's screen */
    PH_KEYS = 8      /* action: its first TEXT argument is a sequence of keys */
};
/* What an action does to the person at the phone. 0 is none of these: such an action is not loaded. */
enum ph_danger {
    PH_HARMLESS = 1,   /* only reads: a request that acts is refused */
    PH_NOTICED = 2,    /* may be noticed later */
    PH_DISTURBING = 3, /* is noticed at once */
    PH_DISRUPTIVE = 4  /* the phone cannot be used for a while, or a call ends */
};
enum ph_type { PH_BOOL = 1, PH_INT, PH_TEXT, PH_SECRET, PH_CHOICE, PH_DURATION, PH_PATH, PH_URL };
enum ph_param_flag {
    PH_REQUIRED = 1,
    PH_POSITIONAL = 2,
    PH_ADVANCED = 4,
    PH_NO_SAVE = 8 /* never written to configuration or journal */
};

/* Frozen at 256 bytes, owned by whoever called, filled by host->fail(). `what` names the parameter,
 * field or thing at fault, or is empty. */
struct ph_error {
    int32_t code;
    char what[28];
    char text[224];
};

struct ph_host;
struct ph_secret; /* bytes in locked memory: see secret_new() */

/* One running call. The host owns it; more of its own follows behind the public part. */
struct ph_context {
    uint32_t size;
    const struct ph_host *host;
};

/* A value: declared once, used as setting, as argument and as question. The unit of min and max is
 * the value's: INT number, TEXT and SECRET length in bytes, DURATION milliseconds; both 0 = no
 * limit. */
struct ph_param {
    const char *key;            /* [a-z][a-z0-9_]*, at most 31 bytes */
    const char *label;          /* a few words, no full stop */
    const char *help;           /* one sentence */
    uint32_t type;              /* enum ph_type */
    uint32_t flags;             /* enum ph_param_flag */
    const char *value;          /* the default as text, or NULL */
    const char *const *choices; /* CHOICE: ended by NULL */
    int64_t min, max;
};
struct ph_params {
    const struct ph_param *items;
    uint32_t count, stride;
};

/* ---- HTTP ----------------------------------------------------------------------------------- */

enum ph_http_flag {
    PH_HTTP_AUTHORIZED = 1, /* the core adds the account's bearer token; url is a path, or an
                               absolute URL of the API's own origin */
    PH_HTTP_SECRET = 2,     /* the answer holds secrets: locked memory, never logged */
    PH_HTTP_ACTS = 4,       /* a GET or HEAD that acts: sent at most once, and not in a dry run */
    PH_HTTP_READS = 8,      /* another method that changes nothing: a harmless action may send it.
                               Still at most once, and not in a dry run */
    PH_HTTP_FORGETS = 16    /* the body of the last answer is read and may go: for long lists */
};
/* One field of an application/x-www-form-urlencoded body, encoded by the host in locked memory. */
struct ph_http_field {
    const char *name;
    const char *text; /* the value, or NULL when it is the secret */
    const struct ph_secret *secret;
};
struct ph_http_request {
    uint32_t size;
    uint32_t flags;     /* enum ph_http_flag */
    const char *method; /* "GET" and "HEAD" read and others act unless a flag says otherwise: POST
                           and PATCH are sent at most once, PUT and DELETE may be repeated after a
                           broken connection */
    const char *url;    /* "/path?query" below the API URL, or absolute */
    const char *content_type; /* of body; NULL = application/json */
    const void *body;
    size_t body_length;
    const struct ph_http_field *form; /* instead of body */
    uint32_t form_count, form_stride;
    const char *basic_user; /* HTTP Basic, or NULL */
    const struct ph_secret *basic_password;
    int64_t timeout_ms; /* 0 = the configured limit; else what only reads is not sent again, nor
                           waited with, after it: for what can be done without */
};
struct ph_http_response {
    uint32_t size;
    int32_t status;   /* 100..599; 0 in a dry run, where nothing that acts is sent: take it as
                         success without an answer */
    const char *body; /* ended by a NUL that `length` does not count */
    size_t length;
};

/* ---- Services of the host ------------------------------------------------------------------- */

/* All [worker]. Keys of text(), number() and secret() are the feature's arguments first, then its
 * settings, then answers to ask(), then facts: "@url" the account's API URL, "@profile",
 * "@organisation",
 * "@browser" (yes, no, ssh or none: can a browser be opened on this machine?), "@wait" (0 or 1), and
 * in settled() "@waiting" (phones that are waited for) and "@elapsed" (ms since run() was done). */
struct ph_host {
    uint32_t size;
    /* Fills err (text is cut to fit) and returns code. */
    int32_t (*fail)(struct ph_error *err, int32_t code, const char *what, const char *format, ...);
    void (*log)(struct ph_context *ctx, int32_t level, const char *format, ...);
    const char *(*text)(struct ph_context *ctx, const char *key); /* NULL = not set */
    int64_t (*number)(struct ph_context *ctx,
                      const char *key); /* BOOL 0 or 1, INT, DURATION in ms */
    const struct ph_secret *(*secret)(struct ph_context *ctx, const char *key); /* NULL = not set */
    /* A field of the phone this call is about, or NULL: id, name, mac, model, status, … exactly as
     * the directory listed it. Several values of one field are separated by '\n'. */
    const char *(*phone)(struct ph_context *ctx, const char *field);
    void *(*alloc)(struct ph_context *ctx, size_t size); /* zeroed; NULL only above 64 MiB */
    /* Results: emit() sets a field of the current row (again: a further value), next_row() starts
     * the next, attach() adds a file such as a picture. Limits: 64 fields of 64 KiB a row, 8 MiB a
     * file. Whoever passes on their code, or that of sleep(), need not say why: the host knows. */
    int32_t (*emit)(struct ph_context *ctx, const char *field, const char *value);
    int32_t (*next_row)(struct ph_context *ctx);
    int32_t (*attach)(struct ph_context *ctx, const char *name, const char *media_type,
                      const void *bytes, size_t length);
    void (*progress)(struct ph_context *ctx, int64_t done, int64_t total,
                     const char *what);                        /* total 0: open */
    int32_t (*cancelled)(struct ph_context *ctx);              /* 1 when the call should end soon */
    int32_t (*sleep)(struct ph_context *ctx, int64_t time_ms); /* 0, or PH_CANCELLED at once */
    /* Asks the person; the answer is then text(), number() or secret() of the question's key.
     * PH_CANCELLED when refused, PH_LOGIN when nobody is there to ask. */
    int32_t (*ask)(struct ph_context *ctx, const struct ph_param *question, const char *why,
                   struct ph_error *err);
    /* Shows an https address with one line of text, and opens it where the person has a browser. */
    int32_t (*browse)(struct ph_context *ctx, const char *url, const char *text,
                      struct ph_error *err);
    /* Sends a request and waits. 0 for any HTTP status; negative when there is none. A request that
     * acts and got no answer is PH_UNKNOWN. 429 and renewal of the token are dealt with inside. */
    int32_t (*http)(struct ph_context *ctx, const struct ph_http_request *request,
                    struct ph_http_response *response, struct ph_error *err);
    const char *(*header)(struct ph_context *ctx,
                          const char *name); /* of the last response, or NULL */
    const struct ph_secret *(*secret_new)(struct ph_context *ctx, const void *bytes, size_t length);
    const void *(*secret_bytes)(const struct ph_secret *secret, size_t *length);
    const void *(*service)(struct ph_context *ctx, const char *id); /* NULL = this host has none */
};

/* ---- The four kinds ------------------------------------------------------------------------- */

/* What signing in yields. Texts may be NULL. `extra` is the provider's own secret (a client secret,
 * for example), kept beside the tokens and given back to refresh(). */
struct ph_grant {
    uint32_t size;
    const struct ph_secret *access_token, *refresh_token,
        *extra; /* refresh_token, extra: may be NULL */
    int64_t access_expires, refresh_expires;
    const char *account, *account_name, *organisation, *organisation_id, *scopes;
};
struct ph_auth {
    uint32_t size;
    const char *api_url; /* where the API is, unless the profile says otherwise */
    int32_t (*login)(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err);
    /* Asks the service, with PH_HTTP_AUTHORIZED, whose token it is and fills in what it learns. */
    int32_t (*identify)(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err);
    /* NULL when tokens cannot be renewed. A refresh_token left NULL keeps the old one. PH_LOGIN
     * only when the service said for good that the refresh token is void; anything else loses
     * nothing. */
    int32_t (*refresh)(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err);
    const char
        *after_logout; /* a sentence: what remains on the server when the token is cleared here */
};

/* Which record: `profile` identifies it, the others describe it to people looking into the store.
 */
struct ph_store_key {
    uint32_t size;
    const char *profile, *provider, *origin,
        *account; /* all but profile may be NULL in load and erase */
};
/* PH_NOT_FOUND: no such record. PH_BUSY: locked. PH_UNSUPPORTED: no such service on this machine.
 * PH_FAILED: damaged or unreadable. A failed save leaves the old record whole. */
struct ph_store {
    uint32_t size;
    int32_t (*load)(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err);
    int32_t (*save)(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err);
    int32_t (*erase)(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err);
    int32_t (*check)(struct ph_context *ctx,
                     struct ph_error *err); /* usable here and now? asks nothing */
    /* Where the record is: an absolute path, existing or not, that is the same for all processes that share the
     * record. Whoever changes the record holds a lock beside it. NULL, also as an answer: the lock is in the state
     * directory of this user. */
    const char *(*place)(struct ph_context *ctx, const struct ph_store_key *key);
};

/* Lists the phones: one row each. Fields the program knows: id name mac model type status
 * capability permission tag extension number owner location ip serial software; any other is kept
 * as it is. */
struct ph_directory {
    uint32_t size;
    int32_t (*list)(struct ph_context *ctx, struct ph_error *err);
};

/* Does something to one phone: run() is called once for each. The needs let the program say why not
 * before anything is sent; each is NULL or a list separated by spaces of which one glob must match,
 * or, behind a !, none may.
 */
struct ph_action {
    uint32_t size;
    uint32_t danger; /* enum ph_danger, required */
    const char *capability, *permission, *status, *model;
    int32_t (*run)(struct ph_context *ctx, struct ph_error *err);
    /* With --wait, polled after run() until it returns 1 (seen to have taken effect); 0 = not yet.
     * PH_UNKNOWN: no further look can tell, and why; any other failure: not yet, and why. Only
     * reads. *state is a number of the plugin's own, 0 at first, kept between polls. May be NULL. */
    int32_t (*settled)(struct ph_context *ctx, int64_t *state, struct ph_error *err);
    const char *example; /* arguments as typed behind the selector, or NULL */
    const char *needs;   /* fields without which it cannot be done, separated by spaces, or NULL */
};

struct ph_feature {
    uint32_t kind;             /* enum ph_kind */
    uint32_t flags;            /* enum ph_feature_flag */
    const char *id;            /* [a-z][a-z0-9-]*, at most 31 bytes, unique within its kind */
    const char *title;         /* a few words */
    const char *summary;       /* one sentence */
    int32_t rank;              /* the order in lists, highest first; no default changes by it */
    struct ph_params settings; /* kept in the configuration, section [id] */
    struct ph_params args;     /* given with each call */
    const void *functions;     /* struct ph_auth, ph_store, ph_directory or ph_action, by kind */
};
struct ph_plugin {
    uint32_t size;
    uint32_t magic;                                        /* PH_MAGIC */
    uint32_t abi;                                          /* PH_ABI at the time of compiling */
    const char *id, *version, *summary, *author, *licence; /* licence: an SPDX expression */
    const struct ph_feature *features;
    uint32_t feature_count, feature_stride;
    /* Both may be NULL. start() runs once, when a feature of the plugin is needed first; it may
     * refuse, and makes no requests. stop() runs at the end if it succeeded. */
    int32_t (*start)(struct ph_context *ctx, struct ph_error *err);
    void (*stop)(void);
};

#define PH_COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
#define PH_PARAMS(array)                                                                           \
    {                                                                                              \
        (array), PH_COUNT(array), (uint32_t)sizeof((array)[0])                                     \
    }
#define PH_FEATURES(array)                                                                         \
    .features = (array), .feature_count = PH_COUNT(array),                                         \
    .feature_stride = (uint32_t)sizeof((array)[0])

/* PH_PLUGIN(.id = "hello", .version = "1.0.0", …, PH_FEATURES(features)) defines the entry point. */
#define PH_EXPORT __attribute__((visibility("default")))
PH_EXPORT const struct ph_plugin *ph_plugin_v1(void);
#define PH_PLUGIN(...)                                                                             \
    const struct ph_plugin *ph_plugin_v1(void)                                                     \
    {                                                                                              \
        static const struct ph_plugin plugin = {.size = (uint32_t)sizeof(struct ph_plugin),        \
                                                .magic = PH_MAGIC,                                 \
                                                .abi = PH_ABI,                                     \
                                                __VA_ARGS__};                                      \
        return &plugin;                                                                            \
    }

/* ---- Optional services, asked for with host->service(id) ------------------------------------ */

/* "ph.loopback/1": the listener an OAuth redirect comes back to. Bound to 127.0.0.1 before open()
 * returns; it refuses whatever does not carry the expected state, accepts one answer, then closes.
 * The browser is told the outcome when the whole login has ended. */
struct ph_loopback {
    uint32_t size;
    /* ports: ended by 0, tried in order; a list of just 0 lets the system choose. */
    int32_t (*open)(struct ph_context *ctx, const uint16_t *ports, const char *path,
                    const char *state, const char **redirect_uri, struct ph_error *err);
    /* Waits for the answer: its code, and iss if there was one. An error= answer is PH_DENIED. */
    int32_t (*wait)(struct ph_context *ctx, int64_t timeout_ms, const struct ph_secret **code,
                    const char **iss, struct ph_error *err);
};

/* "ph.data/1": tables that come with the program or the user: name is like "keymaps/9800.ini". The
 * user's file wins. visit() returns 0 to go on. names() lists a folder ("keymaps"), ended by NULL.
 */
struct ph_data {
    uint32_t size;
    int32_t (*read)(struct ph_context *ctx, const char *name,
                    int32_t (*visit)(void *self, const char *section, const char *key,
                                     const char *value),
                    void *self, struct ph_error *err);
    const char *const *(*names)(struct ph_context *ctx, const char *folder);
};

/* "ph.memo/1": what a feature wants to remember about this account, in the cache: it may be gone.
 */
struct ph_memo {
    uint32_t size;
    const char *(*get)(struct ph_context *ctx, const char *key,
                       int64_t max_age_ms); /* NULL = gone or older */
    int32_t (*put)(struct ph_context *ctx, const char *key, const char *value);
};

/* "ph.vault/1": secrets a feature keeps from call to call in locked memory, until the program ends: a passphrase that
 * was right, for example. get(): NULL = nothing there. put(): NULL forgets it. */
struct ph_vault {
    uint32_t size;
    const struct ph_secret *(*get)(struct ph_context *ctx, const char *key);
    void (*put)(struct ph_context *ctx, const char *key, const struct ph_secret *secret);
};

/* "ph.file/1": private files of a feature: 0600, the owner checked, no links followed; replaced as
 * a whole or not at all, also when the machine stops half-way. area is "data" or "key" (kept apart
 * from the data); name is a plain file name, or, for load(), an absolute path. At most 1 MiB. */
struct ph_file {
    uint32_t size;
    const char *(*path)(struct ph_context *ctx, const char *area, const char *name);
    int32_t (*load)(struct ph_context *ctx, const char *area, const char *name,
                    const struct ph_secret **bytes, struct ph_error *err);
    int32_t (*save)(struct ph_context *ctx, const char *area, const char *name, const void *bytes,
                    size_t length, struct ph_error *err);
    int32_t (*erase)(struct ph_context *ctx, const char *area, const char *name,
                     struct ph_error *err);
    /* Moves a damaged file aside, to NAME.damaged-TIME, so that nothing overwrites it. */
    int32_t (*set_aside)(struct ph_context *ctx, const char *area, const char *name,
                         struct ph_error *err);
};

/* "ph.listing/1": what a directory says of its list as a whole. lacks(): this field could not be read for any phone,
 * and why, as a sentence; NULL when a setting says not to read it, which is no news to anybody. People are told, and words
 * about the field are refused: nobody may take it for empty. */
struct ph_listing {
    uint32_t size;
    int32_t (*lacks)(struct ph_context *ctx, const char *field, const char *reason);
};

#ifdef __cplusplus
}
#endif
#endif
