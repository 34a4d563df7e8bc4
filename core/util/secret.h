/* Bytes that must not leak: in locked, read-only memory, wiped when the last holder releases them.
 * The only user of sodium_malloc. Thread-safe. */
#ifndef CORE_UTIL_SECRET_H
#define CORE_UTIL_SECRET_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

#define AUTO_SECRET __attribute__((cleanup(secret_cleanup)))

/* Call once, before anything else and before the first thread: no core dumps, no debugger of the
 * same user, no TLS key log, no curl configuration from the environment. */
int secret_open(struct ph_error *err);

/* Call before secret_open() in a program with windows: desktop portals read the /proc of their
 * clients, which is closed for processes that cannot be dumped. Core dumps stay off. */
void secret_stay_dumpable(void);

struct ph_secret *secret_new(const void *bytes, size_t length);

/* Begins a secret: fill at most capacity bytes, then seal with the length. Until then it belongs to
 * one thread. */
struct ph_secret *secret_begin(size_t capacity, unsigned char **bytes);

void secret_seal(struct ph_secret *secret, size_t length);

struct ph_secret *secret_hold(const struct ph_secret *secret); /* NULL stays NULL */

void secret_release(struct ph_secret *secret); /* NULL is allowed */

/* Prefix and secret in one piece, such as a header line: made by the first call, which decides the
 * prefix, and kept as long as the secret. Locking memory for each request would be too slow. */
const struct ph_secret *secret_prefixed(const struct ph_secret *secret, const char *prefix);

/* A NUL follows the bytes and is not counted. length may be NULL. */
const char *secret_bytes(const struct ph_secret *secret, size_t *length);

bool secret_equal(const struct ph_secret *a, const void *bytes,
                  size_t length); /* in constant time */

bool secret_same(const struct ph_secret *a, const struct ph_secret *b); /* NULL equals NULL */

/* Overwrites every live secret of at least 8 bytes in text, plain, percent-encoded or escaped as in
 * JSON, also one that is cut off at the end of text, or after 16 bytes. Every text from outside
 * passes it. Returns the number found. */
int secret_redact(char *text);

/* The same in a copy, freed by the caller; NULL if nothing was found. */
char *secret_redacted(const char *text);

/* For a child that runs untrusted code: wipes the bytes of all secrets, which stay live. */
void secret_wipe_all(void);

/* The version of libsodium that runs. */
const char *secret_library(void);

bool secret_locked(void); /* false if the system refused to lock memory */

void secret_wipe(void *memory, size_t size);

static inline void secret_cleanup(struct ph_secret **secret)
{
    secret_release(*secret);
}

#endif
