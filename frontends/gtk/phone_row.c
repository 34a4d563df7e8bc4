/* One phone as a row. See phone_row.h. */
#include "phone_row.h"

#include <string.h>

struct _PhoneRow {
    GObject parent;
    const struct phone *phone; /* owned by the list of the core */
    char *id, *key;            /* key: NULL until first used */
    const char *result;        /* interned */
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
    g_free(PHONE_ROW(object)->id);
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

/* The columns of the window, each in a line, the name first. Not the software: parts of its version
 * look like extensions. */
char *phone_row_fold(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    g_autofree char *parts = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL);
    GString *plain = g_string_sized_new(strlen(parts));
    /* g_utf8_next_char() would make this program export GLib's table. */
    for (const char *c = parts; *c; c = g_utf8_find_next_char(c, NULL)) {
        if (!g_unichar_ismark(g_utf8_get_char(c)))
            g_string_append_unichar(plain, g_utf8_get_char(c));
    }
    return g_string_free(plain, FALSE);
}

static char *make_key(const struct phone *phone)
{
    g_autoptr(GString) text = g_string_sized_new(256);
    bool ascii = true;
    for (int i = 0; i < fields_count(); i++) {
        bool searched = phone_fields[i].place > 0 && i != FIELD_SOFTWARE;
        const char *value = searched ? phone_field(phone, phone_fields[i].key) : NULL;
        for (; value != NULL && *value; value++) {
            ascii = ascii && (unsigned char)*value < 0x80;
            g_string_append_c(text, g_ascii_tolower(*value));
        }
        g_string_append_c(text, '\n');
    }
    return ascii ? g_strndup(text->str, text->len) : phone_row_fold(text->str);
}

PhoneRow *phone_row_new(const struct phone *phone)
{
    PhoneRow *row = g_object_new(PHONE_ROW_TYPE, NULL);
    const char *id = phone_key(phone);
    row->id = g_strdup(id != NULL ? id : "");
    row->phone = phone;
    return row;
}

void phone_row_replace(PhoneRow *row, const struct phone *phone)
{
    row->phone = phone;
    g_clear_pointer(&row->key, g_free);
    g_object_notify_by_pspec(G_OBJECT(row), revision);
}

const char *phone_row_id(PhoneRow *row)
{
    return row->id;
}

void phone_row_set_result(PhoneRow *row, const char *result)
{
    const char *kept = result != NULL ? g_intern_string(result) : NULL;
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
    if (row->key == NULL)
        row->key = make_key(row->phone);
    return row->key;
}
