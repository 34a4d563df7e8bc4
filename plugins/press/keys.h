/* Our names of keys, the same for every phone. */
#ifndef KEYS_H
#define KEYS_H

#include <stddef.h>

enum {
    KEY_0 = 0, /* … KEY_0 + 9 */
    KEY_STAR = 10,
    KEY_POUND,
    KEY_NAMED,                  /* the first key with a name of its own */
    KEY_SOFT1 = KEY_NAMED + 20, /* … 5 */
    KEY_LINE1 = KEY_SOFT1 + 5,  /* … 32 */
    KEY_COUNT = KEY_LINE1 + 32
};

/* All key names, for messages. */
#define KEY_NAMES                                                                                  \
    "0-9 star pound up down left right select back home volumeup volumedown mute hold transfer "   \
    "conference headset speaker messages contacts settings hangup info soft1-5 line1-32"

/* "up", "soft3", "line12", "7"; the text is static. */
const char *key_name(int key);
/* The key that a word means, ignoring case, aliases included ("ok", "enter", "#"); -1 if none. */
int key_find(const char *word, size_t length);
/* The name that the word is nearest to, if it is a slip of at most two letters; NULL = none. */
const char *key_near(const char *word, size_t length);
/* The name under which a key map lists the key ("digit", "soft", "line", else its own), and its
 * number or -1. */
const char *key_entry(int key, int *number);
/* Whether two spellings differ only in case and punctuation: NavUp, Nav_Up. */
int key_same(const char *a, size_t a_length, const char *b);
/* Like key_same(), where % in pattern stands for the number. */
int key_matches(const char *pattern, size_t length, int number, const char *spelling);

#endif
