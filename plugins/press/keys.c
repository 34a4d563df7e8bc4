/* The table of our key names. */
#include "keys.h"

#include <stdio.h>
#include <string.h>

#include "ascii.h"

static const char *const names[KEY_COUNT] = {
    "0",          "1",       "2",       "3",        "4",          "5",        "6",      "7",
    "8",          "9",       "star",    "pound",    "up",         "down",     "left",   "right",
    "select",     "back",    "home",    "volumeup", "volumedown", "mute",     "hold",   "transfer",
    "conference", "headset", "speaker", "messages", "contacts",   "settings", "hangup", "info",
    "soft1",      "soft2",   "soft3",   "soft4",    "soft5",      "line1",    "line2",  "line3",
    "line4",      "line5",   "line6",   "line7",    "line8",      "line9",    "line10", "line11",
    "line12",     "line13",  "line14",  "line15",   "line16",     "line17",   "line18", "line19",
    "line20",     "line21",  "line22",  "line23",   "line24",     "line25",   "line26", "line27",
    "line28",     "line29",  "line30",  "line31",   "line32",
};

static const struct {
    const char *word, *name;
} aliases[] = {
    {"*", "star"},
    {"#", "pound"},
    {"hash", "pound"},
    {"asterisk", "star"},
    {"numbersign", "pound"},
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

int key_find(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (ascii_same(word, length, aliases[i].word))
            return key_find(aliases[i].name, strlen(aliases[i].name));
    if (length > 7 && ascii_begins(word, "softkey")) { /* as printed in manuals: Softkey1 */
        char plain[16];
        snprintf(plain, sizeof plain, "soft%.*s", (int)(length - 7), word + 7);
        return key_find(plain, strlen(plain));
    }
    for (int key = 0; key < KEY_COUNT; key++)
        if (ascii_same(word, length, names[key]))
            return key;
    return -1;
}

/* The edits from one word to the other. */
static size_t edits(const char *word, size_t length, const char *name)
{
    size_t row[16];
    size_t last = strlen(name);
    for (size_t i = 0; i <= last; i++)
        row[i] = i;
    for (size_t w = 0; w < length; w++) {
        size_t before = row[0];
        row[0] = w + 1;
        for (size_t i = 0; i < last; i++) {
            size_t same = before + (ascii_lower((unsigned char)word[w]) != name[i]);
            size_t other = (row[i] < row[i + 1] ? row[i] : row[i + 1]) + 1;
            before = row[i + 1];
            row[i + 1] = same < other ? same : other;
        }
    }
    return row[last];
}

const char *key_near(const char *word, size_t length)
{
    const char *best = NULL;
    size_t fewest = length < 4 ? 2 : 3;
    for (int key = KEY_STAR; key < KEY_COUNT; key++)
        if (length > 1 && edits(word, length, names[key]) < fewest) {
            fewest = edits(word, length, names[key]);
            best = names[key];
        }
    return best;
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

/* The characters that distinguish names: letters of any script, digits, * and #. */
static int counts(char c)
{
    return ascii_is_word((unsigned char)c) || (unsigned char)c >= 0x80 || c == '*' || c == '#';
}

int key_same(const char *a, size_t a_length, const char *b)
{
    const char *end = a + a_length;
    for (;;) {
        while (a < end && !counts(*a))
            a++;
        while (*b != '\0' && !counts(*b))
            b++;
        if (a == end || *b == '\0')
            return a == end && *b == '\0';
        if (ascii_lower((unsigned char)*a++) != ascii_lower((unsigned char)*b++))
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
