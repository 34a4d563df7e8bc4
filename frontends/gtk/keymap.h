/* How the keys of a phone's model are arranged, from the key maps that come with the program. */
#ifndef KEYMAP_H
#define KEYMAP_H

#include "text.h"

struct keymap {
    char **side, **under; /* names of keys beside and under the screen, or NULL */
    GPtrArray *rows;      /* of char **: names of keys, from top to bottom; "-" is a gap */
};

/* What is known of a key, whichever phone has it. */
struct key_face {
    char *label;        /* what stands on it: "5", "OK" */
    const char *detail; /* smaller, below: "JKL", or NULL */
    const char *icon;   /* instead of the label, or NULL */
    char *spoken;       /* what a screen reader says */
};

/* The first map whose models fit; without one a plain key pad. Never NULL. */
struct keymap *keymap_for(const struct phone *phone);
void keymap_free(struct keymap *keymap);
struct key_face *key_face_new(const char *key);
void key_face_free(struct key_face *face);

#endif
