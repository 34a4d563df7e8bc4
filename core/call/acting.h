/* Effects: what a plugin changes, by a request or over a connection of its own. The same rules for
 * both: a call that only reads may have none, a dry run holds them back, the journal records each
 * before it happens, and the end of the call derives the outcome from them. */
#ifndef CORE_CALL_ACTING_H
#define CORE_CALL_ACTING_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct context;

/* PH_INVALID when the call only reads. what: the effect in the message, such as "POST". */
int acting_allowed(const struct context *ctx, const char *what, struct ph_error *err);

/* The intent goes to the disk. An error keeps the effect from happening. */
int acting_begin(struct context *ctx, struct ph_error *err);

/* The plugin went on after an effect over its own connection. acts: with another effect, which it
 * would not attempt if the first had failed. */
void acting_went_on(struct context *ctx, bool acts);

/* Notes whether the last effect was sent, from the code that its host function returned. */
void acting_tried(struct context *ctx, int code, const struct ph_error *err);

/* The outcome of a call's effects, given the code that its function returned. */
struct acting_end {
    bool sent;    /* an effect left this machine, or may have */
    bool in_part; /* at least one happened */
    bool maybe;   /* one may have happened */
};

struct acting_end acting_end(struct context *ctx, int code);

/* host->acting() */
int32_t host_acting(struct ph_context *about, struct ph_error *err);

#endif
