/* The phones of a run, as a list that a view can show. Each is a plain record; an object is made only of those that are
 * looked at, so that fifty thousand cost little to read, to filter and to let go. */
#ifndef RUN_LIST_H
#define RUN_LIST_H

#include "text.h"

struct run_phone {
    char *id, *name, *text, *tracking; /* each may be NULL */
    const char *outcome;               /* static: "open", "running", "done", "failed" … */
};

#define RUN_LIST_TYPE (run_list_get_type())
G_DECLARE_FINAL_TYPE(RunList, run_list, RUN, LIST, GObject)
/* May be made and filled on any thread, until a view has it. */
RunList *run_list_new(void);
/* The texts in it are taken. The index. */
guint run_list_add(RunList *list, struct run_phone phone);
/* Views hear of all that were added, and of those that failed, only now. */
void run_list_show(RunList *list);
/* Freed with the list; until another is added. */
const struct run_phone *run_list_at(RunList *list, guint index);
guint run_list_total(RunList *list);
#define RUN_LIST_NONE G_MAXUINT
guint run_list_find(RunList *list, const char *id);
/* NULL leaves as it is. */
void run_list_set(RunList *list, guint index, const char *outcome, const char *text,
                  const char *tracking);
/* One more result behind those before. */
void run_list_tell(RunList *list, guint index, const char *text);
/* Whether only those are shown that failed or may have. */
void run_list_narrow(RunList *list, bool failed_only);
/* No more than these are shown for now, so that a view can make the widgets of its first rows little by little. False:
 * enough, all of them are shown. */
bool run_list_grow(RunList *list, guint most);

/* What a view gets of it: "revision" is notified when the phone has changed. */
#define RUN_ITEM_TYPE (run_item_get_type())
G_DECLARE_FINAL_TYPE(RunItem, run_item, RUN, ITEM, GObject)
const struct run_phone *run_item_phone(RunItem *item);

#endif
