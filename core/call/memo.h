/* Caches what features learn about an account: one small JSON file for each feature, below the
 * profile. Entries may vanish at any time; only speed depends on them. Secrets stay in memory until
 * the program ends. Thread-safe. */
#ifndef CORE_CALL_MEMO_H
#define CORE_CALL_MEMO_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct feature;
struct memo;

struct memo *memo_new(const char *profile);

void memo_free(struct memo *memo);

char *memo_get(struct memo *memo, const char *feature, const char *key,
               int64_t max_age_ms); /* freed by the caller; NULL = gone or older */

/* The newest value of a key with this ending, of any account; freed by the caller, NULL = none. */
char *memo_latest(struct memo *memo, const char *feature, const char *ending);

int memo_put(struct memo *memo, const char *feature, const char *key, const char *value,
             struct ph_error *err);

/* The caller's reference, or NULL. A secret belongs to the feature itself: one of another kind or
 * plugin that has the same id does not get it. */
struct ph_secret *memo_secret(struct memo *memo, const struct feature *feature, const char *key);

/* NULL forgets. */
void memo_put_secret(struct memo *memo, const struct feature *feature, const char *key,
                     const struct ph_secret *secret);

#endif
