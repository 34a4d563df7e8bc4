/* The table of fields. See fields.h. */
#include "plugin/fields.h"

#include "util/text.h"

#include <string.h>

enum { PLACES = 14 }; /* of the fields below that the window can show */

/* clang-format off */
struct field phone_fields[FIELDS_MOST] = {
    [FIELD_NAME] = {.key = "name", .title = "NAME", .label = "Name",
                    .place = 1, .width = 180, .shown = true},
    [FIELD_MAC] = {.key = "mac", .title = "MAC", .label = "MAC address",
                   .place = 9, .width = 150},
    [FIELD_MODEL] = {.key = "model", .title = "MODEL", .label = "Model", .drop = 2,
                     .place = 4, .width = 105},
    [FIELD_EXTENSION] = {.key = "extension", .typed = "ext", .title = "EXT", .label = "Extension",
                         .drop = 3, .place = 3, .width = 100, .shown = true},
    [FIELD_STATUS] = {.key = "status", .title = "STATUS", .label = "Status", .drop = 1,
                      .place = 2, .width = 130, .shown = true},
    [FIELD_LOCATION] = {.key = "location", .title = "LOCATION", .label = "Location", .drop = 4,
                        .place = 5, .width = 95, .shown = true},
    [FIELD_OWNER] = {.key = "owner", .title = "OWNER", .label = "Owner", .drop = 5,
                     .place = 6, .width = 170},
    [FIELD_NUMBER] = {.key = "number", .title = "NUMBER", .label = "Number", .drop = 6,
                      .extra = true, .place = 11, .width = 130},
    [FIELD_TAG] = {.key = "tag", .title = "TAGS", .label = "Tags", .drop = 6,
                   .extra = true, .list = true, .place = 8, .width = 120},
    [FIELD_IP] = {.key = "ip", .title = "IP", .label = "IP address", .drop = 6,
                  .extra = true, .place = 10, .width = 120},
    [FIELD_SERIAL] = {.key = "serial", .title = "SERIAL", .label = "Serial number", .drop = 6,
                      .extra = true, .place = 12, .width = 130},
    [FIELD_SOFTWARE] = {.key = "software", .title = "SOFTWARE", .label = "Software", .drop = 6,
                        .extra = true, .place = 13, .width = 180},
    [FIELD_LAST_SEEN] = {.key = "last_seen", .title = "LAST SEEN", .drop = 6, .extra = true,
                         .time = true},
    [FIELD_MAINTENANCE] = {.key = "maintenance", .title = "MAINTENANCE", .drop = 6,
                           .extra = true},
    [FIELD_CHANNEL] = {.key = "channel", .title = "CHANNEL", .drop = 6, .extra = true},
    [FIELD_PROBLEM] = {.key = "problem", .title = "PROBLEM", .drop = 6, .extra = true,
                       .list = true},
    [FIELD_TYPE] = {.key = "type", .title = "TYPE", .drop = 6, .extra = true},
    [FIELD_CAPABILITY] = {.key = "capability", .title = "CAPABILITY", .drop = 6,
                          .extra = true, .list = true},
    [FIELD_PERMISSION] = {.key = "permission", .title = "PERMISSION", .drop = 6,
                          .extra = true, .list = true},
    [FIELD_SOURCE] = {.key = "source", .title = "SOURCE", .label = "Source", .drop = 6,
                      .extra = true, .list = true, .place = 14, .width = 120},
    [FIELD_ID] = {.key = "id", .title = "ID", .drop = 7, .extra = true},
};
/* clang-format on */

/* ---- Fields of directories ------------------------------------------------------------------- */

static int taken = FIELD_COUNT;

int fields_count(void)
{
    return taken;
}

int fields_number(const char *key)
{
    int number = 0;
    while (number < taken && strcmp(phone_fields[number].key, key) != 0)
        number++;
    return number < taken ? number : -1;
}

bool fields_known(const char *key)
{
    static const char *const columns[] = {"can", "why", "result"}; /* of the front ends */
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (strcmp(columns[i], key) == 0)
            return true;
    for (int i = 0; i < FIELD_COUNT; i++)
        if (strcmp(phone_fields[i].key, key) == 0 ||
            (phone_fields[i].typed != NULL && strcmp(phone_fields[i].typed, key) == 0))
            return true;
    return false;
}

void fields_add(const struct ph_param *own)
{
    static char titles[FIELDS_MOST][32]; /* a key has at most 31 bytes */
    if (taken == FIELDS_MOST || fields_number(own->key) >= 0)
        return;
    char *title = titles[taken];
    for (size_t i = 0; own->key[i] != '\0'; i++)
        title[i] = text_upper(own->key[i]);
    phone_fields[taken] = (struct field){.key = own->key,
                                         .title = title,
                                         .label = own->label,
                                         .help = own->help,
                                         .drop = 6,
                                         .right = own->type == PH_INT,
                                         .extra = true,
                                         .place = PLACES + 1 + taken - FIELD_COUNT,
                                         .width = 120};
    taken++;
}

/* ---------------------------------------------------------------------------------------------- */

const struct field *fields_at_place(int place)
{
    for (int i = 0; i < taken; i++)
        if (phone_fields[i].place == place)
            return &phone_fields[i];
    return NULL;
}

void fields_heading(FILE *out, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : ",", fields[i].key);
    fputs("\r\n", out);
}

char *fields_text(const char *values)
{
    char *text = memory_copy("");
    for (size_t length; values != NULL;
         values = values[length] == '\0' ? NULL : values + length + 1) {
        length = strcspn(values, "\n");
        text_append(&text, ", ", "%.*s", (int)length, values);
    }
    return text;
}
