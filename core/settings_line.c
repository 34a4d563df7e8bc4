/* One line of INI text understood, by the same rules for reading and for changing it: a value is everything
 * behind the first = or :, up to the end of the line. What the INI library would cut off silently is broken. */
#include "settings_file.h"

#include <string.h>

enum { LONGEST_NAME = 49 }; /* of a key or section: the INI library cuts longer ones */

static struct ini_piece trim(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t' || to[-1] == '\r'))
        to--;
    return (struct ini_piece){from, (size_t)(to - from)};
}

bool ini_piece_is(struct ini_piece piece, const char *text)
{
    return strlen(text) == piece.length && memcmp(piece.at, text, piece.length) == 0;
}

/* A byte order mark begins a file, and a line inside where files were joined. */
static const char *skip_mark(const char *text, const char *end)
{
    bool mark = end - text >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    return mark ? text + 3 : text;
}

/* What the INI library would take for something else: control characters for blanks, ; for a comment. */
static bool misleads(struct ini_piece name)
{
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)name.at[i] < ' ' || name.at[i] == 0x7F || name.at[i] == ';')
            return true;
    return false;
}

static void parse_section(struct ini_line *line, struct ini_piece all)
{
    const char *end = all.at + all.length, *close = memchr(all.at, ']', all.length);
    line->kind = LINE_BROKEN;
    line->header = true;
    if (close == NULL) {
        line->fault = "the ] of a [section] is missing; add it: until then the keys below do not "
                      "count";
        return;
    }
    struct ini_piece rest = trim(close + 1, end);
    line->name = trim(all.at + 1, close);
    if (rest.length > 0 && rest.at[0] != ';' && rest.at[0] != '#')
        line->fault =
            "nothing may follow a [section] on its line; until it is moved the keys below "
            "do not count";
    else if (line->name.length == 0 || line->name.length > LONGEST_NAME)
        line->fault =
            "the name of a [section] must have 1 to 49 bytes; the keys below do not count";
    else if (misleads(line->name))
        line->fault = "the name of a [section] must not contain ; or control characters; the keys "
                      "below do not count";
    else
        line->kind = LINE_SECTION;
}

static void parse_pair(struct ini_line *line, struct ini_piece all)
{
    const char *end = all.at + all.length, *separator = all.at;
    while (separator < end && *separator != '=' && *separator != ':')
        separator++;
    line->kind = LINE_BROKEN;
    if (separator == end) {
        line->fault =
            "this is neither KEY = VALUE nor a [section]; a value cannot go on in a second "
            "line, and a comment begins with #";
        return;
    }
    line->name = trim(all.at, separator);
    line->value = trim(separator + 1, end);
    if (line->name.length == 0)
        line->fault = "there is no key before the =";
    else if (line->name.length > LONGEST_NAME)
        line->fault = "a key must have at most 49 bytes";
    else if (misleads(line->name))
        line->fault = "a key must not contain ; or control characters";
    else
        line->kind = LINE_PAIR;
}

struct ini_line ini_line_parse(const char *text, const char *end)
{
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    struct ini_line line = {.kind = LINE_BLANK, .next = newline == NULL ? end : newline + 1};
    struct ini_piece all = trim(skip_mark(text, end), newline == NULL ? end : newline);
    line.name = line.value = (struct ini_piece){all.at, 0};
    if (all.length == 0)
        return line;
    if (memchr(all.at, '\0', all.length) != NULL) {
        line.kind = LINE_BROKEN;
        line.fault = "there is a NUL byte in this line; the file must be plain text";
    } else if (all.at[0] == ';' || all.at[0] == '#') {
        line.kind = LINE_COMMENT;
        line.name = trim(all.at + 1, all.at + all.length);
    } else if (all.at[0] == '[') {
        parse_section(&line, all);
    } else {
        parse_pair(&line, all);
    }
    return line;
}
