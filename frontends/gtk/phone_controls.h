/* A strip beside the phone's picture with the actions that need one click and no dialog. Which they
 * are follows from their declarations: all actions of a plugin if most of them need no arguments,
 * and each action that needs one text and nothing else. */
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
/* Whether this action is in the strip. */
bool phone_controls_has(struct registry *registry, const struct feature *action);
/* Shows the controls that are possible on this phone. */
void phone_controls_show(struct phone_controls *controls, const struct phone *phone);
/* The list of phones was loaded. */
void phone_controls_refresh(struct phone_controls *controls);

#endif
