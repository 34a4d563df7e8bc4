#include "job/journal_format.h"

#include "config/param.h"
#include "config/values.h"
#include "job/outcome.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/text.h"
#include "util/time.h"
#include "util/xdg.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static json_object *line_about(const char *what, size_t index)
{
    json_object *line = json_object_new_object();
    json_add_number(line, what, (int64_t)index);
    json_add_number(line, "time", time_now());
    return line;
}

static json_object *values_object(const struct values *values)
{
    json_object *object = json_object_new_object();
    for (size_t i = 0; i < values_count(values); i++) {
        const char *name = values_key(values, i), *text = values_text(values, name);
        if (text != NULL)
            json_add_text(object, name, text);
    }
    return object;
}

static void put_rows(json_object *line, const struct rows *rows, bool lost)
{
    size_t count = rows == NULL ? 0 : rows->count;
    if (lost) {
        json_add_number(line, "rows_lost", (int64_t)count);
    } else if (count == 1) {
        json_object_object_add(line, "row", values_object(rows->at[0]));
    } else if (count > 1) {
        json_object *array = json_object_new_array();
        for (size_t i = 0; i < count; i++)
            json_object_array_add(array, values_object(rows->at[i]));
        json_object_object_add(line, "rows", array);
    }
}

/* Leaves out secrets, what is declared never to be written, and what may be a PIN. */
static json_object *args_object(const struct journal_head *head, const struct values *args)
{
    json_object *object = json_object_new_object();
    for (size_t i = 0; args != NULL && i < values_count(args); i++) {
        const char *key = values_key(args, i), *text = values_text(args, key);
        const struct ph_param *param = param_find(head->params, key);
        AUTO_FREE char *masked =
            param == NULL || text == NULL ? NULL : param_masked(param, param == head->keys, text);
        if (masked != NULL && strcmp(masked, text) == 0)
            json_add_text(object, key, text);
    }
    return object;
}

json_object *journal_line_head(const struct journal_head *head, int64_t number)
{
    json_object *line = json_object_new_object();
    json_add_text(line, "schema", JOURNAL_SCHEMA);
    json_add_number(line, "number", number);
    json_add_number(line, "started", time_now());
    json_add_text(line, "action", head->action);
    json_add_text(line, "profile", head->profile);
    json_add_bool(line, "wait", head->wait);
    json_object_object_add(line, "args", args_object(head, head->args));
    if (head->selection != NULL)
        json_add_text(line, "selection", head->selection);
    if (head->by != NULL)
        json_add_text(line, "by", head->by);
    if (head->limits != NULL && values_count(head->limits) > 0)
        json_object_object_add(line, "limits", values_object(head->limits));
    json_add_number(line, "listed", head->listed);
    return line;
}

json_object *journal_line_phone(const struct journal_head *head, size_t index)
{
    json_object *line = json_object_new_object();
    json_add_number(line, "phone", (int64_t)index);
    static const char *const fields[] = {"id", "name", "mac", "extension", "number", "serial"};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const char *value = head->field(head->self, index, fields[i]);
        if (value != NULL)
            json_add_text(line, fields[i], value);
    }
    if (head->phone_args != NULL)
        json_object_object_add(line, "args", args_object(head, head->phone_args[index]));
    return line;
}

json_object *journal_line_begin(size_t count)
{
    json_object *line = json_object_new_object();
    json_add_number(line, "begin", (int64_t)count);
    return line;
}

json_object *journal_line_accepted(size_t index, const struct rows *rows, bool lost)
{
    json_object *line = line_about("accepted", index);
    put_rows(line, rows, lost);
    return line;
}

static void put_outcome(json_object *line, int outcome, bool sent, const struct ph_error *error)
{
    json_add_text(line, "outcome", outcome_name(outcome));
    json_add_bool(line, "sent", sent);
    if (error != NULL) {
        json_add_number(line, "code", error->code);
        json_add_text(line, "text", error->text);
    }
}

json_object *journal_line_ended(size_t index, int outcome, bool sent, const struct ph_error *error,
                                const struct rows *rows, bool lost)
{
    json_object *line = line_about("ended", index);
    put_outcome(line, outcome, sent, error);
    put_rows(line, rows, lost);
    return line;
}

char *journal_crash_members(int outcome, const struct ph_error *error)
{
    json_object *line = json_object_new_object();
    put_outcome(line, outcome, outcome == OUTCOME_UNKNOWN, error);
    json_add_bool(line, "crashed", true);
    AUTO_FREE char *text = journal_line_text(line);
    text[strlen(text) - strlen("}\n")] = '\0';
    return text_format(",%s", text + strlen("{"));
}

char *journal_line_phone_text(const char *what, size_t index, const char *members)
{
    return text_format("{\"%s\":%zu,\"time\":%lld%s}\n", what, index, (long long)time_now(),
                       members);
}

json_object *journal_line_resumed(void)
{
    json_object *line = json_object_new_object();
    json_add_number(line, "resumed", time_now());
    return line;
}

json_object *journal_line_again(const struct journal_head *head)
{
    json_object *line = json_object_new_object();
    json_add_number(line, "again", time_now());
    json_object_object_add(line, "args", args_object(head, head->args));
    return line;
}

const char *journal_count_name(int outcome)
{
    return outcome == 0 ? "open" : outcome_name(outcome);
}

json_object *journal_line_finished(const char *why, const int64_t *counts)
{
    json_object *line = json_object_new_object();
    json_add_number(line, "finished", time_now());
    json_add_text(line, "why", why);
    for (int outcome = 0; outcome <= OUTCOME_SKIPPED; outcome++)
        json_add_number(line, journal_count_name(outcome), counts[outcome]);
    return line;
}

char *journal_line_text(json_object *line)
{
    char *text = text_format("%s\n", json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN));
    json_object_put(line);
    return text;
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
