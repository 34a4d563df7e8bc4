/* Matches a phone's names of its keys with ours. */
#ifndef SPELLING_H
#define SPELLING_H

#include "keymap.h"
#include "keys.h"

/* Fills in, for each of our keys, which of the phone's `count` names it has, or NULL. The key map
 * decides first. Then what is certain without one: ten names that differ only in a digit are the
 * dial pad, and their prefix may occur in other names too; names equal to ours; soft and line with
 * a number. Returns the number of keys found. */
int spell_keys(const struct key_map *map, const char *const *names, size_t count,
               const char *spelling[KEY_COUNT]);
/* Whether the names have a dial pad with a prefix before the digits: tone commands take bare
 * digits. */
int spell_is_dial_pad(const char *const *names, size_t count);

#endif
