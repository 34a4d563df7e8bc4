/* The arrangement of the keys on each model of phone, from the key maps of the program. */
#ifndef KEYMAP_H
#define KEYMAP_H

#include "text.h"

struct keymap {
    char **side, **under; /* the keys beside and under the screen, or NULL */
    /* The part of the screen that belongs to these keys, in percent of its width and height: a
     * click there presses the key beside it. */
    int side_part, under_part;
    GPtrArray *rows; /* rows (char **) of key names, top to bottom; "-" is a gap */
};

/* How a key looks, on any phone. */
struct key_face {
    char *label;        /* printed on it: "5", "OK" */
    const char *detail; /* printed below in small: "JKL", or NULL */
    const char *icon;   /* instead of the label, or NULL */
    char *spoken;       /* what a screen reader says */
};

/* The first map that fits the model, or a plain key pad; never NULL. */
struct keymap *keymap_for(const struct registry *registry, const struct phone *phone);
void keymap_free(struct keymap *keymap);
struct key_face *key_face_new(const char *key);
void key_face_free(struct key_face *face);

#endif
