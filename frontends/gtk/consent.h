/* Whether what one does at once (a key, hanging up) was confirmed: asked once for the phones in
 * view, until others are. What interrupts a phone is asked about once for each action. */
#ifndef CONSENT_H
#define CONSENT_H

#include "app_context.h"
#include "phone_set.h"

struct consent;

struct consent *consent_new(struct app_context *app);
void consent_free(struct consent *consent);
/* Other phones: nothing is confirmed any more, unless they are some of those before. Closes an open
 * question. NULL: none. Copies set. */
void consent_for(struct consent *consent, const struct phone_set *set);
typedef void consent_given(void *self);
/* Calls given once it is confirmed, at once if it was before; never after a refusal. heading: the
 * question. While a question is open another one is ignored. */
void consent_ask(struct consent *consent, const struct feature *action, const char *heading,
                 consent_given *given, void *self);
bool consent_asking(const struct consent *consent);
/* "Reception", or "12 phones"; freed by the caller. */
char *consent_name(const struct consent *consent);

#endif
