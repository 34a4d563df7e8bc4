/* What features remember about an account, in the cache of its profile: one small JSON file a feature. It may be gone
 * at any time, and nothing depends on it but speed. Thread-safe. */
#ifndef MEMO_H
#define MEMO_H

#include "base.h"

struct memo;

struct memo *memo_new(const char *profile);
void memo_free(struct memo *memo);
char *memo_get(struct memo *memo, const char *feature, const char *key,
               int64_t max_age_ms); /* freed by the caller; NULL = gone or older */
int memo_put(struct memo *memo, const char *feature, const char *key, const char *value,
             struct ph_error *err);

#endif
