/* One phone as a row of JSON. See phone_json.h. */
#include "phone_json.h"

json_object *phone_json(const struct output *out, const struct phone *phone)
{
    json_object *row = json_object_new_object();
    for (int i = 0; i < fields_count(); i++) {
        const char *key = phone_fields[i].key;
        if (output_wants(out, key))
            row_values(row, key, phone_field(phone, key), phone_fields[i].list);
    }
    const char *field, *value = NULL;
    while (output_is_json(out) && (value = phone_next(phone, value, &field)) != NULL) {
        if (output_wants(out, field) && !json_object_object_get_ex(row, field, NULL))
            json_add_text(row, field, value);
    }
    return row;
}
