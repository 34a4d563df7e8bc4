/* The arrangement of keys on each model. See keymap.h. */
#include "keymap.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct async_read {
    const char *model;
    bool fits;
    struct keymap *keymap;
};

static const struct key {
    const char *name, *label, *detail, *icon, *spoken;
} keys[] = {
    {"2", "2", "ABC", NULL, NULL},
    {"3", "3", "DEF", NULL, NULL},
    {"4", "4", "GHI", NULL, NULL},
    {"5", "5", "JKL", NULL, NULL},
    {"6", "6", "MNO", NULL, NULL},
    {"7", "7", "PQRS", NULL, NULL},
    {"8", "8", "TUV", NULL, NULL},
    {"9", "9", "WXYZ", NULL, NULL},
    {"star", "*", NULL, NULL, N_("Star")},
    {"0", "0", "+", NULL, NULL},
    {"pound", "#", NULL, NULL, N_("Pound")},
    {"up", NULL, NULL, "go-up-symbolic", N_("Up")},
    {"down", NULL, NULL, "go-down-symbolic", N_("Down")},
    {"left", NULL, NULL, "go-previous-symbolic", N_("Left")},
    {"right", NULL, NULL, "go-next-symbolic", N_("Right")},
    {"select", "OK", NULL, NULL, N_("Select")},
    {"back", NULL, NULL, "edit-undo-symbolic", N_("Back")},
    {"home", NULL, NULL, "go-home-symbolic", N_("Home")},
    {"volumeup", NULL, NULL, "audio-volume-high-symbolic", N_("Louder")},
    {"volumedown", NULL, NULL, "audio-volume-low-symbolic", N_("Softer")},
    {"mute", NULL, NULL, "microphone-disabled-symbolic", N_("Mute")},
    {"hold", NULL, NULL, "media-playback-pause-symbolic", N_("Hold")},
    {"transfer", NULL, NULL, "go-jump-symbolic", N_("Transfer")},
    {"conference", NULL, NULL, "system-users-symbolic", N_("Conference")},
    {"headset", NULL, NULL, "audio-headset-symbolic", N_("Headset")},
    {"speaker", NULL, NULL, "audio-speakers-symbolic", N_("Speaker")},
    {"messages", NULL, NULL, "mail-unread-symbolic", N_("Messages")},
    {"contacts", NULL, NULL, "x-office-address-book-symbolic", N_("Contacts")},
    {"settings", NULL, NULL, "emblem-system-symbolic", N_("Settings")},
    {"hangup", NULL, NULL, "call-stop-symbolic", N_("Hang up")},
    {"info", NULL, NULL, "help-about-symbolic", N_("Info")},
};

static bool model_fits(const char *model, const char *patterns)
{
    /* compares in ASCII, whatever the locale, as the plugin does */
    g_autofree char *lower = g_ascii_strdown(patterns, -1), *plain = g_ascii_strdown(model, -1);
    g_auto(GStrv) words = g_strsplit(lower, " ", -1);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (*words[i] && fnmatch(words[i], plain, 0) == 0)
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
    struct async_read *reading = self;
    struct keymap *keymap = reading->keymap;
    if (strcmp(section, "phones") == 0 && strcmp(key, "models") == 0)
        reading->fits = model_fits(reading->model, value);
    if (strcmp(section, "layout") != 0)
        return 0;
    if (strcmp(key, "side") == 0 && keymap->side == NULL)
        keymap->side = g_strsplit(value, " ", -1);
    else if (strcmp(key, "under") == 0 && keymap->under == NULL)
        keymap->under = g_strsplit(value, " ", -1);
    else if (strcmp(key, "side_part") == 0)
        keymap->side_part = CLAMP(atoi(value), 1, 100);
    else if (strcmp(key, "under_part") == 0)
        keymap->under_part = CLAMP(atoi(value), 1, 100);
    else if (g_str_has_prefix(key, "row"))
        g_ptr_array_add(keymap->rows, g_strsplit(value, " ", -1));
    return 0;
}

/* Where a key map does not say. */
enum { SIDE_PART = 20, UNDER_PART = 8 };

static struct keymap *keymap_new(void)
{
    struct keymap *keymap = g_new0(struct keymap, 1);
    keymap->rows = g_ptr_array_new_with_free_func(strv_free);
    keymap->side_part = SIDE_PART;
    keymap->under_part = UNDER_PART;
    return keymap;
}

static struct keymap *read_map(const struct registry *registry, const char *file, const char *model)
{
    struct async_read reading = {.model = model, .keymap = keymap_new()};
    AUTO_FREE char *name = text_format("keymaps/%s", file);
    struct ph_error err;
    int code = tables_read(registry, NULL, name, visit, &reading, &err);
    if (code == PH_OK && reading.fits && reading.keymap->rows->len)
        return reading.keymap;
    keymap_free(reading.keymap);
    return NULL;
}

static struct keymap *plain_map(void)
{
    static const char *const plain[] = {
        "home up back", "left select right", "volumedown down volumeup", "-", "1 2 3", "4 5 6",
        "7 8 9",        "star 0 pound"};
    struct keymap *keymap = keymap_new();
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        g_ptr_array_add(keymap->rows, g_strsplit(plain[i], " ", -1));
    return keymap;
}

struct keymap *keymap_for(const struct registry *registry, const struct phone *phone)
{
    struct keymap *keymap = NULL;
    const char *model = phone_field(phone, "model");
    AUTO_LIST char **names = tables_names(registry, "keymaps");
    for (size_t i = 0; names[i] != NULL && keymap == NULL && model != NULL; i++)
        keymap = read_map(registry, names[i], model);
    return keymap != NULL ? keymap : plain_map();
}

void keymap_free(struct keymap *keymap)
{
    if (keymap == NULL)
        return;
    g_strfreev(keymap->side);
    g_strfreev(keymap->under);
    g_ptr_array_unref(keymap->rows);
    g_free(keymap);
}

/* ---- What stands on a key ------------------------------------------------------------------- */

static bool is_number(const char *text)
{
    return *text >= '0' && *text <= '9';
}

struct key_face *key_face_new(const char *key)
{
    struct key_face *face = g_new0(struct key_face, 1);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (strcmp(keys[i].name, key) != 0)
            continue;
        face->label = g_strdup(keys[i].label);
        face->detail = keys[i].detail;
        face->icon = keys[i].icon;
        face->spoken = g_strdup(keys[i].spoken != NULL ? _(keys[i].spoken) : key);
        return face;
    }
    if (g_str_has_prefix(key, "soft") && is_number(key + 4)) {
        face->label = g_strdup_printf("F%s", key + 4);
        face->spoken = g_strdup_printf(_("Softkey %s"), key + 4);
    } else if (g_str_has_prefix(key, "line") && is_number(key + 4)) {
        face->label = g_strdup(key + 4);
        face->spoken = g_strdup_printf(_("Line %s"), key + 4);
    } else {
        face->label = g_strdup(key);
        face->label[0] = text_upper(*key);
        face->spoken = g_strdup(face->label);
    }
    return face;
}

void key_face_free(struct key_face *face)
{
    if (face == NULL)
        return;
    g_free(face->label);
    g_free(face->spoken);
    g_free(face);
}
