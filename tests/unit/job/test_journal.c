/* The journal: what it keeps and leaves out, what can be read from a torn one, and what resuming
 * would do. */
#include "config/rows.h"
#include "config/values.h"
#include "job/journal.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "support_engine.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/xdg.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEAD                                                                                       \
    "{\"schema\":\"phonectl.job/1\",\"number\":3,\"started\":100,\"action\":\"act\","              \
    "\"profile\":\"default\",\"wait\":true,\"args\":{\"force\":\"yes\"}}\n"                        \
    "{\"phone\":0,\"id\":\"a\",\"name\":\"A\"}\n{\"phone\":1,\"id\":\"b\",\"name\":null}\n"        \
    "{\"phone\":2,\"id\":\"c\",\"name\":\"C\"}\n"
#define BEGIN "{\"begin\":3}\n"

static struct journal_job *parse(const char *text)
{
    return journal_parse(text, strlen(text));
}

static enum journal_todo plan(const char *lines, const struct limits *limits)
{
    AUTO_FREE char *text = text_format("%s%s%s", HEAD, BEGIN, lines);
    struct journal_job *job = parse(text);
    assert_false(job->about.damaged);
    enum journal_todo todo = journal_plan(&job->items[1], limits);
    journal_free(job);
    return todo;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void test_a_whole_journal(void **state)
{
    (void)state;
    struct journal_job *job = parse(
        HEAD BEGIN "{\"intent\":1,\"time\":101}\n{\"intent\":0,\"time\":101}\n"
                   "{\"ended\":0,\"time\":102,\"outcome\":\"failed\",\"sent\":true,\"code\":-5,"
                   "\"text\":\"No such phone\",\"row\":{\"trackingId\":\"T1\"}}\n"
                   "{\"accepted\":1,\"time\":103,\"row\":{\"trackingId\":\"T2\"}}\n"
                   "{\"finished\":104,\"why\":\"Stopped\"}\n");
    assert_int_equal(job->about.number, 3);
    assert_string_equal(job->about.action, "act");
    assert_true(job->about.wait);
    assert_string_equal(values_text(job->args, "force"), "yes");
    assert_int_equal(job->count, 3);
    assert_int_equal(job->items[0].outcome, OUTCOME_FAILED);
    assert_int_equal(job->items[0].code, PH_NOT_FOUND);
    assert_string_equal(job->items[0].text, "No such phone");
    assert_string_equal(values_text(job->items[0].rows.at[0], "correlation_id"), "T1");
    assert_int_equal(job->items[1].state, JOURNAL_ACCEPTED);
    assert_int_equal(job->items[1].time, 103);
    assert_int_equal(job->items[2].state, JOURNAL_NOT_STARTED);
    assert_int_equal(job->about.failed, 1);
    assert_int_equal(job->about.open, 2);
    assert_int_equal(job->about.ended, 104);
    assert_string_equal(job->about.why, "Stopped");
    journal_free(job);
}

static void assert_texts(const struct rows *rows, const char *key, const char *const *texts)
{
    size_t count = 0;
    for (; texts[count] != NULL; count++) {
        assert_true(count < rows->count);
        assert_string_equal(values_text(rows->at[count], key), texts[count]);
    }
    assert_int_equal(rows->count, count);
}

static void test_one_row_several_and_none(void **state)
{
    (void)state;
    static const char *const one[] = {"7", NULL}, *const three[] = {"1", "2", "3", NULL};
    struct journal_job *job =
        parse(HEAD BEGIN "{\"ended\":0,\"outcome\":\"done\",\"row\":{\"line\":\"7\"}}\n"
                         "{\"accepted\":1,\"rows\":[{\"line\":\"1\"},7,{\"line\":\"2\"},null,"
                         "{\"line\":\"3\"}]}\n"
                         "{\"ended\":2,\"outcome\":\"done\",\"rows\":{},\"rows_lost\":4}\n");
    assert_texts(&job->items[0].rows, "line", one);
    assert_texts(&job->items[1].rows, "line", three);
    assert_int_equal(job->items[2].rows.count, 0);
    assert_int_equal(job->items[2].rows_lost, 4);
    journal_free(job);
    job = parse(HEAD BEGIN "{\"ended\":0,\"outcome\":\"done\",\"rows_lost\":4}\n"
                           "{\"intent\":0}\n"); /* tried again */
    assert_int_equal(job->items[0].rows_lost, 0);
    journal_free(job);
}

static void test_F1_a_torn_line_does_not_count(void **state)
{
    (void)state;
    struct journal_job *job = parse(HEAD BEGIN "{\"intent\":1,\"time\":101}\n{\"ended\":1,\"outc");
    assert_int_equal(job->items[1].state, JOURNAL_INTENDED);
    assert_int_equal(job->about.unknown, 1);
    journal_free(job);
    /* A torn line, which the next program completes. */
    job = parse(HEAD BEGIN "{\"intent\":1,\"ti\n{\"resumed\":105}\n{\"intent\":0,\"time\":106}\n");
    assert_int_equal(job->items[1].state, JOURNAL_NOT_STARTED);
    assert_int_equal(job->items[0].state, JOURNAL_INTENDED);
    journal_free(job);
}

static void test_without_a_whole_head_nothing_was_sent(void **state)
{
    (void)state;
    static const char *const heads[] = {"", "{", "[]\n", HEAD, HEAD "{\"begin\":2}\n"};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct journal_job *job = parse(heads[i]);
        assert_true(job->about.damaged && !job->about.unclear);
        journal_free(job);
    }
}

/* Another version, or damaged after requests had been sent. */
static void test_B13_a_head_that_cannot_be_read_does_not_prove_that_nothing_was_sent(void **state)
{
    (void)state;
    static const char *const heads[] = {"{\"schema\":\"phonectl.journal/9\"}\n",
                                        "{\"schema\":\"other/1\",\"begin\":0}\n{\"x\":1}\n",
                                        "x\n{}\n{\"intent\":0,\"time\":1}\n",
                                        "{}\n" BEGIN "{\"intent\":0}\n"};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct journal_job *job = parse(heads[i]);
        assert_true(job->about.damaged && job->about.unclear);
        journal_free(job);
    }
}

static void test_foreign_and_wrong_lines_do_not_count(void **state)
{
    (void)state;
    struct journal_job *job =
        parse(HEAD BEGIN "{\"intent\":7}\n{\"intent\":-1}\n{\"intent\":\"1\"}\n[1]\nnull\n\n"
                         "{\"ended\":1,\"outcome\":\"perhaps\"}\n{\"news\":1}\n");
    for (size_t i = 0; i < job->count; i++)
        assert_int_equal(job->items[i].state, JOURNAL_NOT_STARTED);
    journal_free(job);
}

static void test_F2_what_resuming_does(void **state)
{
    (void)state;
    static const char intent[] = "{\"intent\":1}\n";
    static const struct {
        const char *line;
        enum journal_todo resume, unknown_too, failed_only;
    } rows[] = {
        {"", JOURNAL_DO, JOURNAL_DO, JOURNAL_LEAVE},
        {intent, JOURNAL_LEAVE, JOURNAL_DO, JOURNAL_LEAVE},
        {"{\"accepted\":1}\n", JOURNAL_AWAIT, JOURNAL_AWAIT, JOURNAL_LEAVE},
        {"{\"ended\":1,\"outcome\":\"done\"}\n", JOURNAL_LEAVE, JOURNAL_LEAVE, JOURNAL_LEAVE},
        {"{\"ended\":1,\"outcome\":\"skipped\"}\n", JOURNAL_DO, JOURNAL_DO, JOURNAL_LEAVE},
        {"{\"ended\":1,\"outcome\":\"unknown\"}\n", JOURNAL_LEAVE, JOURNAL_DO, JOURNAL_LEAVE},
        {"{\"ended\":1,\"outcome\":\"failed\",\"sent\":false}\n", JOURNAL_DO, JOURNAL_DO,
         JOURNAL_DO},
        {"{\"ended\":1,\"outcome\":\"failed\",\"sent\":true}\n", JOURNAL_LEAVE, JOURNAL_LEAVE,
         JOURNAL_DO},
        {"{\"ended\":1,\"outcome\":\"failed\"}\n", JOURNAL_LEAVE, JOURNAL_LEAVE, JOURNAL_DO},
        {"{\"accepted\":1}\n{\"ended\":1,\"outcome\":\"unknown\",\"code\":-8}\n", JOURNAL_AWAIT,
         JOURNAL_AWAIT, JOURNAL_LEAVE},
        /* Tried again, and interrupted again. */
        {"{\"ended\":1,\"outcome\":\"failed\",\"sent\":false}\n{\"intent\":1}\n", JOURNAL_LEAVE,
         JOURNAL_DO, JOURNAL_LEAVE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(plan(rows[i].line, &(struct limits){0}), rows[i].resume);
        assert_int_equal(plan(rows[i].line, &(struct limits){.unknown_too = true}),
                         rows[i].unknown_too);
        assert_int_equal(plan(rows[i].line, &(struct limits){.failed_only = true}),
                         rows[i].failed_only);
    }
}

/* ---- Writing --------------------------------------------------------------------------------- */

static const char *item_field(void *self, size_t index, const char *key)
{
    (void)self;
    static const char *const ids[] = {"a", "b", "c"};
    return strcmp(key, "id") == 0 || strcmp(key, "name") == 0 ? ids[index % 3] : NULL;
}

static struct journal *create(const struct values *args, const struct ph_params *params,
                              size_t count)
{
    struct journal *journal = NULL;
    struct ph_error err;
    const struct journal_head head = {.action = "act",
                                      .profile = "default",
                                      .args = args,
                                      .params = params,
                                      .count = count,
                                      .field = item_field};
    if (journal_create(&head, &journal, &err) != PH_OK)
        fail_msg("%s", err.text);
    return journal;
}

static char *file_of(int64_t number)
{
    AUTO_FREE char *name = text_format("jobs/%lld.jsonl", (long long)number);
    char *path = NULL;
    assert_int_equal(xdg_path(XDG_STATE, name, &path, NULL), PH_OK);
    return path;
}

static void test_secrets_and_what_is_not_to_be_saved_stay_out(void **state)
{
    (void)state;
    static const struct ph_param items[] = {
        {.key = "number", .label = "Number", .help = "H.", .type = PH_TEXT},
        {.key = "pin", .label = "Pin", .help = "H.", .type = PH_SECRET},
        {.key = "note", .label = "Note", .help = "H.", .type = PH_TEXT, .flags = PH_NO_SAVE}};
    static const struct ph_params params = PH_PARAMS(items);
    struct values *args = values_new();
    values_set(args, "number", "1001");
    values_set(args, "note", "not for the disk");
    values_set(args, "undeclared", "neither is this");
    AUTO_SECRET struct ph_secret *pin = secret_new("87654321", 8);
    values_set_secret(args, "pin", pin);
    struct journal *journal = create(args, &params, 3);
    AUTO_FREE char *path = file_of(journal_number(journal)), *text = NULL;
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(file_read(path, 1 << 20, &text, NULL, NULL), PH_OK);
    assert_non_null(strstr(text, "1001"));
    assert_null(strstr(text, "87654321"));
    assert_null(strstr(text, "for the disk"));
    assert_null(strstr(text, "neither"));
    journal_close(journal);
    values_free(args);
}

static void test_numbers_and_one_worker_process_at_a_time(void **state)
{
    (void)state;
    struct journal *first = create(NULL, NULL, 3), *second = create(NULL, NULL, 3);
    int64_t number = journal_number(first);
    assert_int_equal(journal_number(second), number + 1);
    struct journal *again = NULL;
    struct journal_job *job = NULL;
    struct ph_error err;
    assert_int_equal(journal_resume(number, &again, &job, &err), PH_BUSY);
    assert_int_equal(journal_read(number, &job, &err), PH_OK);
    assert_true(job->about.running);
    journal_free(job);
    journal_close(first);
    assert_int_equal(journal_read(number, &job, &err), PH_OK);
    assert_false(job->about.running);
    journal_free(job);
    assert_int_equal(journal_resume(number, &again, &job, &err), PH_OK);
    journal_free(job);
    journal_close(again);
    assert_int_equal(journal_resume(999, &again, &job, &err), PH_NOT_FOUND);
    journal_close(second);
    struct journal_summary *jobs;
    size_t count;
    assert_int_equal(journal_list(&jobs, &count, &err), PH_OK);
    assert_true(count >= 2);
    assert_true(jobs[0].number > jobs[1].number);
    journal_list_free(jobs, count);
}

/* A new job with a round number removes old jobs. */
static void make_room_by_one_more(int64_t after)
{
    int64_t round = (after + JOURNAL_KEPT) / 32 * 32 + 32;
    AUTO_FREE char *far = file_of(round - 1);
    assert_int_equal(file_replace(far, "", 0, NULL), PH_OK);
    struct journal *newest = create(NULL, NULL, 3);
    assert_int_equal(journal_number(newest), round);
    journal_close(newest);
}

static int read_code(int64_t number)
{
    struct journal_job *job = NULL;
    int code = journal_read(number, &job, NULL);
    journal_free(job);
    return code;
}

static void end_all(struct journal *journal, int outcome)
{
    for (size_t i = 0; i < 3; i++)
        journal_outcome(journal, i, outcome, outcome != OUTCOME_SKIPPED, NULL, NULL);
    assert_int_equal(journal_end(journal, NULL, NULL), PH_OK);
}

static void test_B13_no_old_job_with_work_left_is_removed(void **state)
{
    (void)state;
    struct journal *jobs[5];
    int64_t first = 0;
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        jobs[i] = create(NULL, NULL, 3);
    first = journal_number(jobs[0]);
    end_all(jobs[0], OUTCOME_DONE);
    end_all(jobs[1], OUTCOME_SKIPPED);
    assert_int_equal(journal_intent(jobs[2], 0, NULL), PH_OK); /* killed here */
    end_all(jobs[4], OUTCOME_DONE);
    for (size_t i = 0; i < 4; i++)
        journal_close(jobs[i]);
    make_room_by_one_more(first + 4);
    assert_int_equal(read_code(first), PH_NOT_FOUND);
    for (size_t i = 1; i < 4; i++)
        assert_int_equal(read_code(first + (int64_t)i), PH_OK);
    assert_int_equal(read_code(first + 4), PH_OK); /* still in use */
    journal_close(jobs[4]);
}

static void test_F1_a_torn_file_is_gone_on_with(void **state)
{
    (void)state;
    struct journal *journal = create(NULL, NULL, 3);
    int64_t number = journal_number(journal);
    assert_int_equal(journal_end(journal, NULL, NULL), PH_OK);
    journal_close(journal);
    AUTO_FREE char *path = file_of(number);
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "{\"intent\":2,", 12), 12);
    struct journal_job *job;
    assert_int_equal(journal_resume(number, &journal, &job, NULL), PH_OK);
    journal_free(job);
    assert_int_equal(journal_intent(journal, 1, NULL), PH_OK);
    journal_close(journal);
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_int_equal(job->items[1].state, JOURNAL_INTENDED);
    assert_int_equal(job->items[2].state, JOURNAL_NOT_STARTED);
    assert_int_equal(job->about.ended, 0);
    journal_free(job);
}

static struct rows rows_of(size_t count, const char *text)
{
    struct rows rows = {0};
    for (size_t i = 0; i < count; i++) {
        struct values *row = values_new();
        AUTO_FREE char *line = text_format("%zu", i + 1);
        values_set(row, "line", line);
        values_set(row, "text", text);
        rows_add(&rows, row);
    }
    return rows;
}

/* The longest possible line reads back: 1 MiB each from run() and settled(), all of characters
 * that take six in JSON. */
static void test_all_rows_are_kept(void **state)
{
    (void)state;
    static const char *const two[] = {"1", "2", NULL}, *const one[] = {"1", NULL};
    struct journal *journal = create(NULL, NULL, 3);
    int64_t number = journal_number(journal);
    AUTO_FREE char *long_text = memory_alloc(1024 + 1);
    memset(long_text, 1, 1024);
    struct rows rows[] = {rows_of(2, "a\nb"), rows_of(1, "c"), rows_of(2 * 1000, long_text)};
    journal_accepted(journal, 0, &rows[0]);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(journal_intent(journal, i, NULL), PH_OK);
        journal_outcome(journal, i, OUTCOME_DONE, true, NULL, &rows[i]);
        rows_clear(&rows[i]);
    }
    assert_int_equal(journal_end(journal, NULL, NULL), PH_OK);
    journal_close(journal);
    AUTO_FREE char *path = file_of(number), *text = NULL;
    assert_int_equal(file_read(path, JOURNAL_BYTES, &text, NULL, NULL), PH_OK);
    assert_non_null(strstr(text, "\"row\":{\"line\":\"1\",\"text\":\"c\"}"));
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_texts(&job->items[0].rows, "line", two);
    assert_string_equal(values_text(job->items[0].rows.at[1], "text"), "a\nb");
    assert_texts(&job->items[1].rows, "line", one);
    assert_int_equal(job->items[2].rows.count, 2 * 1000);
    assert_string_equal(values_text(job->items[2].rows.at[1999], "text"), long_text);
    journal_free(job);
}

/* A journal that cannot be read again would lose more than results. */
static void test_a_journal_that_grows_too_large_keeps_no_more_results(void **state)
{
    (void)state;
    struct journal *journal = create(NULL, NULL, 3);
    int64_t number = journal_number(journal);
    journal_close(journal);
    AUTO_FREE char *path = file_of(number);
    assert_int_equal(truncate(path, (off_t)JOURNAL_ROWS_BYTES - 200), 0);
    struct journal_job *job;
    assert_int_equal(journal_resume(number, &journal, &job, NULL), PH_OK);
    journal_free(job);
    struct rows rows = rows_of(3, "long enough for no more than one of these lines to have room");
    for (size_t i = 0; i < 2; i++)
        journal_outcome(journal, i, OUTCOME_DONE, true, NULL, i == 0 ? NULL : &rows);
    rows_clear(&rows);
    assert_int_equal(journal_end(journal, NULL, NULL), PH_OK);
    journal_close(journal);
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_int_equal(job->about.done, 2);
    assert_int_equal(job->items[1].rows.count, 0);
    assert_int_equal(job->items[1].rows_lost, 3);
    journal_free(job);
    unlink(path);
}

/* ---- The list of all jobs -------------------------------------------------------------------- */

static struct journal_summary summary_of(int64_t number)
{
    struct journal_summary *jobs, found = {0};
    size_t count;
    assert_int_equal(journal_list(&jobs, &count, NULL), PH_OK);
    for (size_t i = 0; i < count; i++)
        if (jobs[i].number == number)
            found = jobs[i];
    found.why = found.why == NULL ? NULL : "said";
    found.action = strcmp(found.action, "act") == 0 ? "act" : "another";
    journal_list_free(jobs, count);
    return found;
}

/* The list shows the same as the complete journal. */
static struct journal_summary listed_as_read(int64_t number)
{
    struct journal_summary listed = summary_of(number);
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    const struct journal_summary *read = &job->about;
    const int64_t pairs[][2] = {
        {listed.number, number},         {listed.started, read->started},
        {listed.ended, read->ended},     {listed.total, read->total},
        {listed.done, read->done},       {listed.failed, read->failed},
        {listed.unknown, read->unknown}, {listed.skipped, read->skipped},
        {listed.open, read->open},       {listed.running, read->running},
        {listed.damaged, read->damaged}, {listed.why == NULL, read->why == NULL}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_int_equal(pairs[i][0], pairs[i][1]);
    assert_string_equal(listed.action, "act");
    journal_free(job);
    return listed;
}

static void test_the_list_says_what_the_journals_say(void **state)
{
    (void)state;
    struct journal *journal = create(NULL, NULL, 6);
    int64_t number = journal_number(journal);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(journal_intent(journal, i, NULL), PH_OK);
    journal_outcome(journal, 0, OUTCOME_DONE, true, NULL, NULL);
    journal_outcome(journal, 1, OUTCOME_FAILED, true, NULL, NULL);
    journal_accepted(journal, 2, NULL);
    journal_outcome(journal, 4, OUTCOME_SKIPPED, false, NULL, NULL);
    assert_int_equal(listed_as_read(number).unknown, 1);
    assert_int_equal(journal_end(journal, "Stopped", NULL), PH_OK);
    journal_close(journal);
    struct journal_summary was = listed_as_read(number);
    assert_int_equal(was.total, 6);
    assert_int_equal(was.open, 2);
    struct journal_job *job;
    assert_int_equal(journal_resume(number, &journal, &job, NULL), PH_OK);
    journal_free(job);
    assert_int_equal(journal_intent(journal, 5, NULL), PH_OK);
    assert_int_equal(listed_as_read(number).ended, 0);
    journal_outcome(journal, 5, OUTCOME_DONE, true, NULL, NULL);
    assert_int_equal(journal_end(journal, NULL, NULL), PH_OK);
    journal_close(journal);
    was = listed_as_read(number);
    assert_int_equal(was.done, 2);
    assert_int_equal(was.unknown, 1);
}

/* ---- Consecutive actions on the same phones -------------------------------------------------- */

static struct journal_head head_of(const char *word, struct values *args, size_t count)
{
    static const struct ph_param word_param = {.key = "word", .type = PH_TEXT};
    static const struct ph_params params = {&word_param, 1, sizeof word_param};
    values_set(args, "word", word);
    return (struct journal_head){.action = "act",
                                 .profile = "default",
                                 .args = args,
                                 .params = &params,
                                 .count = count,
                                 .field = item_field};
}

static void test_B13_what_follows_on_the_same_phone_is_the_same_job(void **state)
{
    (void)state;
    struct values *args = values_new();
    struct journal_head head = head_of("Home", args, 1);
    struct journal *journal;
    assert_int_equal(journal_create(&head, &journal, NULL), PH_OK);
    int64_t number = journal_number(journal);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(journal_intent(journal, 0, NULL), PH_OK);
        journal_outcome(journal, 0, OUTCOME_DONE, true, NULL, NULL);
        assert_int_equal(journal_end(journal, NULL, NULL), PH_OK);
        journal_close(journal);
        assert_int_equal(listed_as_read(number).done, 1);
        head = head_of("Down", args, 1);
        assert_true(journal_follow(number, &head, &journal));
    }
    assert_int_equal(journal_intent(journal, 0, NULL), PH_OK);
    journal_close(journal); /* killed: the last keys may have been pressed */
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_string_equal(values_text(job->args, "word"), "Down");
    assert_int_equal(job->items[0].state, JOURNAL_INTENDED);
    assert_int_equal(job->about.ended, 0);
    journal_free(job);
    assert_false(journal_follow(number, &head, &journal)); /* it was interrupted */
    values_free(args);
}

static void test_B13_other_phones_and_other_actions_do_not_follow(void **state)
{
    (void)state;
    struct journal *journal = create(NULL, NULL, 3);
    int64_t number = journal_number(journal);
    struct values *args = values_new();
    struct journal_head same = head_of("Home", args, 3), fewer = head_of("Home", args, 2),
                        other = same, away = same;
    other.action = "another";
    away.profile = "acme";
    assert_false(journal_follow(number, &same, &journal)); /* it is still running */
    end_all(journal, OUTCOME_DONE);
    journal_close(journal);
    assert_false(journal_follow(number, &fewer, &journal));
    assert_false(journal_follow(number, &other, &journal));
    assert_false(journal_follow(number, &away, &journal));
    assert_false(journal_follow(number + 1, &same, &journal));
    assert_true(journal_follow(number, &same, &journal));
    journal_close(journal);
    values_free(args);
}

static void test_the_list_reads_no_more_than_it_has_to(void **state)
{
    (void)state;
    static const char lines[] =
        HEAD BEGIN "{\"intent\":1,\"time\":101}\n"
                   "{\"ended\":1,\"time\":102,\"outcome\":\"done\",\"sent\":true}\n";
    struct journal *journal = create(NULL, NULL, 3);
    int64_t number = journal_number(journal);
    journal_close(journal);
    AUTO_FREE char *path = file_of(number);
    const struct {
        const char *end;
        int64_t done;
    } rows[] = {
        {"{\"finished\":103,\"why\":null}\n", 1}, /* written before versions with counts */
        {"{\"finished\":103,\"why\":null,\"open\":0,\"done\":3}\n", 1},
        {"{\"finished\":103,\"why\":null,\"open\":0,\"done\":3,\"failed\":0,\"unknown\":0,"
         "\"skipped\":0}\n",
         3}, /* the counts are believed */
        {"{\"finished\":103,\"why\":null,\"open\":0,\"done\":3,\"failed\":0,\"unknown\":0,"
         "\"skipped\":0}\n{\"resumed\":104}\n",
         1},
        {"{\"finished\":103,\"why\":null,\"open\":0,\"done\":3,\"failed\":0,\"unknown\":0,"
         "\"skipped\":0}",
         1},
        {"{\"finished\":103,\"why\":null,\"open\":0,\"done\":3,\"failed\":0,\"unknown\":0,"
         "\"skipped\":0}\nx",
         1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE char *text = text_format("%s%s", lines, rows[i].end);
        assert_int_equal(file_replace(path, text, strlen(text), NULL), PH_OK);
        struct journal_summary listed = summary_of(number);
        if (listed.done != rows[i].done || listed.total != 3)
            fail_msg("%s: %d of %d", rows[i].end, (int)listed.done, (int)listed.total);
    }
}

int main(void)
{
    if (secret_open(NULL) != PH_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_journal),
        cmocka_unit_test(test_one_row_several_and_none),
        cmocka_unit_test(test_all_rows_are_kept),
        cmocka_unit_test(test_a_journal_that_grows_too_large_keeps_no_more_results),
        cmocka_unit_test(test_F1_a_torn_line_does_not_count),
        cmocka_unit_test(test_without_a_whole_head_nothing_was_sent),
        cmocka_unit_test(test_B13_a_head_that_cannot_be_read_does_not_prove_that_nothing_was_sent),
        cmocka_unit_test(test_foreign_and_wrong_lines_do_not_count),
        cmocka_unit_test(test_F2_what_resuming_does),
        cmocka_unit_test(test_secrets_and_what_is_not_to_be_saved_stay_out),
        cmocka_unit_test(test_numbers_and_one_worker_process_at_a_time),
        cmocka_unit_test(test_B13_no_old_job_with_work_left_is_removed),
        cmocka_unit_test(test_B13_what_follows_on_the_same_phone_is_the_same_job),
        cmocka_unit_test(test_B13_other_phones_and_other_actions_do_not_follow),
        cmocka_unit_test(test_F1_a_torn_file_is_gone_on_with),
        cmocka_unit_test(test_the_list_says_what_the_journals_say),
        cmocka_unit_test(test_the_list_reads_no_more_than_it_has_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
