/* The list of phones as a plugin call: asked for afresh, or taken from the cache. */
#ifndef CORE_CALL_LISTING_H
#define CORE_CALL_LISTING_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct engine;
struct phones;
struct task;

/* The body of TASK_PHONES. */
int phones_task(struct task *task, struct ph_error *err);

/* See core_kept_phones(). */
int listing_kept(struct engine *engine, struct phones **phones, int64_t *age_s,
                 struct ph_error *err);

#endif
