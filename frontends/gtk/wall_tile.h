/* One phone on the wall of screens: its picture, name and state, and the result of the last
 * keys. */
#ifndef WALL_TILE_H
#define WALL_TILE_H

#include "app_context.h"

struct wall_tile;

/* The person ticked or unticked the phone. */
typedef void wall_tile_ticked(void *self);
struct wall_tile *wall_tile_new(struct app_context *app, struct feature *picture, const char *id,
                                wall_tile_ticked *ticked, void *self);
void wall_tile_free(void *tile);
GtkWidget *wall_tile_widget(struct wall_tile *tile);
const char *wall_tile_id(const struct wall_tile *tile);

bool wall_tile_is_ticked(const struct wall_tile *tile);
/* Sets the tick without calling ticked. */
void wall_tile_tick(struct wall_tile *tile, bool ticked);
/* Shows the state of the phone as it is listed now. */
void wall_tile_refresh(struct wall_tile *tile);
/* Shows the result of keys. */
void wall_tile_say(struct wall_tile *tile, const char *text, bool bad);
/* Requests one picture. False without a request if one is under way, or if the phone cannot send
 * one now; the tile then says why. */
bool wall_tile_fetch(struct wall_tile *tile);
bool wall_tile_busy(const struct wall_tile *tile);

#endif
