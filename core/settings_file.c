/* Reads INI text, with lines of our own making: as shipped the library cuts long lines, long names and values
 * with " ;", and reads an indented line as one more value of the key above. The only user of inih. */
#include "settings_file.h"

#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGEST_FILE = 1024 * 1024 };

struct reading {
    const char *at, *end;
    int number;
    struct ini_line line; /* the current one */
    bool lost_section;    /* below a broken header */
    int32_t stop;         /* what visit said when not 0 */
    ini_visit *visit;
    ini_fault *fault;
    void *self;
};

/* Takes the next line; false at the end, or when the visitor has had enough. */
static bool advance(struct reading *reading)
{
    if (reading->at >= reading->end || reading->stop != 0)
        return false;
    reading->line = ini_line_parse(reading->at, reading->end);
    reading->at = reading->line.next;
    reading->number++;
    if (reading->line.header)
        reading->lost_section = reading->line.kind == LINE_BROKEN;
    if (reading->line.kind == LINE_BROKEN)
        reading->fault(reading->self, reading->number, reading->line.fault);
    return true;
}

/* The reader of inih: gives it a header or a key without its value, never anything else. */
static char *next_line(char *to, int room, void *self)
{
    struct reading *reading = self;
    if (!advance(reading))
        return NULL;
    struct ini_piece name = reading->line.name;
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

/* What the library says is the section; the pair is the one of our own line, whatever the locale takes for blank. */
static int take_pair(void *self, const char *section, const char *name, const char *nothing)
{
    (void)name;
    (void)nothing;
    struct reading *reading = self;
    const struct ini_line *line = &reading->line;
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
        return path_fail(err, errno == ENOTDIR ? ENOENT : errno, "read", path);
    if (!S_ISREG(status.st_mode))
        return base_fail(err, PH_DENIED, NULL, "%s is refused: it is not a regular file", path);
    *fd = base_take_fd(&file);
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
        if (!trusted || path_trusted(fd, &why) == PH_OK)
            return path_read_fd(fd, path, LARGEST_FILE, text, length, err);
        /* Another program saved it just then: what is there now is looked at. */
        if (tries == TRIES || path_names(path, fd))
            return base_fail(err, PH_DENIED, NULL,
                             "Refused, since others could have changed it: %s", why.text);
    }
}

/* ---- Tables ------------------------------------------------------------------------------- */

struct table {
    const char *path;
    int32_t (*visit)(void *self, const char *section, const char *key, const char *value);
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

int ini_read_table(const char *path,
                   int32_t (*visit)(void *self, const char *section, const char *key,
                                    const char *value),
                   void *self, struct ph_error *err)
{
    AUTO_FREE char *text = NULL;
    size_t length;
    int code = ini_load(path, false, &text, &length, err);
    if (code != PH_OK)
        return code;
    struct table table = {.path = path, .visit = visit, .self = self};
    ini_read_text(text, length, visit_table, note_fault, &table);
    if (table.fault != NULL)
        return base_fail(err, PH_INVALID, NULL, "%s:%d: %s", path, table.fault_line, table.fault);
    return PH_OK;
}
