/* One phone as a row: an object that stays while the list is asked for anew, and tells its cells when it changes. */
#ifndef PHONE_ROW_H
#define PHONE_ROW_H

#include "text.h"

#define PHONE_ROW_TYPE (phone_row_get_type())
G_DECLARE_FINAL_TYPE(PhoneRow, phone_row, PHONE, ROW, GObject)

PhoneRow *phone_row_new(const struct phone *phone);
/* The list was replaced: the same phone in the new one. Notifies "revision", which only rows in sight listen to. */
void phone_row_replace(PhoneRow *row, const struct phone *phone);
const struct phone *phone_row_phone(PhoneRow *row);
const char *phone_row_id(PhoneRow *row); /* outlives the phone's list */
/* What the last run did to it: "done", "running", …; NULL = nothing. */
void phone_row_set_result(PhoneRow *row, const char *result);
const char *phone_row_result(PhoneRow *row);
/* Everything one would search for, in small letters; made when first asked for. */
const char *phone_row_key(PhoneRow *row);

#endif
