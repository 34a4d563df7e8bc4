/* Shared by the authorization code flow and the device grant. */
#ifndef SIM_OAUTH_H
#define SIM_OAUTH_H

#include "handler.h"
#include "sim.h"

/* An error by RFC 6749 section 5.2, with the fields of the published error body beside it. */
void oauth_error(struct reply *reply, int status, const char *error, const char *description);
/* The client that needs no secret but must use PKCE: `phonectl --sim` signs in with it. */
#define OAUTH_PUBLIC_CLIENT "phonectl-sim-public"

bool oauth_client_known(const struct sim *sim, const char *id); /* NULL is not known */
/* Client authentication by Basic or form fields; answers invalid_client itself. */
bool oauth_check_client(struct sim *sim, const struct request *request, struct reply *reply);
/* Issues tokens for a grant and answers with them; refresh_token is NULL to issue a new one. */
void oauth_answer_tokens(struct sim *sim, const struct request *request, struct reply *reply,
                         struct grant *grant, const struct token *refresh);
bool oauth_person_by_email(const struct sim *sim, const char *email, uint32_t *person);

handler oauth_token, oauth_metadata;

#endif
