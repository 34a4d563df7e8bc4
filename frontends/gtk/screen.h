/* A picture of a phone's screen, fetched by the action that declares itself one for pictures. */
#ifndef SCREEN_H
#define SCREEN_H

#include "app_context.h"
#include "phone_set.h"

struct screen;

struct screen *screen_new(struct app_context *app);
void screen_free(struct screen *screen);
/* The picture; and what one can do about it. */
GtkWidget *screen_widget(struct screen *screen);
GtkWidget *screen_controls(struct screen *screen);
/* Room there is, in pixels: the picture keeps the shape of the phone's screen. */
void screen_fit(struct screen *screen, int width);
/* set (NULL: none) is taken: the phone looked at. */
void screen_look(struct screen *screen, struct phone_set *set);
/* Fetches a new picture, once the one under way has come. */
void screen_fetch(struct screen *screen);

#endif
