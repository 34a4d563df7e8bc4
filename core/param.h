/* struct ph_param at work: one declaration checks a setting, an argument and an answer alike. */
#ifndef PARAM_H
#define PARAM_H

#include "base.h"

/* Checks text against the declaration; PH_INVALID with the key in err->what and the allowed values said. On
 * success *canonical (may be NULL; freed by the caller) is the normal spelling: yes/no, 90s, 42. */
int param_check(const struct ph_param *param, const char *text, char **canonical,
                struct ph_error *err);
/* BOOL 0 or 1, INT, DURATION in ms of a text that param_check accepted. */
int64_t param_number(const struct ph_param *param, const char *text);
/* Whether a declaration is sound: key grammar, label and help there, default accepted, choices, range. */
int param_sound(const struct ph_param *param, struct ph_error *err);
/* "yes or no", "1 to 60", "auto, xapi or member": what may be given, for help and messages; freed by caller. */
char *param_allowed(const struct ph_param *param);
char *param_allowed_in(base_tongue *in, const struct ph_param *param);
const char *param_type_name(uint32_t type); /* "duration"; NULL for an unknown type */
const struct ph_param *param_at(const struct ph_params *params,
                                uint32_t index); /* honours the stride */
const struct ph_param *param_find(const struct ph_params *params, const char *key);

/* "1h30m", "500ms", "90" (seconds), up to 10 years, in milliseconds; -1 when it is none. */
int64_t duration_parse(const char *text);
/* "13 days 23 hours, 59 mins": the wording users know for the life of a token; freed by the caller. */
char *duration_words(int64_t seconds);
char *duration_words_in(base_tongue *in, int64_t seconds);
/* A short spelling that duration_parse reads back exactly: "90s", "500ms", "2h". */
char *duration_text(int64_t time_ms);

/* Whether text is https, or http to a loopback address written as a number; no user part, no control characters,
 * nothing but ASCII. *normal (may be NULL; freed by the caller) has scheme and host in lower case. */
bool url_check(const char *text, char **normal);
/* The address of a proxy, or "": without a user, who would stand in a file with the password. */
int url_check_proxy(const char *text, struct ph_error *err);
/* Takes user and password out of an address, or out of a sentence that quotes one. */
void url_hide_user(char *text);

/* Values given for one call: an ordered set of key and text or secret. */
struct values;
struct values *values_new(void);
void values_free(struct values *values);
void values_set(struct values *values, const char *key, const char *text); /* replaces */
void values_set_number(struct values *values, const char *key, int64_t number);
void values_set_secret(struct values *values, const char *key, const struct ph_secret *secret);
const char *values_text(const struct values *values, const char *key); /* NULL = not given */
const struct ph_secret *values_secret(const struct values *values, const char *key);
size_t values_count(const struct values *values);
const char *values_key(const struct values *values, size_t index);
/* Checks all of values against params: unknown keys (with the nearest), wrong values, missing required ones. */
int values_check(const struct values *values, const struct ph_params *params, struct ph_error *err);
/* The same, and then brings texts to their normal spelling and fills in defaults. */
int values_complete(struct values *values, const struct ph_params *params, struct ph_error *err);
struct values *values_copy(const struct values *values); /* NULL copies as empty */

#endif
