/* What all phones of a model have in common is asked of one phone. When many of them begin at the
 * same moment, the others wait for that answer instead of asking too. */
#ifndef MODEL_TURN_H
#define MODEL_TURN_H

#include <phonectl/plugin.h>

/* 1: nobody is asking about this key, so this context asks, and then calls model_turn_end(). 0:
 * somebody was, and has ended: look into the memo. After their failure several contexts may ask. */
int model_turn_take(struct ph_context *ctx, const char *key);
void model_turn_end(const char *key);

#endif
