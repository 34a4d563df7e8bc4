/* Amounts as people type them: a number of phones or a percentage, and a rate. */
#ifndef CORE_UTIL_AMOUNT_H
#define CORE_UTIL_AMOUNT_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

#define AMOUNT_NONE (-1)

/* A number of phones, or a percentage of all. */
struct amount {
    int64_t value;
    bool percent;
};

bool amount_parse(const char *text, struct amount *amount); /* "12" or "5%" */

/* How many failures stop a job: "12", "5%" or "none". amount may be NULL. */
int amount_parse_failures(const char *text, struct amount *amount, struct ph_error *err);

/* "10/s", "300/m", "10" (per second), "0" (no limit: AMOUNT_NONE). per_minute may be NULL. */
int amount_parse_rate(const char *text, int64_t *per_minute, struct ph_error *err);

#endif
