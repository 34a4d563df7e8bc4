/* The phones of a job, as a list model. Each phone is a plain record and gets an object only while
 * a view shows it, so that fifty thousand are cheap to read, to filter and to free. A phone that
 * told several rows is as many lines of the list. */
#ifndef JOB_PHONES_H
#define JOB_PHONES_H

#include "text.h"

struct job_phone {
    char *id, *name;     /* each may be NULL */
    char *text;          /* why it failed, or what would be sent; NULL: rows tell */
    const char *outcome; /* static: "open", "running", "done", "failed" … */
    struct rows rows;
};

#define JOB_PHONES_TYPE (job_phones_get_type())
G_DECLARE_FINAL_TYPE(JobPhones, job_phones, JOB, PHONES, GObject)
/* May be created and filled on any thread until a view has it. */
JobPhones *job_phones_new(void);
/* Takes ownership of texts and rows. Returns the index. */
guint job_phones_add(JobPhones *list, struct job_phone phone);
/* Tells views about added phones, and new outcomes when the list is narrowed. */
void job_phones_show(JobPhones *list);
/* Valid until the next phone is added. */
const struct job_phone *job_phones_at(JobPhones *list, guint index);
guint job_phones_total(JobPhones *list);
/* How many have this outcome now. */
guint job_phones_count(JobPhones *list, const char *outcome);
#define JOB_PHONES_NONE G_MAXUINT
guint job_phones_find(JobPhones *list, const char *id);
/* NULL leaves a value as it is. */
void job_phones_set(JobPhones *list, guint index, const char *outcome, const char *text);
/* Adds a row, which it takes. */
void job_phones_row(JobPhones *list, guint index, struct values *row);
/* Back to open: what was told before is of no account. */
void job_phones_reopen(JobPhones *list, guint index);
/* Appends to the text. */
void job_phones_tell(JobPhones *list, guint index, const char *text);
/* All outcomes, in the order in which people look at them; NULL: past the last. */
const char *job_phones_outcome(guint index);
/* Shows only phones with one of these outcomes: bit i is job_phones_outcome(i). 0: all phones. */
void job_phones_narrow(JobPhones *list, guint outcomes);
/* Shows at most this many for now, so that a view can build its first rows little by little. False:
 * that was enough, all phones are shown now. */
bool job_phones_grow(JobPhones *list, guint most);

/* The object a view gets. It notifies "revision" when the phone has changed. */
#define JOB_PHONE_ITEM_TYPE (job_phone_item_get_type())
G_DECLARE_FINAL_TYPE(JobPhoneItem, job_phone_item, JOB, PHONE_ITEM, GObject)
const struct job_phone *job_phone_item_phone(JobPhoneItem *item);
/* The row of its line, or NULL. */
const struct values *job_phone_item_row(JobPhoneItem *item);

#endif
