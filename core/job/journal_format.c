#include "job/journal_format.h"

#include "config/param.h"
#include "config/values.h"
#include "job/outcome.h"
#include "util/error.h"
#include "util/file.h"
#include "util/text.h"
#include "util/time.h"
#include "util/xdg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Each phone has three lines or more, so they are written as text: an object for each took longer
 * than anything else in a job. */
struct line {
    char *text;
    size_t length, room;
};

static void put(struct line *line, const char *bytes, size_t length)
{
    if (line->length + length >= line->room) {
        line->room = (line->length + length + 1) * 2;
        line->text = memory_grow(line->text, line->room, 1);
    }
    memcpy(line->text + line->length, bytes, length);
    line->length += length;
    line->text[line->length] = '\0';
}

static void put_word(struct line *line, const char *word)
{
    put(line, word, strlen(word));
}

/* NULL: null. */
static void put_string(struct line *line, const char *text)
{
    if (text == NULL) {
        put_word(line, "null");
        return;
    }
    for (put_word(line, "\"");; text++) {
        size_t plain = 0;
        while ((unsigned char)text[plain] >= ' ' && text[plain] != '"' && text[plain] != '\\')
            plain++;
        put(line, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        char coded[sizeof "\\u0000"] = {'\\', *text};
        if ((unsigned char)*text < ' ')
            snprintf(coded, sizeof coded, "\\u%04x", (unsigned)*text);
        put_word(line, coded);
    }
    put_word(line, "\"");
}

static void put_name(struct line *line, const char *name)
{
    if (line->length == 0 || strchr("{[", line->text[line->length - 1]) == NULL)
        put_word(line, ",");
    put_string(line, name);
    put_word(line, ":");
}

static void put_text(struct line *line, const char *name, const char *text)
{
    put_name(line, name);
    put_string(line, text);
}

static void put_number(struct line *line, const char *name, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    put_name(line, name);
    put_word(line, digits);
}

static void put_bool(struct line *line, const char *name, bool value)
{
    put_name(line, name);
    put_word(line, value ? "true" : "false");
}

static struct line line_about(const char *what, size_t index)
{
    struct line line = {0};
    put_word(&line, "{");
    put_number(&line, what, (int64_t)index);
    put_number(&line, "time", time_now());
    return line;
}

static char *line_end(struct line *line)
{
    put_word(line, "}\n");
    return line->text;
}

static void put_values(struct line *line, const struct values *values)
{
    put_word(line, "{");
    for (size_t i = 0; i < values_count(values); i++) {
        const char *name = values_key(values, i), *text = values_text(values, name);
        if (text != NULL)
            put_text(line, name, text);
    }
    put_word(line, "}");
}

static void put_rows(struct line *line, const struct rows *rows, bool lost)
{
    size_t count = rows == NULL ? 0 : rows->count;
    if (lost) {
        put_number(line, "rows_lost", (int64_t)count);
    } else if (count == 1) {
        put_name(line, "row");
        put_values(line, rows->at[0]);
    } else if (count > 1) {
        put_name(line, "rows");
        for (size_t i = 0; i < count; i++) {
            put_word(line, i == 0 ? "[" : ",");
            put_values(line, rows->at[i]);
        }
        put_word(line, "]");
    }
}

/* Leaves out secrets, what is declared never to be written, and what may be a PIN. */
static void put_args(struct line *line, const struct journal_head *head, const struct values *args)
{
    put_name(line, "args");
    put_word(line, "{");
    for (size_t i = 0; args != NULL && i < values_count(args); i++) {
        const char *key = values_key(args, i), *text = values_text(args, key);
        const struct ph_param *param = param_find(head->params, key);
        AUTO_FREE char *masked =
            param == NULL || text == NULL ? NULL : param_masked(param, param == head->keys, text);
        if (masked != NULL && strcmp(masked, text) == 0)
            put_text(line, key, text);
    }
    put_word(line, "}");
}

static void put_phone(struct line *line, const struct journal_head *head, size_t index)
{
    static const char *const fields[] = {"id", "name", "mac", "extension", "number", "serial"};
    put_word(line, "{");
    put_number(line, "phone", (int64_t)index);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const char *value = head->field(head->self, index, fields[i]);
        if (value != NULL)
            put_text(line, fields[i], value);
    }
    if (head->phone_args != NULL)
        put_args(line, head, head->phone_args[index]);
    put_word(line, "}\n");
}

char *journal_head_text(const struct journal_head *head, int64_t number)
{
    struct line line = {0};
    put_word(&line, "{");
    put_text(&line, "schema", JOURNAL_SCHEMA);
    put_number(&line, "number", number);
    put_number(&line, "started", time_now());
    put_text(&line, "action", head->action);
    put_text(&line, "profile", head->profile);
    put_bool(&line, "wait", head->wait);
    put_args(&line, head, head->args);
    if (head->selection != NULL)
        put_text(&line, "selection", head->selection);
    if (head->by != NULL)
        put_text(&line, "by", head->by);
    if (head->limits != NULL && values_count(head->limits) > 0) {
        put_name(&line, "limits");
        put_values(&line, head->limits);
    }
    put_number(&line, "listed", head->listed);
    put_word(&line, "}\n");
    for (size_t i = 0; i < head->count; i++)
        put_phone(&line, head, i);
    put_word(&line, "{");
    put_number(&line, "begin", (int64_t)head->count);
    return line_end(&line);
}

char *journal_line_accepted(size_t index, const struct rows *rows, bool lost)
{
    struct line line = line_about("accepted", index);
    put_rows(&line, rows, lost);
    return line_end(&line);
}

static void put_outcome(struct line *line, int outcome, bool sent, const struct ph_error *error)
{
    put_text(line, "outcome", outcome_name(outcome));
    put_bool(line, "sent", sent);
    if (error != NULL) {
        put_number(line, "code", error->code);
        put_text(line, "text", error->text);
    }
}

char *journal_line_ended(size_t index, int outcome, bool sent, const struct ph_error *error,
                         const struct rows *rows, bool lost)
{
    struct line line = line_about("ended", index);
    put_outcome(&line, outcome, sent, error);
    put_rows(&line, rows, lost);
    return line_end(&line);
}

char *journal_crash_members(int outcome, const struct ph_error *error)
{
    struct line members = {0};
    put_outcome(&members, outcome, outcome == OUTCOME_UNKNOWN, error);
    put_bool(&members, "crashed", true);
    return members.text;
}

char *journal_line_phone(const char *what, size_t index, const char *members)
{
    struct line line = line_about(what, index);
    put_word(&line, members);
    return line_end(&line);
}

char *journal_line_resumed(void)
{
    struct line line = {0};
    put_word(&line, "{");
    put_number(&line, "resumed", time_now());
    return line_end(&line);
}

char *journal_line_again(const struct journal_head *head)
{
    struct line line = {0};
    put_word(&line, "{");
    put_number(&line, "again", time_now());
    put_args(&line, head, head->args);
    return line_end(&line);
}

const char *journal_count_name(int outcome)
{
    return outcome == 0 ? "open" : outcome_name(outcome);
}

char *journal_line_finished(const char *why, const int64_t *counts)
{
    struct line line = {0};
    put_word(&line, "{");
    put_number(&line, "finished", time_now());
    put_text(&line, "why", why);
    for (int outcome = 0; outcome <= OUTCOME_SKIPPED; outcome++)
        put_number(&line, journal_count_name(outcome), counts[outcome]);
    return line_end(&line);
}

/* ---- Files ----------------------------------------------------------------------------------- */

char *journal_path_in(const char *folder, int64_t number)
{
    return text_format("%s/%lld" JOURNAL_SUFFIX, folder, (long long)number);
}

int journal_path(int64_t number, char **path, struct ph_error *err)
{
    AUTO_FREE char *folder = NULL;
    int code = xdg_path(XDG_STATE, "jobs", &folder, err);
    if (code == PH_OK)
        *path = journal_path_in(folder, number);
    return code;
}

/* The number in a file name such as "17.jsonl", or 0. */
static int64_t number_of(const char *name)
{
    enum { DIGITS = 18 };
    int64_t number = 0;
    size_t length = strspn(name, "0123456789");
    if (length == 0 || length > DIGITS || strcmp(name + length, JOURNAL_SUFFIX) != 0)
        return 0;
    for (size_t i = 0; i < length; i++)
        number = number * 10 + (name[i] - '0');
    return number;
}

static int newest_first(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? 1 : left > right ? -1 : 0;
}

int64_t *journal_numbers(const char *folder)
{
    AUTO_CLOSE int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    AUTO_LIST char **names = file_names(fd);
    int64_t *numbers = NULL;
    size_t count = 0;
    for (size_t i = 0; names[i] != NULL; i++) {
        int64_t number = number_of(names[i]);
        if (number > 0)
            *memory_add(numbers, count) = number;
    }
    if (count > 0)
        qsort(numbers, count, sizeof *numbers, newest_first);
    *memory_add(numbers, count) = 0;
    return numbers;
}

int journal_open(const char *path, int flags)
{
    struct stat status;
    AUTO_CLOSE int fd = open(path, flags | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        errno = ENOENT;
        return -1;
    }
    return memory_steal_fd(&fd);
}

bool journal_is_running(int fd)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    return fd >= 0 && fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

int journal_missing(int64_t number, struct ph_error *err)
{
    return error_fail(err, PH_NOT_FOUND, "job", "There is no job %lld: see \"phonectl jobs\"",
                      (long long)number);
}
