/* The keys of a phone, drawn as its model has them: presses are sent in order, can be recorded as a
 * sequence, and can come from this computer's keyboard. */
#ifndef KEYPAD_H
#define KEYPAD_H

#include "app_context.h"
#include "phone_set.h"

struct keypad;
struct screen;

/* Draws the screen above the keys, and fetches a new picture after each press. */
struct keypad *keypad_new(struct app_context *app, struct screen *screen);
void keypad_free(struct keypad *keypad);
GtkWidget *keypad_widget(struct keypad *keypad);
/* Says that the keyboard controls the phone, and how to get it back. It belongs at the top of the
 * page, where it cannot scroll away. */
GtkWidget *keypad_banner(struct keypad *keypad);
/* Switches to the phone in set and takes ownership of it; NULL: no phone. Ends the queue and the
 * capture of the phone before. */
void keypad_for(struct keypad *keypad, struct phone_set *set);
/* width: the available room in pixels. */
void keypad_fit(struct keypad *keypad, int width);

#endif
