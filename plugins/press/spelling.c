/* See spelling.h. */
#include "spelling.h"

#include <string.h>

#include "ascii.h"

enum { NAME_BYTES = 64 };

/* ---- The dial pad ------------------------------------------------------------------------ */

/* A name split into prefix, number and suffix. The last number counts. */
struct parts {
    size_t before, digits; /* lengths */
};

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct parts parts_of(const char *name)
{
    size_t end = strlen(name);
    while (end > 0 && !is_digit(name[end - 1]))
        end--;
    size_t begin = end;
    while (begin > 0 && is_digit(name[begin - 1]))
        begin--;
    return (struct parts){begin, end - begin};
}

/* Whether two names differ only in their number. */
static int alike(const char *a, struct parts a_parts, const char *b, struct parts b_parts)
{
    return b_parts.digits > 0 && a_parts.before == b_parts.before &&
           memcmp(a, b, a_parts.before) == 0 &&
           strcmp(a + a_parts.before + a_parts.digits, b + b_parts.before + b_parts.digits) == 0;
}

/* Takes the names like this one as a dial pad; 0 if a digit is missing or there are more than
 * ten. */
static int take_pad(const char *const *names, size_t count, const char *first, const char *pad[10])
{
    struct parts parts = parts_of(first);
    int found = 0;
    memset(pad, 0, 10 * sizeof *pad);
    for (size_t i = 0; i < count; i++) {
        struct parts other = parts_of(names[i]);
        if (!alike(first, parts, names[i], other))
            continue;
        int digit = names[i][other.before] - '0';
        if (other.digits != 1 || pad[digit] != NULL)
            return 0;
        pad[digit] = names[i];
        found++;
    }
    return found == 10;
}

/* The only dial pad among the names; 0 if there is none or more than one. */
static int find_pad(const char *const *names, size_t count, const char *pad[10])
{
    const char *candidate[10];
    int pads = 0;
    for (size_t i = 0; i < count; i++) {
        struct parts parts = parts_of(names[i]);
        if (parts.digits != 1 || names[i][parts.before] != '0' ||
            !take_pad(names, count, names[i], candidate))
            continue;
        memcpy(pad, candidate, sizeof candidate);
        pads++;
    }
    return pads == 1;
}

int spell_is_dial_pad(const char *const *names, size_t count)
{
    const char *pad[10];
    return find_pad(names, count, pad) && parts_of(pad[0]).before > 0;
}

/* ---- The other keys ---------------------------------------------------------------------- */

/* The key that a name means by itself: ours, an alias of it, or soft and line with a number; -1 if
 * none. Bare digits, * and # are skipped: they usually mean tones. */
static int key_meant(const char *name)
{
    char plain[NAME_BYTES];
    size_t length = 0;
    for (; *name != '\0'; name++) {
        if (!ascii_is_word((unsigned char)*name))
            continue;
        if (length == sizeof plain - 1)
            return -1;
        plain[length++] = (char)ascii_lower((unsigned char)*name);
    }
    plain[length] = '\0';
    struct parts parts = parts_of(plain);
    int key = key_find(plain, length);
    if (key >= 0 || parts.digits == 0 || parts.before + parts.digits != length)
        return key < KEY_STAR ? -1 : key;
    static const char *const kinds[] = {"soft", "line"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char word[NAME_BYTES + 8];
        const char *at = strstr(plain, kinds[i]);
        if (at == NULL || at >= plain + parts.before)
            continue;
        strcpy(word, kinds[i]);
        strcat(word, plain + parts.before);
        return key_find(word, strlen(word));
    }
    return -1;
}

/* The name without the prefix of the dial pad's names; the whole name if it begins otherwise. */
static const char *without(const char *name, const char *zero, size_t before)
{
    size_t length = strlen(name);
    return before > 0 && length > before && ascii_same(name, before, zero) ? name + before : name;
}

static void guess(const struct key_map *map, const char *name, const char *rest,
                  const char *spelling[KEY_COUNT])
{
    int meant = key_meant(name);
    if (meant < 0 && rest != name)
        meant =
            strcmp(rest, "*") == 0 || strcmp(rest, "#") == 0 ? key_find(rest, 1) : key_meant(rest);
    for (int key = 0; key < KEY_COUNT && meant < 0 && rest != name; key++)
        if (key_map_spells(map, key, rest))
            meant = key;
    if (meant >= 0 && spelling[meant] == NULL)
        spelling[meant] = name;
}

static int is_taken(const char *name, const char *const spelling[KEY_COUNT])
{
    for (int key = 0; key < KEY_COUNT; key++)
        if (spelling[key] == name)
            return 1;
    return 0;
}

int spell_keys(const struct key_map *map, const char *const *names, size_t count,
               const char *spelling[KEY_COUNT])
{
    const char *pad[10] = {NULL};
    char zero[NAME_BYTES] = "";
    memset(spelling, 0, KEY_COUNT * sizeof *spelling);
    for (int key = 0; key < KEY_COUNT; key++)
        for (size_t i = 0; i < count && spelling[key] == NULL; i++)
            if (key_map_spells(map, key, names[i]))
                spelling[key] = names[i];
    if (find_pad(names, count, pad)) {
        size_t before = parts_of(pad[0]).before;
        if (before < sizeof zero)
            memcpy(zero, pad[0], before);
        for (int digit = 0; digit < 10; digit++)
            if (spelling[KEY_0 + digit] == NULL)
                spelling[KEY_0 + digit] = pad[digit];
    }
    for (size_t i = 0; i < count; i++)
        if (!is_taken(names[i], spelling))
            guess(map, names[i], without(names[i], zero, strlen(zero)), spelling);
    int known = 0;
    for (int key = 0; key < KEY_COUNT; key++)
        known += spelling[key] != NULL;
    return known;
}
