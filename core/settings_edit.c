/* Changes one thing in INI text and leaves comments, order, spacing and line ends as they are. */
#include "settings_file.h"

#include <stdio.h>
#include <string.h>

/* Text being put together. */
struct output {
    char *text;
    size_t length;
};

static void put(struct output *output, const char *text, size_t length)
{
    output->text = base_grow(output->text, output->length + length + 1, 1);
    memcpy(output->text + output->length, text, length);
    output->length += length;
    output->text[output->length] = '\0';
}

static void put_text(struct output *output, const char *text)
{
    put(output, text, strlen(text));
}

/* How this text ends its lines, seen from the first. */
static const char *line_end(const char *text, size_t length)
{
    const char *newline = memchr(text, '\n', length);
    return newline != NULL && newline > text && newline[-1] == '\r' ? "\r\n" : "\n";
}

/* Where a key of a section is, or would go. */
struct spot {
    const char *section_end; /* behind the header or the last pair of the section's last block */
    const char *comment_end; /* behind a line such as "# key = default" */
    struct ini_line pair;    /* the last one of this key: it is the one that counts */
    bool found;
};

static bool comments_out(const struct ini_line *line, const char *key)
{
    size_t length = strlen(key);
    if (line->kind != LINE_COMMENT || line->name.length <= length ||
        memcmp(line->name.at, key, length) != 0)
        return false;
    size_t at = length;
    while (at < line->name.length && line->name.at[at] == ' ')
        at++;
    return at < line->name.length && line->name.at[at] == '=';
}

static struct spot find_spot(const char *text, const char *end, const char *section,
                             const char *key)
{
    struct spot spot = {.found = false};
    bool inside = false;
    for (const char *at = text; at < end;) {
        struct ini_line line = ini_line_parse(at, end);
        if (line.header)
            inside = line.kind == LINE_SECTION && ini_piece_is(line.name, section);
        if (inside && (line.kind == LINE_SECTION || line.kind == LINE_PAIR))
            spot.section_end = line.next;
        if (inside && comments_out(&line, key))
            spot.comment_end = line.next;
        if (inside && line.kind == LINE_PAIR && ini_piece_is(line.name, key)) {
            spot.pair = line;
            spot.found = true;
        }
        at = line.next;
    }
    return spot;
}

/* The text up to at, which then begins a line. */
static void put_lines(struct output *output, const char *text, const char *at, const char *eol)
{
    put(output, text, (size_t)(at - text));
    if (at > text && at[-1] != '\n')
        put_text(output, eol);
}

static void put_pair(struct output *output, const char *key, const char *value, const char *eol)
{
    put_text(output, key);
    put_text(output, " = ");
    put_text(output, value);
    put_text(output, eol);
}

static void put_header(struct output *output, const char *section, const char *eol)
{
    if (output->length > 0)
        put_text(output, eol);
    put_text(output, "[");
    put_text(output, section);
    put_text(output, "]");
    put_text(output, eol);
}

char *ini_set(const char *text, size_t length, const char *section, const char *key,
              const char *value, size_t *new_length)
{
    struct output output = {NULL, 0};
    const char *end = text + length, *eol = line_end(text, length);
    struct spot spot = find_spot(text, end, section, key);
    if (spot.found) {
        struct ini_piece old = spot.pair.value;
        while (old.length == 0 && old.at < end && (*old.at == ' ' || *old.at == '\t'))
            old.at++;
        bool touches = old.at[-1] == '=' || old.at[-1] == ':';
        put(&output, text, (size_t)(old.at - text));
        put_text(&output, touches && old.length == 0 ? " " : "");
        put_text(&output, value);
        put(&output, old.at + old.length, (size_t)(end - old.at) - old.length);
    } else if (spot.section_end != NULL) {
        const char *at = spot.comment_end != NULL ? spot.comment_end : spot.section_end;
        put_lines(&output, text, at, eol);
        put_pair(&output, key, value, eol);
        put(&output, at, (size_t)(end - at));
    } else {
        put_lines(&output, text, end, eol);
        put_header(&output, section, eol);
        put_pair(&output, key, value, eol);
    }
    *new_length = output.length;
    return output.text;
}

char *ini_add_section(const char *text, size_t length, const char *section, size_t *new_length)
{
    struct output output = {NULL, 0};
    const char *eol = line_end(text, length);
    if (find_spot(text, text + length, section, "").section_end != NULL)
        return NULL;
    put_lines(&output, text, text + length, eol);
    put_header(&output, section, eol);
    *new_length = output.length;
    return output.text;
}

char *ini_unset(const char *text, size_t length, const char *section, const char *key,
                size_t *new_length)
{
    struct output output = {NULL, 0};
    const char *end = text + length, *kept = text;
    bool inside = false, found = false;
    for (const char *at = text; at < end;) {
        struct ini_line line = ini_line_parse(at, end);
        if (line.header)
            inside = line.kind == LINE_SECTION && ini_piece_is(line.name, section);
        if (inside && line.kind == LINE_PAIR && ini_piece_is(line.name, key)) {
            put(&output, kept, (size_t)(at - kept));
            kept = line.next;
            found = true;
        }
        at = line.next;
    }
    if (!found)
        return NULL;
    put(&output, kept, (size_t)(end - kept));
    *new_length = output.length;
    return output.text;
}

char *ini_drop_section(const char *text, size_t length, const char *section, size_t *new_length)
{
    struct output output = {NULL, 0};
    const char *end = text + length, *kept = text;
    bool inside = false, found = false;
    for (const char *at = text; at < end;) {
        struct ini_line line = ini_line_parse(at, end);
        if (line.header) {
            inside = line.kind == LINE_SECTION && ini_piece_is(line.name, section);
            if (inside)
                put(&output, kept, (size_t)(at - kept));
        }
        /* comments behind the last pair may belong to the next section: they stay */
        if (inside && (line.kind == LINE_SECTION || line.kind == LINE_PAIR)) {
            kept = line.next;
            found = true;
        }
        at = line.next;
    }
    if (!found)
        return NULL;
    put(&output, kept, (size_t)(end - kept));
    *new_length = output.length;
    return output.text;
}
