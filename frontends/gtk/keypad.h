/* The keys of a phone: drawn as its model has them, sent one after the other, recorded as a sequence, and on request
 * pressed with this computer's keyboard. */
#ifndef KEYPAD_H
#define KEYPAD_H

#include "phone_set.h"
#include "window.h"

struct keypad;

/* pressed is called when keys have arrived. */
struct keypad *keypad_new(struct window *window, void (*pressed)(void *self), void *self);
void keypad_free(struct keypad *keypad);
GtkWidget *keypad_widget(struct keypad *keypad);
/* set is taken; the queue and the capture of the phone before end. NULL: no phone. */
void keypad_for(struct keypad *keypad, struct phone_set *set);

#endif
