/* The rows that are shown: of all rows those that match the search, in order. Searching and sorting go on in idle
 * moments and then change what is shown in one step: typing and drawing never wait, and the view is told once. */
#ifndef PHONE_LIST_H
#define PHONE_LIST_H

#include "phone_row.h"

#define PHONE_LIST_TYPE (phone_list_get_type())
G_DECLARE_FINAL_TYPE(PhoneList, phone_list, PHONE, LIST, GObject)

typedef bool phone_list_matches(void *self, PhoneRow *row);
PhoneList *phone_list_new(phone_list_matches *matches, void *self);
/* All rows from now on; their references are taken, and what is shown follows at once: whoever removes a row may free
 * what it stands for afterwards. */
void phone_list_set_rows(PhoneList *list, PhoneRow *const *rows, guint count);
/* matches() answers differently now; anew: somebody looks for something else, so the view goes to the top. */
void phone_list_search(PhoneList *list, bool anew);
void phone_list_set_sorter(PhoneList *list, GtkSorter *sorter);
/* show_top() makes the view show the first row. */
void phone_list_set_view(PhoneList *list, void (*show_top)(void *self), void *self);

/* Nothing is searched or sorted any more: whoever it was made for goes before the view does. */
void phone_list_close(PhoneList *list);

/* All rows, shown or not. */
guint phone_list_total(PhoneList *list);
PhoneRow *phone_list_at(PhoneList *list, guint index);
/* Whether what is shown is about to change; notified as "busy". */
bool phone_list_busy(PhoneList *list);

#endif
