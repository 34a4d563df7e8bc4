/* Telephone calls through call control: those of the signed-in person, or those of the member
 * (person, workspace, virtual line) that the context's phone belongs to. */
#ifndef WEBEX_CALLS_H
#define WEBEX_CALLS_H

#include "webex.h"

/* Whose calls. In the context's memory. */
struct webex_line {
    const char *via;  /* "call-control" or "member" */
    const char *list; /* the path of the calls; operations are beside or below it */
    const char *member;
};

/* PH_UNSUPPORTED: the phone is not the signed-in person's. */
int32_t webex_line_own(struct ph_context *ctx, struct webex_line *line, struct ph_error *err);
/* PH_UNSUPPORTED: the phone belongs to nobody. */
int32_t webex_line_member(struct ph_context *ctx, struct webex_line *line, struct ph_error *err);

/* The active calls, items of *json, which the caller releases. */
int32_t webex_line_calls(struct ph_context *ctx, const struct webex_line *line,
                         struct json_object **json, struct ph_error *err);
/* Sends an operation such as "hold". Takes ownership of body. *answer, if answer is not NULL, is
 * released by the caller; NULL after a dry run or without a body. */
int32_t webex_line_send(struct ph_context *ctx, const struct webex_line *line, const char *what,
                        const char *operation, struct json_object *body,
                        struct json_object **answer, struct ph_error *err);

#endif
