/* How the keys of a phone's model are arranged, from the key maps that come with the program. */
#ifndef KEYMAP_H
#define KEYMAP_H

#include "text.h"

struct keymap {
    GPtrArray *rows; /* of char **: names of keys, from top to bottom */
};

/* The first map whose models fit; without one a plain key pad. Never NULL. */
struct keymap *keymap_for(const struct phone *phone);
void keymap_free(struct keymap *keymap);
/* What stands on a key: "5", "▲", "Softkey 2"; freed with g_free(). */
char *keymap_label(const char *key);
/* What a screen reader says. */
const char *keymap_spoken(const char *key);

#endif
