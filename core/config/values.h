/* The arguments of one call, or a row of results: keys in order, each with a text or a secret. */
#ifndef CORE_CONFIG_VALUES_H
#define CORE_CONFIG_VALUES_H

#include <phonectl/plugin.h>
#include <stddef.h>
#include <stdint.h>

struct values;

struct values *values_new(void);

void values_free(struct values *values);

void values_set(struct values *values, const char *key,
                const char *text); /* replaces an earlier value */

void values_set_number(struct values *values, const char *key, int64_t number);

void values_set_secret(struct values *values, const char *key, const struct ph_secret *secret);

const char *values_text(const struct values *values, const char *key); /* NULL: not given */

const struct ph_secret *values_secret(const struct values *values, const char *key);

size_t values_count(const struct values *values);

const char *values_key(const struct values *values, size_t index);

/* Checks all values against params: unknown keys, wrong values, missing required ones. */
int values_check(const struct values *values, const struct ph_params *params, struct ph_error *err);

/* The same, but required ones may be missing; writes texts in their normal spelling. */
int values_spell(struct values *values, const struct ph_params *params, struct ph_error *err);

/* values_check() and values_spell(), then adds defaults. */
int values_complete(struct values *values, const struct ph_params *params, struct ph_error *err);

struct values *values_copy(const struct values *values); /* NULL gives an empty copy */

/* A copy of values in which those of own replace those of the same key. Both may be NULL. */
struct values *values_over(const struct values *values, const struct values *own);

#endif
