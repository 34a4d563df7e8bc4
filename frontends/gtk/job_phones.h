/* The phones of a run, as a list that a view can show. Each is a plain record; an object is made only of those that are
 * looked at, so that fifty thousand cost little to read, to filter and to let go. */
#ifndef JOB_PHONES_H
#define JOB_PHONES_H

#include "text.h"

struct job_phone {
    char *id, *name, *text, *tracking; /* each may be NULL */
    const char *outcome;               /* static: "open", "running", "done", "failed" … */
};

#define JOB_PHONES_TYPE (job_phones_get_type())
G_DECLARE_FINAL_TYPE(JobPhones, job_phones, JOB, PHONES, GObject)
/* May be made and filled on any thread, until a view has it. */
JobPhones *job_phones_new(void);
/* The texts in it are taken. The index. */
guint job_phones_add(JobPhones *list, struct job_phone phone);
/* Views hear of all that were added, and of those that failed, only now. */
void job_phones_show(JobPhones *list);
/* Freed with the list; until another is added. */
const struct job_phone *job_phones_at(JobPhones *list, guint index);
guint job_phones_total(JobPhones *list);
#define JOB_PHONES_NONE G_MAXUINT
guint job_phones_find(JobPhones *list, const char *id);
/* NULL leaves as it is. */
void job_phones_set(JobPhones *list, guint index, const char *outcome, const char *text,
                    const char *tracking);
/* One more result behind those before. */
void job_phones_tell(JobPhones *list, guint index, const char *text);
/* Whether only those are shown that failed or may have. */
void job_phones_narrow(JobPhones *list, bool failed_only);
/* No more than these are shown for now, so that a view can make the widgets of its first rows little by little. False:
 * enough, all of them are shown. */
bool job_phones_grow(JobPhones *list, guint most);

/* What a view gets of it: "revision" is notified when the phone has changed. */
#define JOB_PHONE_ITEM_TYPE (job_phone_item_get_type())
G_DECLARE_FINAL_TYPE(JobPhoneItem, job_phone_item, JOB, PHONE_ITEM, GObject)
const struct job_phone *job_phone_item_phone(JobPhoneItem *item);

#endif
