/* The keys of a phone, or of several at once, drawn as the model of the first has them. Presses are
 * sent in order, can be recorded as a sequence, and can come from this computer's keyboard. */
#ifndef KEYPAD_H
#define KEYPAD_H

#include "consent.h"

struct keypad;

/* Keys were sent. */
typedef void keypad_sent(void *self);
/* What came of keys on one phone. */
typedef void keypad_told(void *self, const char *id, const char *text, bool bad);
/* picture: an overlay, drawn above the keys. controls: more buttons for the toolbar, or NULL. sent
 * may be NULL. */
struct keypad *keypad_new(struct app_context *app, GtkWidget *picture, GtkWidget *controls,
                          keypad_sent *sent, void *self);
void keypad_tell(struct keypad *keypad, keypad_told *told);
void keypad_free(struct keypad *keypad);
GtkWidget *keypad_widget(struct keypad *keypad);
/* Says that the keyboard controls the phone, and how to get it back. It belongs at the top of the
 * page, where it cannot scroll away. */
GtkWidget *keypad_banner(struct keypad *keypad);
/* Switches to the phones in set and takes ownership of it; NULL: no phone. Ends the queue and the
 * capture of the phone before. */
void keypad_for(struct keypad *keypad, struct phone_set *set);
/* What was confirmed for the phone in view; other controls of the page share it. */
struct consent *keypad_consent(struct keypad *keypad);
/* Puts a widget under the picture, above the pad. */
void keypad_add(struct keypad *keypad, GtkWidget *widget);
/* Its natural height in pixels, the picture included. */
int keypad_height(struct keypad *keypad);
/* Shows the picture alone. */
void keypad_alone(struct keypad *keypad, bool alone);

#endif
