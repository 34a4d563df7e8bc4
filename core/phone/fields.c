/* The table of fields. See fields.h. */
#include "phone/fields.h"

#include "util/memory.h"
#include "util/text.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
const struct field phone_fields[FIELD_COUNT] = {
    [FIELD_NAME] = {.key = "name", .title = "NAME", .label = "Name",
                    .place = 1, .width = 180, .shown = true},
    [FIELD_MAC] = {.key = "mac", .title = "MAC", .label = "MAC address",
                   .place = 9, .width = 150},
    [FIELD_MODEL] = {.key = "model", .title = "MODEL", .label = "Model", .drop = 2,
                     .place = 4, .width = 105, .shown = true},
    [FIELD_EXTENSION] = {.key = "extension", .typed = "ext", .title = "EXT", .label = "Extension",
                         .drop = 3, .place = 3, .width = 100, .shown = true},
    [FIELD_STATUS] = {.key = "status", .title = "STATUS", .label = "Status", .drop = 1,
                      .place = 2, .width = 130, .shown = true},
    [FIELD_LOCATION] = {.key = "location", .title = "LOCATION", .label = "Location", .drop = 4,
                        .place = 5, .width = 95, .shown = true},
    [FIELD_OWNER] = {.key = "owner", .title = "OWNER", .label = "Owner", .drop = 5,
                     .place = 6, .width = 170, .shown = true},
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
    [FIELD_TYPE] = {.key = "type", .title = "TYPE", .drop = 6, .extra = true},
    [FIELD_CAPABILITY] = {.key = "capability", .title = "CAPABILITY", .drop = 6,
                          .extra = true, .list = true},
    [FIELD_PERMISSION] = {.key = "permission", .title = "PERMISSION", .drop = 6,
                          .extra = true, .list = true},
    [FIELD_ID] = {.key = "id", .title = "ID", .drop = 7, .extra = true},
};
/* clang-format on */

const struct field *fields_at_place(int place)
{
    for (int i = 0; i < FIELD_COUNT; i++)
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
