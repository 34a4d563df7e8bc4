/* The phonectl plugin ABI, version 1.0: what a plugin describes. <phonectl/host.h> has what it is
 * offered, <phonectl/http.h> its requests, <phonectl/services.h> the optional services.
 *
 * A plugin is a shared object that exports one function, ph_plugin_v1(). It describes features. The
 * program calls their functions on worker threads, where blocking is fine, and hands each call a
 * table of host functions. Nothing is linked: a plugin imports no symbol of the program.
 *
 * Growth     A struct begins with its size in bytes: write .size = sizeof it. Elements of an array
 *            have a stride instead. New members are added at the end only; what is newer than 1.0
 *            names its version.
 * Ownership  A descriptor and what it points to are static. What the host returns lives until the
 *            call ends, bodies of answers too (but see PH_HTTP_FORGETS). The host copies what a
 *            plugin passes to it. Nobody frees for the other side.
 * Threads    [worker] marks what runs on, or may be called from, the thread of the call; a struct
 *            ph_context belongs to that thread alone. Calls of one feature do not overlap unless it
 *            declares PH_PARALLEL; only an auth's refresh() may run while its identify() waits in
 *            an authorized http(). A call may start programs, and threads that end before it does.
 * Results    0 is success, and err then does not count. A negative PH_* code is failure: return
 *            host->fail(err, …). Any other value is a failure of that function; only settled() may
 *            return 1. exit() in a plugin is a crash.
 * NULL       A pointer may be NULL only where its comment says so; err may be everywhere.
 * Text       UTF-8, ended by NUL. Times are UTC seconds since 1970 (int64_t, 0 = not known).
 *            Durations are milliseconds; their names end in _ms. */
#ifndef PHONECTL_PLUGIN_H
#define PHONECTL_PLUGIN_H

#include <phonectl/host.h>
#include <phonectl/http.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PH_ABI_MAJOR 1u
#define PH_ABI_MINOR 0u
#define PH_ABI (PH_ABI_MAJOR << 16 | PH_ABI_MINOR)
#define PH_MAGIC 0x33486850u /* "PhH3" */
#ifdef __GNUC__
#define PH_EXPORT __attribute__((__visibility__("default")))
#else
#define PH_EXPORT
#endif

/* clang-format off */
enum ph_kind {
    PH_AUTH      = 1, /* signs in and renews: struct ph_auth */
    PH_STORE     = 2, /* keeps the secret records of profiles: struct ph_store */
    PH_DIRECTORY = 3, /* lists the phones: struct ph_directory */
    PH_ACTION    = 4  /* does something to one phone: struct ph_action */
};
enum ph_feature_flag {
    PH_PARALLEL = 1, /* calls of this feature may overlap */
    PH_VOLATILE = 2, /* store: forgets everything when the program ends */
    PH_PICTURE  = 4, /* action: attaches one picture of the phone's screen: PNG, JPEG or BMP */
    PH_KEYS     = 8, /* action: its first TEXT argument is a sequence of keys. Its preview emits a
                        row for each step: `key`, its name there, and `sent_as`, empty = no key */
    PH_TONES    = 16, /* PH_KEYS: 0-9, * and # can be tones of a call: these alone go to phones
                         without capability, permission, model or needs too, in any status */
    PH_DIALS    = 32 /* action: its first TEXT argument is a number that the phone calls */
};
/* What an action does to the person at the phone. An action with danger 0 is not loaded. */
enum ph_danger {
    PH_HARMLESS   = 1, /* only reads: the host refuses its requests that act */
    PH_NOTICED    = 2, /* may be noticed later, such as a changed label */
    PH_DISTURBING = 3, /* noticed at once: the phone rings, speaks or shows something */
    PH_DISRUPTIVE = 4  /* the phone cannot be used for a while, or a telephone call ends */
};
/* clang-format on */

/* What signing in yields; a token has at most 16 KiB. All but access_token may be NULL. */
struct ph_grant {
    uint32_t size;
    const struct ph_secret *access_token;
    const struct ph_secret *refresh_token; /* without one, refresh() is never called */
    const struct ph_secret *extra; /* the provider's own: stored, and given back to refresh() */
    int64_t access_expires;
    int64_t refresh_expires;
    const char *account; /* of the person, such as an e-mail address */
    const char *account_name;
    const char *organisation;
    const char *organisation_id;
    const char *scopes; /* those granted, separated by spaces */
};
/* Required: api_url, login, identify. Signing in calls login(), identify(), a store's save(). */
struct ph_auth {
    uint32_t size;
    const char *api_url; /* of the service; the person's setting `url` replaces it */
    int32_t (*login)(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err);
    /* Asks the service, with PH_HTTP_AUTHORIZED, whose token it is; fills in what it learns. */
    int32_t (*identify)(struct ph_context *ctx, struct ph_grant *grant, struct ph_error *err);
    /* A refresh_token left NULL keeps the old one. PH_LOGIN only when the service said that the
     * refresh token is void for good; after any other failure nothing is lost. */
    int32_t (*refresh)(struct ph_context *ctx, const struct ph_grant *old, struct ph_grant *grant,
                       struct ph_error *err);
    const char *after_logout; /* one sentence: what remains on the server after `logout` */
};

/* Which record: profile alone. The rest is for people who look into the store, and may be NULL. */
struct ph_store_key {
    uint32_t size;
    const char *profile; /* at most 63 of A-Z a-z 0-9 . _ - +; NAME and NAME+secrets */
    const char *provider;
    const char *origin; /* of the API URL */
    const char *account;
};
/* Required: all but place. A record has at most 256 KiB. PH_NOT_FOUND = there is none, PH_BUSY = it
 * is locked, PH_UNSUPPORTED = not on this machine, PH_FAILED = damaged or unreadable. A save
 * that fails leaves the old record whole. */
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

/* Emits one row for each phone: emit() each field, then next_row(). Any field is kept; known are id
 * (unique in the directory) name mac model type status (connected…, disconnected or offline…)
 * capability permission tag extension number owner location ip serial software last_seen (RFC 3339)
 * maintenance channel problem; the program adds `source`, the directory's id. Rows of one MAC are
 * one phone: the second one fills in what the first lacks. */
struct ph_directory {
    uint32_t size;
    int32_t (*list)(struct ph_context *ctx, struct ph_error *err); /* required */
    struct ph_params fields; /* of its own: shown, selected (rack:7), completed; key, label, help */
};

/* Does something to one phone. capability, permission, status, model, source: what the phone needs,
 * so that the program can say why not before anything is sent. Each is NULL or a list of globs
 * separated by spaces: one must match the phone's field, or, after a leading '!', none may.
 * scopes, separated by spaces: the grant must have one, if it has a list at all. Of the form
 * SCOPE@FIELD=GLOB, one counts only for phones whose field matches. */
struct ph_action {
    uint32_t size;
    uint32_t danger; /* required: enum ph_danger */
    const char *capability;
    const char *permission;
    const char *status;
    const char *model;
    int32_t (*run)(struct ph_context *ctx, struct ph_error *err); /* required; for each phone */
    /* Polled after run() with --wait; only reads. 1 = it has taken effect, 0 = not yet, PH_UNKNOWN
     * = no further look can tell, any other failure = not yet, and why. *state is the plugin's own
     * number, 0 at first. NULL = --wait is not offered. */
    int32_t (*settled)(struct ph_context *ctx, int64_t *state, struct ph_error *err);
    const char *example;      /* arguments as typed after the selector; NULL = none */
    const char *needs;        /* fields the phone must have, separated by spaces; NULL = none */
    const char *source;       /* the directories whose phones it is for, such as "acme" */
    struct ph_params results; /* fields that run() emits, in the order shown; any other is last */
    const char *scopes;       /* of the account's grant, see above; NULL = none */
    /* Looks at the arguments alone before the person is asked: there is no phone, and it makes no
     * requests. PH_INVALID: no phone could do it, and why. NULL = nothing to look at. */
    int32_t (*check)(struct ph_context *ctx, struct ph_error *err);
};

struct ph_feature {
    uint32_t kind;             /* required: enum ph_kind */
    uint32_t flags;            /* enum ph_feature_flag */
    const char *id;            /* required: [a-z][a-z0-9-]*, at most 31 bytes, unique in its kind */
    const char *title;         /* required: a few words */
    const char *summary;       /* required: one sentence */
    int32_t rank;              /* order in lists, highest first; changes no default */
    struct ph_params settings; /* the person's: `phonectl config set ID.KEY` */
    struct ph_params args;     /* given with each call */
    const void *functions;     /* required: ph_auth, ph_store, ph_directory or ph_action */
};
/* Required: all up to feature_stride. */
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
    void (*stop)(void);        /* runs at the end of the program if start() succeeded */
    struct ph_params settings; /* shared by its features, which have no key of these of their own */
    const struct ph_table *tables; /* PH_TABLES() of <phonectl/services.h>; NULL = none */
    uint32_t table_count;
    uint32_t table_stride; /* sizeof tables[0] */
};

PH_EXPORT const struct ph_plugin *ph_plugin_v1(void); /* the entry point: returns static data */

/* PH_PLUGIN(.id = "hello", .version = "1.0.0", …, PH_FEATURES(features)) defines it in C and C++20.
 * C++17 has no designated initialisers: write the function, and fill a static struct ph_plugin. */
/* clang-format off */
#define PH_COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
#define PH_PARAMS(array) {(array), PH_COUNT(array), (uint32_t)sizeof((array)[0])}
#define PH_FEATURES(array)                                                                         \
    .features = (array), .feature_count = PH_COUNT(array),                                         \
    .feature_stride = (uint32_t)sizeof((array)[0])
#define PH_PLUGIN(...)                                                                             \
    const struct ph_plugin *ph_plugin_v1(void)                                                     \
    {                                                                                              \
        static const struct ph_plugin plugin = {.size = (uint32_t)sizeof(struct ph_plugin),        \
                                                .magic = PH_MAGIC, .abi = PH_ABI, __VA_ARGS__};    \
        return &plugin;                                                                            \
    }
/* clang-format on */

#ifdef __cplusplus
}
#endif
#endif
