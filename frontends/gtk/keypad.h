/* The keys of a phone: drawn as its model has them, sent one after the other, recorded as a sequence, and on request
 * pressed with this computer's keyboard. */
#ifndef KEYPAD_H
#define KEYPAD_H

#include "app_context.h"
#include "phone_set.h"

struct keypad;
struct screen;

/* The screen is drawn above the keys, and fetched anew when keys have arrived. */
struct keypad *keypad_new(struct app_context *app, struct screen *screen);
void keypad_free(struct keypad *keypad);
GtkWidget *keypad_widget(struct keypad *keypad);
/* Says that the keyboard is taken, and how to get it back: for the top of the page, where it cannot scroll away. */
GtkWidget *keypad_banner(struct keypad *keypad);
/* set is taken; the queue and the capture of the phone before end. NULL: no phone. */
void keypad_for(struct keypad *keypad, struct phone_set *set);
/* Room there is, in pixels. */
void keypad_fit(struct keypad *keypad, int width);

#endif
