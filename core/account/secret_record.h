/* The record of the secrets that plugins are given as settings: all of a profile, by full name, and
 * their text in a token store. The text exists only in locked memory. */
#ifndef CORE_ACCOUNT_SECRET_RECORD_H
#define CORE_ACCOUNT_SECRET_RECORD_H

#include <phonectl/plugin.h>

struct values;

/* PH_INVALID if they are too long together. */
int secret_record_encode(const struct values *secrets, struct ph_secret **text,
                         struct ph_error *err);

/* PH_FAILED if it is not such a record, damaged, or from a newer version. */
int secret_record_decode(const struct ph_secret *text, struct values **secrets,
                         struct ph_error *err);

#endif
