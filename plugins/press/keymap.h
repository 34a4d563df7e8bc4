/* The tables keymaps/NAME.ini: how each phone family spells our keys. */
#ifndef KEYMAP_H
#define KEYMAP_H

#include <stdint.h>

#include "webex.h"

struct key_map;

/* Merges every table that fits the phone's model, or all tables if none does, in the context's
 * memory. */
int32_t key_map_read(struct ph_context *ctx, const struct key_map **map, struct ph_error *err);
/* Whether the map spells the key like this. */
int key_map_spells(const struct key_map *map, int key, const char *spelling);
/* Changes with the contents of the map. */
uint64_t key_map_digest(const struct key_map *map);

#endif
