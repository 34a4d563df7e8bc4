/* One phone as a row. See phone_row.h. */
#include "phone_row.h"

#include <string.h>

struct _PhoneRow {
    GObject parent;
    const struct phone *phone; /* of the core's list */
    char *key;
    const char *result; /* interned */
};

G_DEFINE_TYPE(PhoneRow, phone_row, G_TYPE_OBJECT)

enum { PROPERTY_REVISION = 1 };
static GParamSpec *revision;

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    (void)object;
    (void)id;
    (void)spec;
    g_value_set_int(value, 0);
}

static void finalize(GObject *object)
{
    g_free(PHONE_ROW(object)->key);
    G_OBJECT_CLASS(phone_row_parent_class)->finalize(object);
}

static void phone_row_class_init(PhoneRowClass *class)
{
    GObjectClass *object = G_OBJECT_CLASS(class);
    object->finalize = finalize;
    object->get_property = get_property;
    revision = g_param_spec_int("revision", NULL, NULL, 0, G_MAXINT, 0,
                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_property(object, PROPERTY_REVISION, revision);
}

static void phone_row_init(PhoneRow *row)
{
    (void)row;
}

static char *make_key(const struct phone *phone)
{
    static const char *const fields[] = {"name",     "extension", "number", "mac", "owner", "model",
                                         "location", "tag",       "serial", "ip",  "status"};
    GString *text = g_string_sized_new(160);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const char *value = phone_field(phone, fields[i]);
        if (value)
            g_string_append(text, value);
        g_string_append_c(text, '\n');
    }
    for (size_t i = 0; i < text->len; i++) {
        if ((unsigned char)text->str[i] >= 0x80) {
            char *folded = g_utf8_casefold(text->str, -1);
            g_string_free(text, TRUE);
            return folded;
        }
        text->str[i] = g_ascii_tolower(text->str[i]);
    }
    return g_string_free(text, FALSE);
}

PhoneRow *phone_row_new(const struct phone *phone)
{
    PhoneRow *row = g_object_new(PHONE_ROW_TYPE, NULL);
    row->phone = phone;
    row->key = make_key(phone);
    return row;
}

void phone_row_replace(PhoneRow *row, const struct phone *phone)
{
    g_autofree char *key = make_key(phone);
    row->phone = phone;
    if (strcmp(key, row->key) == 0)
        return;
    g_free(row->key);
    row->key = g_steal_pointer(&key);
    g_object_notify_by_pspec(G_OBJECT(row), revision);
}

void phone_row_set_result(PhoneRow *row, const char *result)
{
    const char *kept = result ? g_intern_string(result) : NULL;
    if (row->result == kept)
        return;
    row->result = kept;
    g_object_notify_by_pspec(G_OBJECT(row), revision);
}

const struct phone *phone_row_phone(PhoneRow *row)
{
    return row->phone;
}

const char *phone_row_result(PhoneRow *row)
{
    return row->result;
}

const char *phone_row_key(PhoneRow *row)
{
    return row->key;
}
