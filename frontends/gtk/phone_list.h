/* The rows that match the search, sorted. Searching and sorting run while the main loop is idle and
 * then change the list, in few steps: typing and drawing never wait. */
#ifndef PHONE_LIST_H
#define PHONE_LIST_H

#include "phone_row.h"

#define PHONE_LIST_TYPE (phone_list_get_type())
G_DECLARE_FINAL_TYPE(PhoneList, phone_list, PHONE, LIST, GObject)

typedef bool phone_list_matches(void *self, PhoneRow *row);
PhoneList *phone_list_new(phone_list_matches *matches, void *self);
/* Replaces all rows and takes references to them. The shown list follows at once, so the caller may
 * then free the phones of removed rows. */
void phone_list_set_rows(PhoneList *list, PhoneRow *const *rows, guint count);
/* Call it when matches() answers differently. anew: the person searches for something else, so the
 * view returns to the top. */
void phone_list_search(PhoneList *list, bool anew);
void phone_list_set_sorter(PhoneList *list, GtkSorter *sorter);
/* show_top() scrolls the view to its first row. */
void phone_list_set_view(PhoneList *list, void (*show_top)(void *self), void *self);

/* Stops searching and sorting; for an owner that goes before the view does. */
void phone_list_close(PhoneList *list);

/* All rows, shown or not. */
guint phone_list_total(PhoneList *list);
PhoneRow *phone_list_at(PhoneList *list, guint index);
/* Whether a search or sort is under way, or rows still appear; notified as "busy". */
bool phone_list_busy(PhoneList *list);
/* Ends that now, which takes a moment. */
void phone_list_finish(PhoneList *list);

#endif
