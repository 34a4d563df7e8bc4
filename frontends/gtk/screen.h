/* The picture of a phone's screen, fetched by the action with the flag PH_PICTURE. */
#ifndef SCREEN_H
#define SCREEN_H

#include "app_context.h"
#include "phone_set.h"

struct screen;

struct screen *screen_new(struct app_context *app);
void screen_free(struct screen *screen);
/* The picture, and its buttons. */
GtkWidget *screen_widget(struct screen *screen);
/* Moves the keyboard to the first of the controls; false if there are none. */
bool screen_focus(struct screen *screen);
GtkWidget *screen_controls(struct screen *screen);
/* The available room in pixels. The picture keeps the shape of the phone's screen. */
void screen_fit(struct screen *screen, int width, int height);
int screen_height(const struct screen *screen); /* of the picture, in pixels */
/* Larger or smaller than what fits, by so many steps; 0: as it fits. */
void screen_zoom(struct screen *screen, int steps);
/* Switches to the phone in set and takes ownership of it; NULL: no phone. */
void screen_look(struct screen *screen, struct phone_set *set);
/* Fetches a new picture, after the one under way if there is one. */
void screen_fetch(struct screen *screen);

#endif
