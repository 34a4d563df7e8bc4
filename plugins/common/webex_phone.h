/* What several actions need to know about their phone before they choose a way to reach it. */
#ifndef WEBEX_PHONE_H
#define WEBEX_PHONE_H

#include "webex.h"

/* For an action's `scopes`: to reach a phone by its commands, and by the calls of its line. */
#define WEBEX_SCOPE_COMMANDS "spark:xapi_commands@capability=xapi"
#define WEBEX_SCOPES_CALLS "spark:calls_write@own_line=!no spark-admin:calls_write"

/* Whether one of the field's values is `wanted`. */
int webex_phone_has(struct ph_context *ctx, const char *field, const char *wanted);
/* The phone offers xAPI, and this account may send it commands. */
int webex_phone_takes_commands(struct ph_context *ctx);
/* A key for ph.memo/1 of what all phones with this model and firmware have in common, in the
 * context's memory; NULL if either is not known: another model could then share it. */
const char *webex_phone_kind(struct ph_context *ctx, const char *about);
/* Whether it may be connected to Webex now, as far as the list of phones knows. */
int webex_phone_is_online(struct ph_context *ctx);
/* The id of the signed-in person, in the context's memory; NULL if the service gives none. */
int32_t webex_phone_my_id(struct ph_context *ctx, const char **id, struct ph_error *err);
/* Whose phone this is: 1 the signed-in user's, 0 somebody else's, negative if the service did not
 * say. */
int32_t webex_phone_is_mine(struct ph_context *ctx, struct ph_error *err);
/* The person or workspace the phone belongs to, or NULL. */
const char *webex_phone_member(struct ph_context *ctx);
/* Whether the service refused, so that nothing happened and another way may be tried. */
int webex_surely_not_done(int32_t code);

#endif
