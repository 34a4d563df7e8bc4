/* Effects: what a plugin changes, by a request or by a wire of its own. One rule for both: refused
 * to what only reads, kept back in a dry run, written to the journal before it happens, and
 * weighed when the call ends. */
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

/* The plugin went on after an effect by its own wire. acts: to the next effect, which it would not
 * do had the first failed. */
void acting_went_on(struct context *ctx, bool acts);

/* Notes whether the last effect left, by what the host function that was asked for it returned. */
void acting_tried(struct context *ctx, int code, const struct ph_error *err);

/* What the effects of a call come to when its function returned code. */
struct acting_end {
    bool sent;    /* an effect left this machine, or may have */
    bool in_part; /* at least one happened */
    bool maybe;   /* one may have happened */
};

struct acting_end acting_end(struct context *ctx, int code);

/* host->acting() */
int32_t host_acting(struct ph_context *about, struct ph_error *err);

#endif
