/* Closes the window: while a job acts it asks first, and waits for answers to what was sent. */
#ifndef WINDOW_CLOSING_H
#define WINDOW_CLOSING_H

#include "app_context.h"

struct window_closing;

/* closes: the window goes now. stays: the person wants to keep it. */
struct window_closing *window_closing_new(struct app_context *app, void (*closes)(void *self),
                                          void (*stays)(void *self), void *self);
void window_closing_free(struct window_closing *closing);

#endif
