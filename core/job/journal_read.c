#include "job/journal_read.h"

#include "config/rows.h"
#include "config/values.h"
#include "job/journal_format.h"
#include "job/limits.h"
#include "job/outcome.h"
#include "util/file.h"
#include "util/json.h"
#include "util/memory.h"
#include "util/xdg.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    /* The rows of run() and of settled() at their limit, ROWS_BYTES of call/host.c, each byte
     * written as six. */
    LINE_BYTES = 16 * 1024 * 1024,
    ENDS_BYTES = 64 * 1024
};

struct reader {
    struct journal_job *job;
    bool begun;
};

/* ---- Parts of a line ------------------------------------------------------------------------- */

/* NULL if it is no object. */
static struct values *values_of(json_object *object)
{
    if (!json_object_is_type(object, json_type_object))
        return NULL;
    struct values *values = values_new();
    json_object_object_foreach(object, name, value)
    {
        if (json_object_is_type(value, json_type_string))
            values_set(values, name, json_object_get_string(value));
    }
    return values;
}

static struct values *get_values(json_object *line, const char *key)
{
    json_object *object = NULL;
    json_object_object_get_ex(line, key, &object);
    return values_of(object);
}

/* Earlier versions wrote the service's number of a request under the name one service gives it. */
static struct values *row_of(json_object *object)
{
    struct values *row = values_of(object);
    const char *id = row == NULL ? NULL : values_text(row, "trackingId");
    if (id == NULL)
        return row;
    struct values *renamed = values_new();
    for (size_t i = 0; i < values_count(row); i++) {
        const char *name = values_key(row, i);
        values_set(renamed, strcmp(name, "trackingId") == 0 ? "correlation_id" : name,
                   values_text(row, name));
    }
    values_free(row);
    return renamed;
}

/* Earlier versions wrote the last row only. */
static void read_rows(struct journal_item *item, json_object *line)
{
    json_object *row = NULL, *rows = NULL;
    json_object_object_get_ex(line, "row", &row);
    json_object_object_get_ex(line, "rows", &rows);
    rows_add(&item->rows, row_of(row));
    size_t count = json_object_is_type(rows, json_type_array) ? json_object_array_length(rows) : 0;
    for (size_t i = 0; i < count; i++)
        rows_add(&item->rows, row_of(json_object_array_get_idx(rows, i)));
    json_number(line, "rows_lost", &item->rows_lost);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool read_head(struct journal_job *job, json_object *line)
{
    struct journal_summary *about = &job->about;
    const char *schema = json_text(line, "schema");
    const char *action = json_text(line, "action"), *profile = json_text(line, "profile");
    if (schema == NULL || strcmp(schema, JOURNAL_SCHEMA) != 0 || action == NULL ||
        profile == NULL || !json_number(line, "started", &about->started) ||
        !json_number(line, "number", &about->number))
        return false;
    about->action = memory_copy(action);
    about->profile = memory_copy(profile);
    about->wait = json_flag(line, "wait", false);
    job->selection = memory_copy(json_text(line, "selection"));
    job->by = memory_copy(json_text(line, "by"));
    job->args = get_values(line, "args");
    job->limits = get_values(line, "limits");
    json_number(line, "listed", &job->listed);
    return true;
}

static void read_phone(struct reader *reader, json_object *line)
{
    struct journal_job *job = reader->job;
    const char *id = json_text(line, "id");
    int64_t index;
    if (id == NULL || !json_number(line, "phone", &index) || index != (int64_t)job->count)
        return;
    *memory_add(job->items, job->count) =
        (struct journal_item){.id = memory_copy(id),
                              .name = memory_copy(json_text(line, "name")),
                              .mac = memory_copy(json_text(line, "mac")),
                              .extension = memory_copy(json_text(line, "extension")),
                              .number = memory_copy(json_text(line, "number")),
                              .serial = memory_copy(json_text(line, "serial")),
                              .args = get_values(line, "args"),
                              .state = JOURNAL_NOT_STARTED};
}

/* The item that the line is about, without the result of an earlier attempt; or NULL. */
static struct journal_item *item_of(struct journal_job *job, json_object *line, const char *key)
{
    int64_t index;
    if (!json_number(line, key, &index) || index < 0 || index >= (int64_t)job->count)
        return NULL;
    struct journal_item *item = &job->items[index];
    json_number(line, "time", &item->time);
    return item;
}

static void forget(struct journal_item *item)
{
    free(memory_steal(item->text));
    rows_clear(&item->rows);
    item->rows_lost = 0;
    item->outcome = item->code = 0;
    item->sent = item->crashed = item->accepted = false;
}

static int outcome_of(const char *name)
{
    for (int outcome = OUTCOME_DONE; name != NULL && outcome <= OUTCOME_SKIPPED; outcome++)
        if (strcmp(outcome_name(outcome), name) == 0)
            return outcome;
    return 0;
}

static void read_ended(struct journal_item *item, json_object *line)
{
    int outcome = outcome_of(json_text(line, "outcome"));
    int64_t code = 0;
    if (outcome == 0)
        return;
    bool accepted = item->accepted;
    forget(item);
    item->state = JOURNAL_ENDED;
    item->accepted = accepted;
    item->outcome = outcome;
    item->sent = json_flag(line, "sent", true);
    item->crashed = json_flag(line, "crashed", false);
    if (json_number(line, "code", &code) && code < 0 && code >= PH_FAILED)
        item->code = (int)code;
    item->text = memory_copy(json_text(line, "text"));
    read_rows(item, line);
}

/* The same phones once more, with other arguments. */
static void read_again(struct journal_job *job, json_object *line)
{
    values_free(job->args);
    job->args = get_values(line, "args");
    job->about.ended = 0;
    for (size_t i = 0; i < job->count; i++) {
        forget(&job->items[i]);
        job->items[i].state = JOURNAL_NOT_STARTED;
    }
}

static void read_event(struct journal_job *job, json_object *line)
{
    struct journal_item *item;
    if ((item = item_of(job, line, "intent")) != NULL) {
        forget(item);
        item->state = JOURNAL_INTENDED;
    } else if ((item = item_of(job, line, "accepted")) != NULL) {
        forget(item);
        item->state = JOURNAL_ACCEPTED;
        /* Even if only a later command asked to wait: otherwise they would stay open for ever. */
        job->about.wait = true;
        item->accepted = item->sent = true;
        read_rows(item, line);
    } else if ((item = item_of(job, line, "ended")) != NULL) {
        read_ended(item, line);
    } else if (json_object_object_get_ex(line, "resumed", NULL)) {
        job->about.ended = 0;
        free(memory_steal(job->about.why));
    } else if (json_object_object_get_ex(line, "again", NULL)) {
        read_again(job, line);
    } else if (json_number(line, "finished", &job->about.ended)) {
        free(job->about.why);
        job->about.why = memory_copy(json_text(line, "why"));
    }
}

static void read_line(struct reader *reader, json_object *line)
{
    struct journal_job *job = reader->job;
    int64_t count;
    if (job->about.action == NULL) {
        if (!read_head(job, line)) {
            job->about.damaged = true;
            job->about.unclear = json_text(line, "schema") != NULL;
        }
    } else if (reader->begun) {
        read_event(job, line);
    } else if (json_number(line, "begin", &count)) {
        reader->begun = count == (int64_t)job->count;
    } else {
        read_phone(reader, line);
    }
}

/* The counts of a summary by enum outcome; 0: open. */
#define COUNTS_OF(about)                                                                           \
    {                                                                                              \
        &(about)->open, &(about)->done, &(about)->failed, &(about)->unknown, &(about)->skipped     \
    }

int journal_item_came(const struct journal_item *item)
{
    if (item->state == JOURNAL_ENDED)
        return item->outcome;
    return item->state == JOURNAL_INTENDED ? OUTCOME_UNKNOWN : 0;
}

/* ---- A whole journal ------------------------------------------------------------------------- */

static void summarize(struct journal_job *job)
{
    struct journal_summary *about = &job->about;
    about->total = (int64_t)job->count;
    int64_t *counts[] = COUNTS_OF(about);
    for (size_t i = 0; i < job->count; i++)
        (*counts[journal_item_came(&job->items[i])])++;
}

struct journal_job *journal_parse(const char *text, size_t length)
{
    struct reader reader = {.job = memory_alloc(sizeof *reader.job)};
    const char *end = text + length, *line_end;
    for (const char *line = text; line < end && !reader.job->about.damaged; line = line_end + 1) {
        line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end == NULL) /* cut off when the program ended: ignore it */
            break;
        if (line_end - line > LINE_BYTES)
            continue;
        json_object *object = json_read(line, (size_t)(line_end - line));
        if (object != NULL)
            read_line(&reader, object);
        json_object_put(object);
    }
    if (!reader.begun)
        reader.job->about.damaged = true;
    if (reader.job->about.damaged && memmem(text, length, "{\"intent\"", 9) != NULL)
        reader.job->about.unclear = true;
    if (reader.job->args == NULL)
        reader.job->args = values_new();
    summarize(reader.job);
    return reader.job;
}

static void clear_summary(struct journal_summary *about)
{
    free(about->action);
    free(about->profile);
    free(about->why);
}

void journal_free(struct journal_job *job)
{
    if (job == NULL)
        return;
    for (size_t i = 0; i < job->count; i++) {
        free(job->items[i].id);
        free(job->items[i].name);
        free(job->items[i].mac);
        free(job->items[i].extension);
        free(job->items[i].number);
        free(job->items[i].serial);
        values_free(job->items[i].args);
        free(job->items[i].text);
        rows_clear(&job->items[i].rows);
    }
    free(job->items);
    free(job->selection);
    free(job->by);
    values_free(job->args);
    values_free(job->limits);
    clear_summary(&job->about);
    free(job);
}

int journal_read(int64_t number, struct journal_job **job, struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *text = NULL;
    size_t length;
    int code = journal_path(number, &path, err);
    if (code != PH_OK)
        return code;
    AUTO_CLOSE int fd = journal_open(path, O_RDONLY);
    if (fd < 0)
        return errno == ENOENT ? journal_missing(number, err) : file_fail(err, errno, "read", path);
    bool running = journal_is_running(fd);
    code = file_read_fd(fd, path, JOURNAL_BYTES, &text, &length, err);
    if (code != PH_OK)
        return code;
    *job = journal_parse(text, length);
    (*job)->about.number = number;
    (*job)->about.running = running;
    return PH_OK;
}

enum journal_todo journal_plan(const struct journal_item *item, const struct limits *limits)
{
    bool ended = item->state == JOURNAL_ENDED;
    if (limits->failed_only)
        return ended && item->outcome == OUTCOME_FAILED ? JOURNAL_DO : JOURNAL_LEAVE;
    if (item->state == JOURNAL_NOT_STARTED || (ended && item->outcome == OUTCOME_SKIPPED) ||
        (ended && item->outcome == OUTCOME_FAILED && !item->sent && !item->crashed))
        return JOURNAL_DO;
    if (item->state == JOURNAL_ACCEPTED ||
        (ended && item->outcome == OUTCOME_UNKNOWN && item->accepted && !item->crashed))
        return JOURNAL_AWAIT;
    bool unknown = item->state == JOURNAL_INTENDED || (ended && item->outcome == OUTCOME_UNKNOWN);
    return unknown && limits->unknown_too ? JOURNAL_DO : JOURNAL_LEAVE;
}

size_t journal_left(const struct journal_job *job, const struct limits *limits)
{
    size_t left = 0;
    for (size_t i = 0; i < job->count; i++)
        left += journal_plan(&job->items[i], limits) != JOURNAL_LEAVE;
    return left;
}

bool journal_is_over(int64_t number)
{
    struct journal_job *job = NULL;
    if (journal_read(number, &job, NULL) != PH_OK)
        return false;
    bool over = !job->about.running &&
                ((job->about.damaged && !job->about.unclear) ||
                 (job->about.ended != 0 && journal_left(job, &(struct limits){0}) == 0));
    journal_free(job);
    return over;
}

/* ---- All journals ---------------------------------------------------------------------------- */

/* The first line of the file from here on, or its last line; NULL if it is not complete. */
static json_object *read_end(int fd, off_t from, bool last)
{
    AUTO_FREE char *bytes = memory_alloc(ENDS_BYTES);
    ssize_t length = pread(fd, bytes, ENDS_BYTES, from);
    if (length <= 0 || (last && bytes[length - 1] != '\n'))
        return NULL;
    const char *begin = bytes, *end = bytes + length - 1;
    if (last)
        begin = memrchr(bytes, '\n', (size_t)length - 1);
    else
        end = memchr(bytes, '\n', (size_t)length);
    return begin == NULL || end == NULL ? NULL : json_read(begin, (size_t)(end - begin));
}

/* The first and the last line summarize a job that ended by itself: there is no need to read its
 * phones, which may be many. */
static bool read_ends(int64_t number, struct journal_job *job)
{
    struct journal_summary *about = &job->about;
    int64_t *counts[] = COUNTS_OF(about);
    AUTO_FREE char *path = NULL;
    bool known = journal_path(number, &path, NULL) == PH_OK;
    AUTO_CLOSE int fd = known ? journal_open(path, O_RDONLY) : -1;
    off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
    json_object *head = read_end(fd, 0, false);
    json_object *tail = read_end(fd, size > ENDS_BYTES ? size - ENDS_BYTES : 0, true);
    bool whole = read_head(job, head) && json_number(tail, "finished", &about->ended);
    for (int i = 0; i <= OUTCOME_SKIPPED && whole; i++) {
        whole = json_number(tail, journal_count_name(i), counts[i]);
        about->total += *counts[i];
    }
    if (whole) {
        about->number = number;
        about->running = journal_is_running(fd);
        about->why = memory_copy(json_text(tail, "why"));
    }
    json_object_put(head);
    json_object_put(tail);
    return whole;
}

static void add_summary(struct journal_summary **jobs, size_t *count, int64_t number)
{
    struct journal_job *job = memory_alloc(sizeof *job);
    if (!read_ends(number, job)) {
        journal_free(job);
        if (journal_read(number, &job, NULL) != PH_OK)
            return;
    }
    *memory_add(*jobs, *count) = job->about;
    job->about.action = job->about.profile = job->about.why = NULL;
    journal_free(job);
}

int journal_list(struct journal_summary **jobs, size_t *count, struct ph_error *err)
{
    *jobs = NULL;
    *count = 0;
    AUTO_FREE char *folder = NULL;
    int code = xdg_path(XDG_STATE, "jobs", &folder, err);
    if (code != PH_OK)
        return code;
    AUTO_FREE int64_t *numbers = journal_numbers(folder);
    if (numbers == NULL)
        return errno == ENOENT ? PH_OK : file_fail(err, errno, "read", folder);
    for (size_t i = 0; numbers[i] != 0; i++)
        add_summary(jobs, count, numbers[i]);
    return PH_OK;
}

void journal_list_free(struct journal_summary *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        clear_summary(&jobs[i]);
    free(jobs);
}
