/* The optional services of the phonectl plugin ABI: host->service(ctx, id) returns one of these
 * tables, or NULL when the host does not have it. The rules of <phonectl/plugin.h> apply. */
#ifndef PHONECTL_SERVICES_H
#define PHONECTL_SERVICES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ph_context;
struct ph_error;
struct ph_secret;

/* "ph.loopback/1": the listener an OAuth redirect comes back to. It is bound to 127.0.0.1 before
 * open() returns, refuses every request without the expected state, accepts one answer and closes.
 * The browser learns the outcome when the whole login has ended. One listener a call. */
struct ph_loopback {
    uint32_t size;
    /* ports: ended by 0, tried in order; an empty list lets the system choose. path begins with a
     * slash. *redirect_uri is the address to register with the service. */
    int32_t (*open)(struct ph_context *ctx, const uint16_t *ports, const char *path,
                    const char *state, const char **redirect_uri, struct ph_error *err);
    /* Waits for the answer. *iss is NULL when the answer has none. PH_DENIED = the service answered
     * error=, PH_TIMEOUT = no answer came in time. */
    int32_t (*wait)(struct ph_context *ctx, int64_t timeout_ms, const struct ph_secret **code,
                    const char **iss, struct ph_error *err);
};

/* "ph.data/1": tables in INI format, such as "keymaps/9800.ini". Of one name the table counts that
 * is in the user's configuration directory, else the one that came with the program, else the
 * plugin's own, else that of another plugin. "macros" is the section [macros] of the
 * configuration: key sequences by name. */
struct ph_data {
    uint32_t size;
    /* Calls visit for each line with a value. visit returns 0 to go on, 1 to stop, or a negative
     * code to refuse the line: read() then fails and names it. self is passed through.
     * PH_NOT_FOUND = there is no such table. */
    int32_t (*read)(struct ph_context *ctx, const char *name,
                    int32_t (*visit)(void *self, const char *section, const char *key,
                                     const char *value),
                    void *self, struct ph_error *err);
    /* The names of all tables of a folder, such as "keymaps"; ended by NULL, never NULL itself. */
    const char *const *(*names)(struct ph_context *ctx, const char *folder);
};

/* A table that a plugin brings: struct ph_plugin lists them with PH_TABLES(array). */
struct ph_table {
    const char *name; /* required: FOLDER/FILE, such as "keymaps/acme.ini" */
    const char *text; /* required: what the file would contain, at most 1 MiB */
};
/* clang-format off */
#define PH_TABLES(array)                                                                           \
    .tables = (array),                                                                             \
    .table_count = (uint32_t)(sizeof(array) / sizeof((array)[0])),                                 \
    .table_stride = (uint32_t)sizeof((array)[0])
/* clang-format on */

/* "ph.memo/1": a cache of the feature for this account, on disk. An entry may vanish any time. The
 * entry "complete KEY" of an action has what the shell offers for its argument KEY, one a line; a
 * line "BEFORE\tVALUE" only behind the word BEFORE. */
struct ph_memo {
    uint32_t size;
    /* NULL = not there, or older than max_age_ms. */
    const char *(*get)(struct ph_context *ctx, const char *key, int64_t max_age_ms);
    int32_t (*put)(struct ph_context *ctx, const char *key, const char *value);
};

/* "ph.vault/1": secrets of the feature that outlive the call, such as a passphrase that was right.
 * They stay in locked memory until the program ends. */
struct ph_vault {
    uint32_t size;
    /* NULL = not there. */
    const struct ph_secret *(*get)(struct ph_context *ctx, const char *key);
    /* A NULL secret removes the entry. */
    void (*put)(struct ph_context *ctx, const char *key, const struct ph_secret *secret);
};

/* "ph.file/1": private files of the feature, at most 1 MiB each: mode 0600, owner checked, no links
 * followed. A save replaces the whole file or nothing, even when the machine stops in the middle.
 * area is "data", or "key", which is stored apart from the data. name is a plain file name. */
struct ph_file {
    uint32_t size;
    /* Where the file is or would be. NULL = the name or area is not valid, or there is no home. */
    const char *(*path)(struct ph_context *ctx, const char *area, const char *name);
    /* Here name may also be an absolute path. PH_NOT_FOUND = there is no such file. */
    int32_t (*load)(struct ph_context *ctx, const char *area, const char *name,
                    const struct ph_secret **bytes, struct ph_error *err);
    int32_t (*save)(struct ph_context *ctx, const char *area, const char *name, const void *bytes,
                    size_t length, struct ph_error *err);
    /* PH_NOT_FOUND = there is no such file. */
    int32_t (*erase)(struct ph_context *ctx, const char *area, const char *name,
                     struct ph_error *err);
    /* Renames a damaged file to NAME.damaged-TIME, so that the next save does not overwrite it. */
    int32_t (*set_aside)(struct ph_context *ctx, const char *area, const char *name,
                         struct ph_error *err);
};

/* "ph.listing/1": what a directory knows about its list as a whole. */
struct ph_listing {
    uint32_t size;
    /* Says that this field could not be read for any phone. The program warns of it, and refuses
     * selectors that use the field instead of taking it for empty. reason is one sentence; NULL = a
     * setting says not to read it, which needs no warning. */
    int32_t (*lacks)(struct ph_context *ctx, const char *field, const char *reason);
};

/* "ph.ahead/1": for directories, whose lists have many pages. */
struct ph_ahead {
    uint32_t size;
    /* The plugin is likely to ask http() for a GET of this address with PH_HTTP_AUTHORIZED and
     * nothing else but this timeout_ms. PH_OK = the request is on its way, and that http() gets its
     * answer. PH_BUSY = enough is on its way. What is never asked for is thrown away when the call
     * ends. */
    int32_t (*get)(struct ph_context *ctx, const char *url, int64_t timeout_ms);
};

#ifdef __cplusplus
}
#endif
#endif
