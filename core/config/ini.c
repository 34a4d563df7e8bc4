#include "config/ini.h"

#include "util/error.h"
#include "util/file.h"
#include "util/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Lines ----------------------------------------------------------------------------------- */

enum line_kind { LINE_BLANK, LINE_COMMENT, LINE_SECTION, LINE_PAIR, LINE_BROKEN };

struct piece {
    const char *at;
    size_t length;
};

struct line {
    enum line_kind kind;
    bool header;        /* begins with [ and so begins another section, BROKEN or not */
    struct piece name;  /* of the section or key; COMMENT: its text */
    struct piece value; /* PAIR: may be empty */
    const char *fault;  /* BROKEN: what is wrong and how to fix it */
    const char *next;   /* start of the next line */
};

enum { LONGEST_NAME = 49 }; /* of a key or section: inih cuts longer names */

static struct piece trim(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t' || to[-1] == '\r'))
        to--;
    return (struct piece){from, (size_t)(to - from)};
}

static bool piece_is(struct piece piece, const char *text)
{
    return strlen(text) == piece.length && memcmp(piece.at, text, piece.length) == 0;
}

/* A byte order mark begins a file, or a line where files were concatenated. */
static const char *skip_mark(const char *text, const char *end)
{
    bool mark = end - text >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    return mark ? text + 3 : text;
}

/* Names that inih would misread: it takes control characters for blanks and ; for a comment. */
static bool misleads(struct piece name)
{
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)name.at[i] < ' ' || name.at[i] == 0x7F || name.at[i] == ';')
            return true;
    return false;
}

static void parse_section(struct line *line, struct piece all)
{
    const char *end = all.at + all.length, *close = memchr(all.at, ']', all.length);
    line->kind = LINE_BROKEN;
    line->header = true;
    if (close == NULL) {
        line->fault = "the ] of a [section] is missing; add it: until then the keys below do not "
                      "count";
        return;
    }
    struct piece rest = trim(close + 1, end);
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

static void parse_pair(struct line *line, struct piece all)
{
    const char *end = all.at + all.length, *separator = all.at;
    while (separator < end && *separator != '=' && *separator != ':')
        separator++;
    line->kind = LINE_BROKEN;
    if (separator == end) {
        line->fault = "expected KEY = VALUE, [section] or # comment (values cannot span lines)";
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

/* Parses the line at text, which ends at end at the latest. */
static struct line line_parse(const char *text, const char *end)
{
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    struct line line = {.kind = LINE_BLANK, .next = newline == NULL ? end : newline + 1};
    struct piece all = trim(skip_mark(text, end), newline == NULL ? end : newline);
    line.name = line.value = (struct piece){all.at, 0};
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

/* ---- Reading --------------------------------------------------------------------------------- */

enum { LARGEST_FILE = 1024 * 1024 };

struct reading {
    const char *at, *end;
    int number;
    struct line line;  /* the current one */
    bool lost_section; /* below a broken header */
    int32_t stop;      /* the result of visit() if not 0 */
    ini_visit *visit;
    ini_fault *fault;
    void *self;
};

/* Takes the next line. False at the end or if the visitor stopped. */
static bool advance(struct reading *reading)
{
    if (reading->at >= reading->end || reading->stop != 0)
        return false;
    reading->line = line_parse(reading->at, reading->end);
    reading->at = reading->line.next;
    reading->number++;
    if (reading->line.header)
        reading->lost_section = reading->line.kind == LINE_BROKEN;
    if (reading->line.kind == LINE_BROKEN)
        reading->fault(reading->self, reading->number, reading->line.fault);
    return true;
}

/* The reader for inih: hands it only headers, and keys without their values. */
static char *next_line(char *to, int room, void *self)
{
    struct reading *reading = self;
    if (!advance(reading))
        return NULL;
    struct piece name = reading->line.name;
    int length = (int)name.length;
    to[0] = '\0';
    if (reading->line.kind == LINE_SECTION) {
        snprintf(to, (size_t)room, "[%.*s]\n", length, name.at);
        AUTO_FREE char *section = strndup(name.at, name.length);
        reading->stop = reading->visit(reading->self, section, NULL, NULL, reading->number);
    } else if (reading->line.kind == LINE_PAIR && !reading->lost_section) {
        snprintf(to, (size_t)room, "%.*s=\n", length, name.at);
    }
    return to;
}

/* The section is the one inih remembers; key and value come from our own line, since inih trims by
 * the locale. */
static int take_pair(void *self, const char *section, const char *name, const char *nothing)
{
    (void)name;
    (void)nothing;
    struct reading *reading = self;
    const struct line *line = &reading->line;
    if (reading->stop == 0) {
        AUTO_FREE char *key = strndup(line->name.at, line->name.length);
        AUTO_FREE char *text = strndup(line->value.at, line->value.length);
        reading->stop = reading->visit(reading->self, section, key, text, reading->number);
    }
    return 1;
}

int32_t ini_read_text(const char *text, size_t length, ini_visit *visit, ini_fault *fault,
                      void *self)
{
    struct reading reading = {
        .at = text, .end = text + length, .visit = visit, .fault = fault, .self = self};
    ini_parse_stream(next_line, &reading, take_pair, &reading);
    return reading.stop;
}

static int open_file(const char *path, int *fd, struct ph_error *err)
{
    struct stat status;
    AUTO_CLOSE int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0 || fstat(file, &status) != 0)
        return file_fail(err, errno == ENOTDIR ? ENOENT : errno, "read", path);
    if (!S_ISREG(status.st_mode))
        return error_fail(err, PH_DENIED, NULL, "Refusing %s: it is not a regular file", path);
    *fd = memory_steal_fd(&file);
    return PH_OK;
}

int ini_load(const char *path, bool trusted, char **text, size_t *length, struct ph_error *err)
{
    enum { TRIES = 20 };
    for (int tries = 1;; tries++) {
        struct ph_error why;
        AUTO_CLOSE int fd = -1;
        int code = open_file(path, &fd, err);
        if (code != PH_OK)
            return code;
        if (!trusted || trust_file(fd, &why) == PH_OK)
            return file_read_fd(fd, path, LARGEST_FILE, text, length, err);
        /* Another program has just replaced the file: look at the new one. */
        if (tries == TRIES || trust_same_file(path, fd))
            return error_fail(err, PH_DENIED, NULL,
                              "Refused, because others could have changed it: %s", why.text);
    }
}

/* ---- Tables ---------------------------------------------------------------------------------- */

struct table {
    const char *path;
    ini_row *visit;
    void *self;
    int fault_line;
    const char *fault;
};

static int32_t visit_table(void *self, const char *section, const char *key, const char *value,
                           int line)
{
    struct table *table = self;
    int32_t code = key == NULL ? 0 : table->visit(table->self, section, key, value);
    if (code < 0 && table->fault == NULL) {
        table->fault_line = line;
        table->fault = "this value is not accepted here";
    }
    return code;
}

static void note_fault(void *self, int line, const char *sentence)
{
    struct table *table = self;
    if (table->fault == NULL) {
        table->fault_line = line;
        table->fault = sentence;
    }
}

static int table_read(const char *text, size_t length, struct table *table, struct ph_error *err)
{
    ini_read_text(text, length, visit_table, note_fault, table);
    if (table->fault != NULL)
        return error_fail(err, PH_INVALID, NULL, "%s:%d: %s", table->path, table->fault_line,
                          table->fault);
    return PH_OK;
}

int ini_read_table(const char *path, ini_row *visit, void *self, struct ph_error *err)
{
    AUTO_FREE char *text = NULL;
    size_t length;
    struct table table = {.path = path, .visit = visit, .self = self};
    int code = ini_load(path, false, &text, &length, err);
    return code == PH_OK ? table_read(text, length, &table, err) : code;
}

int ini_read_table_text(const char *name, const char *text, ini_row *visit, void *self,
                        struct ph_error *err)
{
    struct table table = {.path = name, .visit = visit, .self = self};
    size_t length = strnlen(text, LARGEST_FILE + 1);
    if (length > LARGEST_FILE)
        return error_fail(err, PH_INVALID, NULL, "%s is longer than 1 MiB", name);
    return table_read(text, length, &table, err);
}

/* ---- Changing -------------------------------------------------------------------------------- */

/* The line end of the first line: CRLF or LF. */
static const char *line_end(const char *text, size_t length)
{
    const char *newline = memchr(text, '\n', length);
    return newline != NULL && newline > text && newline[-1] == '\r' ? "\r\n" : "\n";
}

/* Where a key of a section is, or where it would go. */
struct spot {
    /* behind the header or the last pair in the last block of the section */
    const char *section_end;
    const char *comment_end; /* behind a line such as "# key = default" */
    struct line pair;        /* the last one with this key, which is the one in force */
    bool found;
};

static bool comments_out(const struct line *line, const char *key)
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

/* key NULL: only the section. */
static struct spot find_spot(const char *text, const char *end, const char *section,
                             const char *key)
{
    struct spot spot = {.found = false};
    bool inside = false;
    for (const char *at = text; at < end;) {
        struct line line = line_parse(at, end);
        at = line.next;
        if (line.header)
            inside = line.kind == LINE_SECTION && piece_is(line.name, section);
        if (inside && (line.kind == LINE_SECTION || line.kind == LINE_PAIR))
            spot.section_end = line.next;
        if (!inside || key == NULL)
            continue;
        if (comments_out(&line, key))
            spot.comment_end = line.next;
        if (line.kind == LINE_PAIR && piece_is(line.name, key)) {
            spot.pair = line;
            spot.found = true;
        }
    }
    return spot;
}

static void put(FILE *out, const char *from, const char *to)
{
    fwrite(from, 1, (size_t)(to - from), out);
}

char *ini_set(const char *text, size_t length, const char *section, const char *key,
              const char *value, size_t *new_length)
{
    char *changed = NULL;
    const char *end = text + length, *at = end, *eol = line_end(text, length);
    struct spot spot = find_spot(text, end, section, key);
    if (key == NULL && spot.section_end != NULL)
        return NULL;
    FILE *out = open_memstream(&changed, new_length);
    if (out == NULL)
        memory_exhausted();
    if (spot.found) {
        struct piece old = spot.pair.value;
        while (old.length == 0 && old.at < end && (*old.at == ' ' || *old.at == '\t'))
            old.at++;
        bool touches = old.at[-1] == '=' || old.at[-1] == ':';
        put(out, text, old.at);
        fprintf(out, "%s%s", touches && old.length == 0 ? " " : "", value);
        at = old.at + old.length;
    } else {
        if (spot.section_end != NULL)
            at = spot.comment_end != NULL ? spot.comment_end : spot.section_end;
        put(out, text, at);
        if (at > text && at[-1] != '\n')
            fputs(eol, out);
        if (spot.section_end == NULL)
            fprintf(out, "%s[%s]%s", length > 0 ? eol : "", section, eol);
        if (key != NULL)
            fprintf(out, "%s = %s%s", key, value, eol);
    }
    put(out, at, end);
    fclose(out);
    return changed;
}

char *ini_remove(const char *text, size_t length, const char *section, const char *key,
                 size_t *new_length)
{
    char *changed = memory_alloc(length + 1), *to = changed;
    const char *end = text + length, *kept = text;
    bool inside = false, found = false;
    for (const char *at = text; at < end;) {
        struct line line = line_parse(at, end);
        if (line.header)
            inside = line.kind == LINE_SECTION && piece_is(line.name, section);
        /* Comments behind the last pair of a section may belong to the next one: keep them. */
        bool pair = line.kind == LINE_PAIR && (key == NULL || piece_is(line.name, key));
        bool header = line.kind == LINE_SECTION && key == NULL;
        if (inside && (header || (pair && key != NULL)))
            to = mempcpy(to, kept, (size_t)(at - kept));
        if (inside && (header || pair)) {
            kept = line.next;
            found = true;
        }
        at = line.next;
    }
    if (!found) {
        free(changed);
        return NULL;
    }
    to = mempcpy(to, kept, (size_t)(end - kept));
    *new_length = (size_t)(to - changed);
    return changed;
}
