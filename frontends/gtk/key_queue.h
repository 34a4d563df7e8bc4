/* Key presses on their way to one phone: in order, what waits goes together, and nothing is ever pressed twice. */
#ifndef KEY_QUEUE_H
#define KEY_QUEUE_H

#include "app_context.h"
#include "phone_set.h"

struct key_queue;

/* changed is called when something was sent or went wrong; text says what. */
typedef void key_queue_changed(void *self, const char *text, bool bad);
struct key_queue *key_queue_new(struct app_context *app, key_queue_changed *changed, void *self);
void key_queue_free(struct key_queue *queue);
/* The action that takes key sequences, or NULL. */
struct feature *key_queue_action(struct key_queue *queue);
/* The name of its argument that takes them. */
const char *key_queue_argument(struct key_queue *queue);
/* set is copied; what waits for another phone is dropped. */
void key_queue_for(struct key_queue *queue, const struct phone_set *set);
void key_queue_press(struct key_queue *queue, const char *key);
size_t key_queue_waiting(const struct key_queue *queue);
void key_queue_drop(struct key_queue *queue);

/* "Home, Down*3, Select" of names of keys; freed with g_free(). */
char *key_sequence(GPtrArray *keys);

#endif
