/* The few HTML pages a person sees while signing in. */
#ifndef SIM_PAGES_H
#define SIM_PAGES_H

#include "http.h"

/* `query` is the authorization request as received; `client` the name of the caller; `wrong` a
 * message or NULL. */
void page_sign_in(struct reply *reply, const char *query, const char *hint, const char *wrong);
void page_consent(struct reply *reply, const char *query, const char *email, const char *client,
                  uint32_t scopes);
void page_message(struct reply *reply, int status, const char *title, const char *text);
void page_device(struct reply *reply, const char *code, const char *wrong);

#endif
