/* How the keys of a phone's model are arranged. See keymap.h. */
#include "keymap.h"

#include <fnmatch.h>
#include <string.h>

struct reading {
    const char *model;
    bool fits;
    GPtrArray *rows;
};

static const struct key {
    const char *name, *label, *spoken;
} keys[] = {
    {"star", "*", N_("Star")},       {"pound", "#", N_("Pound")},       {"up", "▲", N_("Up")},
    {"down", "▼", N_("Down")},       {"left", "◀", N_("Left")},         {"right", "▶", N_("Right")},
    {"select", "OK", N_("Select")},  {"back", "↩", N_("Back")},         {"home", "⌂", N_("Home")},
    {"volumeup", "+", N_("Louder")}, {"volumedown", "−", N_("Softer")},
};

static bool model_fits(const char *model, const char *patterns)
{
    g_auto(GStrv) words = g_strsplit(patterns, " ", -1);
    for (size_t i = 0; words[i]; i++) {
        if (*words[i] && fnmatch(words[i], model, FNM_CASEFOLD) == 0)
            return true;
    }
    return false;
}

static void strv_free(gpointer strv)
{
    g_strfreev(strv);
}

static int32_t visit(void *self, const char *section, const char *key, const char *value)
{
    struct reading *reading = self;
    if (strcmp(section, "phones") == 0 && strcmp(key, "models") == 0)
        reading->fits = model_fits(reading->model, value);
    if (strcmp(section, "layout") == 0 && g_str_has_prefix(key, "row"))
        g_ptr_array_add(reading->rows, g_strsplit(value, " ", -1));
    return 0;
}

static GPtrArray *read_map(const char *file, const char *model)
{
    struct reading reading = {.model = model, .rows = g_ptr_array_new_with_free_func(strv_free)};
    AUTO_FREE char *name = base_format("keymaps/%s", file);
    AUTO_FREE char *path = ph_data_file(name);
    struct ph_error err;
    int code = path ? settings_read_table(path, visit, &reading, &err) : PH_NOT_FOUND;
    if (code == PH_OK && reading.fits && reading.rows->len)
        return reading.rows;
    g_ptr_array_unref(reading.rows);
    return NULL;
}

static GPtrArray *plain_rows(void)
{
    static const char *const plain[] = {
        "home up back", "left select right", "volumedown down volumeup", "1 2 3", "4 5 6",
        "7 8 9",        "star 0 pound"};
    GPtrArray *rows = g_ptr_array_new_with_free_func(strv_free);
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        g_ptr_array_add(rows, g_strsplit(plain[i], " ", -1));
    return rows;
}

struct keymap *keymap_for(const struct phone *phone)
{
    struct keymap *keymap = g_new0(struct keymap, 1);
    const char *model = phone_field(phone, "model");
    AUTO_FREE const char **names = ph_data_names("keymaps");
    for (size_t i = 0; names[i] && !keymap->rows && model; i++)
        keymap->rows = read_map(names[i], model);
    for (size_t i = 0; names[i]; i++)
        free((char *)names[i]);
    if (!keymap->rows)
        keymap->rows = plain_rows();
    return keymap;
}

void keymap_free(struct keymap *keymap)
{
    if (!keymap)
        return;
    g_ptr_array_unref(keymap->rows);
    g_free(keymap);
}

char *keymap_label(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (strcmp(keys[i].name, key) == 0)
            return g_strdup(keys[i].label);
    }
    if (g_str_has_prefix(key, "soft") && key[4])
        return g_strdup_printf("F%s", key + 4);
    char *label = g_strdup(key);
    label[0] = g_ascii_toupper(label[0]);
    return label;
}

const char *keymap_spoken(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (strcmp(keys[i].name, key) == 0)
            return _(keys[i].spoken);
    }
    return key;
}
