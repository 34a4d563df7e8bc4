/* A drawing of a phone: its screen, the keys beside and under it, and its key pad. */
#ifndef PHONE_DRAWING_H
#define PHONE_DRAWING_H

#include "text.h"

struct keymap;
struct phone_drawing;

typedef void phone_drawing_pressed(void *self, const char *key);

/* screen: the overlay with the picture; it stays when the keys change. */
struct phone_drawing *phone_drawing_new(GtkWidget *screen, phone_drawing_pressed *pressed,
                                        void *self);
void phone_drawing_free(struct phone_drawing *drawing);
GtkWidget *phone_drawing_widget(struct phone_drawing *drawing);
/* Puts a widget below the picture, above the pad. */
void phone_drawing_add(struct phone_drawing *drawing, GtkWidget *widget);
/* Draws these keys, and frees the map; NULL: the screen alone. */
void phone_drawing_draw(struct phone_drawing *drawing, struct keymap *keymap);
/* Puts these keys beside the screen instead of the usual ones of the model; ends with NULL. */
void phone_drawing_beside(struct phone_drawing *drawing, char **keys);
/* Enables these keys, and disables the others. */
enum drawing_keys { DRAWING_NO_KEYS, DRAWING_DIGITS, DRAWING_ALL_KEYS };
void phone_drawing_allow(struct phone_drawing *drawing, enum drawing_keys allowed);
/* Shows the picture without the keys around it, which are still pressed on it. */
void phone_drawing_alone(struct phone_drawing *drawing, bool alone);
/* Draws a frame while the keyboard controls the phone. */
void phone_drawing_capture(struct phone_drawing *drawing, bool captured);

#endif
