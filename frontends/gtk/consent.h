/* Asks before actions that start with one click (a key, hanging up): once for the phones in view,
 * until other phones are in view. For actions that interrupt a phone: once for each action. */
#ifndef CONSENT_H
#define CONSENT_H

#include "app_context.h"
#include "phone_set.h"

struct consent;

struct consent *consent_new(struct app_context *app);
void consent_free(struct consent *consent);
/* Sets the phones in view, and forgets what was confirmed unless all of them were in view before.
 * Closes an open question. NULL: no phones. Copies set. */
void consent_for(struct consent *consent, const struct phone_set *set);
typedef void consent_given(void *self);
/* Calls given when the person confirms, at once if they did before; never after a refusal. heading:
 * the question. Does nothing while another question is open. */
void consent_ask(struct consent *consent, const struct feature *action, const char *heading,
                 consent_given *given, void *self);
bool consent_asking(const struct consent *consent);
/* "Reception", or "12 phones"; freed by the caller. */
char *consent_name(const struct consent *consent);

#endif
