/* Sends key presses to one phone, or to several in step, in order. Keys pressed while requests are
 * under way leave together afterwards; no key is ever sent twice. Of several phones, one that
 * missed a key gets no further ones: they would do something else there. */
#ifndef KEY_QUEUE_H
#define KEY_QUEUE_H

#include "app_context.h"
#include "phone_set.h"

struct key_queue;

/* Called when keys were sent or failed; text says which. */
typedef void key_queue_changed(void *self, const char *text, bool bad);
/* Called for each phone with what came of the keys there. */
typedef void key_queue_told(void *self, const char *id, const char *text, bool bad);
struct key_queue *key_queue_new(struct app_context *app, key_queue_changed *changed,
                                key_queue_told *told, void *self);
void key_queue_free(struct key_queue *queue);
/* The action that takes key sequences for the phones, or NULL. */
struct feature *key_queue_action(struct key_queue *queue);
/* The name of its argument for the keys. */
const char *key_queue_argument(struct key_queue *queue);
/* Copies set, and drops keys that wait for the phones before. */
void key_queue_for(struct key_queue *queue, const struct phone_set *set);
/* key: its name, or a sequence of keys as a person types it. */
void key_queue_press(struct key_queue *queue, const char *key);
/* Whether keys wait or are under way. */
bool key_queue_busy(const struct key_queue *queue);
/* While on, nothing is sent: of several phones none gets the next key. */
void key_queue_pause(struct key_queue *queue, bool on);
/* Sends no further key, not even of a sequence under way to several phones, and ends the pause. */
void key_queue_stop(struct key_queue *queue);
size_t key_queue_waiting(const struct key_queue *queue);
void key_queue_drop(struct key_queue *queue);

/* "Home, Down*3, Select" from an array of key names; freed with g_free(). */
char *key_sequence(GPtrArray *keys);

#endif
