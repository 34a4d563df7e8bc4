/* Which of our keys the names mean that a phone has for its keys. */
#ifndef SPELLING_H
#define SPELLING_H

#include "keymap.h"
#include "keys.h"

/* names: those of the phone, `count` of them. Fills in for each of our keys which of them it is, or NULL. By the key map; then
 * by what is certain without one: ten names that differ only in a digit are the dial pad, and what stands before the digit
 * may stand before the other names too; names that are ours; soft and line with a number. Returns how many keys are known. */
int spell_keys(const struct key_map *map, const char *const *names, size_t count,
               const char *spelling[KEY_COUNT]);
/* Whether the names have a dial pad with something before the digits: what a tone takes has digits alone. */
int spell_is_dial_pad(const char *const *names, size_t count);

#endif
