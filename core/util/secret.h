/* Bytes that must not leak: locked, read-only memory, wiped when the last holder lets go. The only user
 * of sodium_malloc. Thread-safe. */
#ifndef CORE_UTIL_SECRET_H
#define CORE_UTIL_SECRET_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

#define AUTO_SECRET __attribute__((cleanup(secret_cleanup)))

/* Once, before anything else and before any thread: no core dumps, no debugger of the same user, no TLS key log
 * and no curl configuration from the environment. */
int secret_open(struct ph_error *err);

/* Before secret_open(), for a program with windows: desktop portals read /proc of the program that asks them,
 * which a process that cannot be dumped forbids. Core dumps stay off all the same. */
void secret_stay_dumpable(void);

struct ph_secret *secret_new(const void *bytes, size_t length);

/* A secret still being written: fill the bytes, then seal. The rest beyond length is cut off. Until then it
 * belongs to one thread. */
struct ph_secret *secret_begin(size_t capacity, unsigned char **bytes);

void secret_seal(struct ph_secret *secret, size_t length);

struct ph_secret *secret_hold(const struct ph_secret *secret); /* NULL stays NULL */

void secret_release(struct ph_secret *secret); /* NULL is fine */

/* The bytes are followed by a NUL that length does not count. length may be NULL. */
const char *secret_bytes(const struct ph_secret *secret, size_t *length);

bool secret_equal(const struct ph_secret *a, const void *bytes, size_t length); /* constant time */

bool secret_same(const struct ph_secret *a,
                 const struct ph_secret *b); /* NULL is the same as NULL */

/* The filter of every text that comes from outside. Overwrites every live secret of at least 8 bytes that stands in text,
 * as it is, percent-encoded or as JSON escapes it, also one that the end of text cuts off. Returns how many it found. */
int secret_redact(char *text);

char *secret_redacted(const char *text); /* the same in a copy, freed by caller; NULL = none */

void secret_wipe_all(void); /* in a child that runs what is not trusted with them; they stay live */

bool secret_locked(void); /* false when the system refused to lock memory */

void secret_wipe(void *memory, size_t size);

static inline void secret_cleanup(struct ph_secret **secret)
{
    secret_release(*secret);
}

#endif
