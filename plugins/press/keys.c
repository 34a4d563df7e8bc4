/* The table of our key names. */
#include "keys.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const names[KEY_COUNT] = {
    "0",          "1",       "2",       "3",        "4",          "5",        "6",      "7",
    "8",          "9",       "star",    "pound",    "up",         "down",     "left",   "right",
    "select",     "back",    "home",    "volumeup", "volumedown", "mute",     "hold",   "transfer",
    "conference", "headset", "speaker", "messages", "contacts",   "settings", "hangup", "info",
    "soft1",      "soft2",   "soft3",   "soft4",    "soft5",      "line1",    "line2",  "line3",
    "line4",      "line5",   "line6",   "line7",    "line8",      "line9",    "line10", "line11",
    "line12",     "line13",  "line14",  "line15",   "line16",
};

static const struct {
    const char *word, *name;
} aliases[] = {
    {"*", "star"},
    {"#", "pound"},
    {"hash", "pound"},
    {"ok", "select"},
    {"enter", "select"},
    {"return", "back"},
    {"cancel", "back"},
    {"applications", "home"},
    {"volup", "volumeup"},
    {"voldown", "volumedown"},
    {"louder", "volumeup"},
    {"softer", "volumedown"},
    {"release", "hangup"},
    {"onhook", "hangup"},
    {"end", "hangup"},
    {"voicemail", "messages"},
    {"directories", "contacts"},
    {"directory", "contacts"},
    {"menu", "settings"},
};

const char *key_name(int key)
{
    return names[key];
}

static int same_word(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && strncasecmp(word, name, length) == 0;
}

int key_find(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (same_word(word, length, aliases[i].word))
            return key_find(aliases[i].name, strlen(aliases[i].name));
    if (length > 7 && strncasecmp(word, "softkey", 7) == 0) { /* as printed in manuals: Softkey1 */
        char plain[16];
        snprintf(plain, sizeof plain, "soft%.*s", (int)(length - 7), word + 7);
        return key_find(plain, strlen(plain));
    }
    for (int key = 0; key < KEY_COUNT; key++)
        if (same_word(word, length, names[key]))
            return key;
    return -1;
}

const char *key_entry(int key, int *number)
{
    *number = -1;
    if (key < KEY_STAR) {
        *number = key;
        return "digit";
    }
    if (key < KEY_SOFT1)
        return names[key];
    *number = (key < KEY_LINE1 ? key - KEY_SOFT1 : key - KEY_LINE1) + 1;
    return key < KEY_LINE1 ? "soft" : "line";
}

int key_same(const char *a, size_t a_length, const char *b)
{
    const char *end = a + a_length;
    for (;;) {
        while (a < end && !isalnum((unsigned char)*a))
            a++;
        while (*b != '\0' && !isalnum((unsigned char)*b))
            b++;
        if (a == end || *b == '\0')
            return a == end && *b == '\0';
        if (strncasecmp(a++, b++, 1) != 0)
            return 0;
    }
}

int key_matches(const char *pattern, size_t length, int number, const char *spelling)
{
    char whole[64];
    const char *mark = memchr(pattern, '%', length);
    if (mark == NULL || number < 0)
        return mark == NULL && number < 0 && key_same(pattern, length, spelling);
    int used = snprintf(whole, sizeof whole, "%.*s%d%.*s", (int)(mark - pattern), pattern, number,
                        (int)(pattern + length - mark - 1), mark + 1);
    return used > 0 && (size_t)used < sizeof whole && key_same(whole, (size_t)used, spelling);
}
