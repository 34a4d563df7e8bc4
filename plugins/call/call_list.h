/* The calls of a phone, by each of the three ways. */
#ifndef CALL_LIST_H
#define CALL_LIST_H

#include "webex_calls.h"

/* One call, in call control's words whatever the way. Texts are in the context's memory or NULL. */
struct phone_call {
    const char *id; /* call control's id, or the phone's own number */
    const char *state, *personality;
    const char *name, *number, *since, *recording;
    int can_mute, muted;
};

struct call_list {
    struct webex_line line; /* how they were read; its list is NULL for the phone itself */
    struct phone_call *items;
    size_t count;
};

/* Asks the phone itself. */
int32_t call_list_phone(struct ph_context *ctx, struct call_list *calls, struct ph_error *err);
/* Asks call control for the calls of `line`. */
int32_t call_list_line(struct ph_context *ctx, const struct webex_line *line,
                       struct call_list *calls, struct ph_error *err);
/* An incoming call that nobody has answered yet. */
int phone_call_rings(const struct phone_call *call);

#endif
