/* One phone as a row: an object that outlives a reload of the list, and tells its cells when the
 * phone changes. */
#ifndef PHONE_ROW_H
#define PHONE_ROW_H

#include "text.h"

#define PHONE_ROW_TYPE (phone_row_get_type())
G_DECLARE_FINAL_TYPE(PhoneRow, phone_row, PHONE, ROW, GObject)

PhoneRow *phone_row_new(const struct phone *phone);
/* Points the row to the same phone in a new list. Notifies "revision", which only visible rows
 * listen to. */
void phone_row_replace(PhoneRow *row, const struct phone *phone);
const struct phone *phone_row_phone(PhoneRow *row);
const char *phone_row_id(PhoneRow *row); /* valid after the list of the phone is freed */
/* The outcome of the last job: "done", "running" …; NULL: none. */
void phone_row_set_result(PhoneRow *row, const char *result);
const char *phone_row_result(PhoneRow *row);
/* All text that a search looks at, in lower case; built on first use. */
/* Text as it is compared in a search: without case and accents; freed with g_free(). */
char *phone_row_fold(const char *text);
const char *phone_row_key(PhoneRow *row);

#endif
