/* One phone of a run: how it is filled in. */
#ifndef RUN_ITEM_H
#define RUN_ITEM_H

#include "runs.h"

RunItem *run_item_new(const char *id, const char *name);
/* NULL leaves as it is. */
void run_item_set(RunItem *item, const char *outcome, const char *text, const char *tracking);
/* One more result behind those before. */
void run_item_add(RunItem *item, const char *text);

#endif
