/* What can be done to the phone at once, in a strip beside its picture: one click, no dialog. What
 * plugins declare decides which actions these are: all of a plugin if most of them act at once and
 * need nothing, and an action that needs one text and nothing else. */
#ifndef PHONE_CONTROLS_H
#define PHONE_CONTROLS_H

#include "consent.h"

struct phone_controls;

/* started: a job has begun; failed: it could not. */
typedef void phone_controls_started(void *self, int64_t task);
typedef void phone_controls_failed(void *self, const char *why);
struct phone_controls *phone_controls_new(struct app_context *app, struct consent *consent,
                                          phone_controls_started *started,
                                          phone_controls_failed *failed, void *self);
void phone_controls_free(struct phone_controls *controls);
GtkWidget *phone_controls_widget(struct phone_controls *controls);
/* Whether this action is one of the strip. */
bool phone_controls_has(struct registry *registry, const struct feature *action);
/* Shows those that are possible on this phone. */
void phone_controls_show(struct phone_controls *controls, const struct phone *phone);

#endif
