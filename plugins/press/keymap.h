/* The tables keymaps/NAME.ini: how families of phones are known to spell our keys. */
#ifndef KEYMAP_H
#define KEYMAP_H

#include <stdint.h>

#include "webex.h"

struct key_map;

/* Every table that fits the phone's model, as one; where none does, all of them. In the call's memory. */
int32_t key_map_read(struct ph_context *ctx, const struct key_map **map, struct ph_error *err);
/* Whether this is how the map spells the key. */
int key_map_spells(const struct key_map *map, int key, const char *spelling);
/* Changes when what the map says does. */
uint64_t key_map_digest(const struct key_map *map);

#endif
