/* timeout: 180
 * The journal: what it keeps and leaves out, what a torn one still says, and that whatever stops the program, no phone
 * is acted on twice. */
#include "support_engine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEAD                                                                                       \
    "{\"schema\":\"phonectl.job/1\",\"number\":3,\"started\":100,\"action\":\"act\","              \
    "\"profile\":\"default\",\"wait\":true,\"args\":{\"force\":\"yes\"}}\n"                        \
    "{\"phone\":0,\"id\":\"a\",\"name\":\"A\"}\n{\"phone\":1,\"id\":\"b\",\"name\":null}\n"        \
    "{\"phone\":2,\"id\":\"c\",\"name\":\"C\"}\n"
#define BEGIN "{\"begin\":3}\n"

/* Takes the place of the C library's for the whole program: a disk that is slow, and remembers how much of the file it
 * has. */
static atomic_int syncs;
static _Atomic off_t on_disk;

int fdatasync(int fd)
{
    struct stat about;
    int code = fstat(fd, &about);
    const struct timespec slow = {.tv_nsec = 2000000};
    nanosleep(&slow, NULL);
    atomic_store(&on_disk, about.st_size);
    atomic_fetch_add(&syncs, 1);
    return code;
}

static struct journal_job *parse(const char *text)
{
    struct journal_job *job = NULL;
    assert_int_equal(journal_parse(text, strlen(text), &job, NULL), PH_OK);
    return job;
}

static enum journal_todo plan(const char *lines, const struct run_limits *limits)
{
    AUTO_FREE char *text = base_format("%s%s%s", HEAD, BEGIN, lines);
    struct journal_job *job = parse(text);
    assert_false(job->about.damaged);
    enum journal_todo todo = journal_plan(&job->items[1], limits);
    journal_free(job);
    return todo;
}

/* ---- Reading ------------------------------------------------------------------------------------------------------ */

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
    assert_int_equal(job->items[0].outcome, RUN_FAILED);
    assert_int_equal(job->items[0].code, PH_NOT_FOUND);
    assert_string_equal(job->items[0].text, "No such phone");
    assert_string_equal(values_text(job->items[0].row, "trackingId"), "T1");
    assert_int_equal(job->items[1].state, JOURNAL_ACCEPTED);
    assert_int_equal(job->items[1].time, 103);
    assert_int_equal(job->items[2].state, JOURNAL_NOT_STARTED);
    assert_int_equal(job->about.failed, 1);
    assert_int_equal(job->about.open, 2);
    assert_int_equal(job->about.ended, 104);
    assert_string_equal(job->about.why, "Stopped");
    journal_free(job);
}

static void test_F1_a_torn_line_does_not_count(void **state)
{
    (void)state;
    struct journal_job *job = parse(HEAD BEGIN "{\"intent\":1,\"time\":101}\n{\"ended\":1,\"outc");
    assert_int_equal(job->items[1].state, JOURNAL_INTENDED);
    assert_int_equal(job->about.unknown, 1);
    journal_free(job);
    /* Torn, then mended by the next program. */
    job = parse(HEAD BEGIN "{\"intent\":1,\"ti\n{\"resumed\":105}\n{\"intent\":0,\"time\":106}\n");
    assert_int_equal(job->items[1].state, JOURNAL_NOT_STARTED);
    assert_int_equal(job->items[0].state, JOURNAL_INTENDED);
    journal_free(job);
}

static void test_without_a_whole_head_nothing_was_sent(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "", "{", "[]\n", "{\"schema\":\"other/1\"}\n", HEAD, HEAD "{\"begin\":2}\n"};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct journal_job *job = parse(heads[i]);
        assert_true(job->about.damaged);
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
        /* Done again, and stopped again. */
        {"{\"ended\":1,\"outcome\":\"failed\",\"sent\":false}\n{\"intent\":1}\n", JOURNAL_LEAVE,
         JOURNAL_DO, JOURNAL_LEAVE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(plan(rows[i].line, &(struct run_limits){0}), rows[i].resume);
        assert_int_equal(plan(rows[i].line, &(struct run_limits){.unknown_too = true}),
                         rows[i].unknown_too);
        assert_int_equal(plan(rows[i].line, &(struct run_limits){.failed_only = true}),
                         rows[i].failed_only);
    }
}

/* ---- Writing ------------------------------------------------------------------------------------------------------ */

static const char *item_id(void *self, size_t index)
{
    (void)self;
    static const char *const ids[] = {"a", "b", "c"};
    return ids[index % 3];
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
                                      .id = item_id,
                                      .name = item_id};
    if (journal_create(&head, &journal, &err) != PH_OK)
        fail_msg("%s", err.text);
    return journal;
}

static char *file_of(int64_t number)
{
    AUTO_FREE char *name = base_format("jobs/%lld.jsonl", (long long)number);
    return path_in(PATH_STATE, name, NULL);
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
    assert_int_equal(path_read(path, 1 << 20, &text, NULL, NULL), PH_OK);
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

struct writer {
    struct journal *journal;
    atomic_int next;
};

static void *writer_main(void *self)
{
    struct writer *writer = self;
    int index;
    while ((index = atomic_fetch_add(&writer->next, 1)) < 600) {
        assert_int_equal(journal_intent(writer->journal, (size_t)index, NULL), PH_OK);
        journal_outcome(writer->journal, (size_t)index, RUN_DONE, true, NULL, NULL);
    }
    return NULL;
}

static void test_lines_of_many_threads_do_not_mix(void **state)
{
    (void)state;
    struct writer writer = {.journal = create(NULL, NULL, 600)};
    atomic_store(&syncs, 0);
    pthread_t threads[16];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, writer_main, &writer), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    /* One sync serves all who wait meanwhile: else there would be one for each. */
    assert_true(atomic_load(&syncs) < 600 / 2);
    int64_t number = journal_number(writer.journal);
    journal_end(writer.journal, NULL);
    journal_close(writer.journal);
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_int_equal(job->about.done, 600);
    assert_true(job->about.ended > 0);
    journal_free(job);
}

/* The disk is full: the file may not grow. Nothing is intended any more, and the file stays readable. */
static void test_a_full_disk_keeps_the_request_back(void **state)
{
    (void)state;
    struct journal *journal = create(NULL, NULL, 3);
    int64_t number = journal_number(journal);
    AUTO_FREE char *path = file_of(number);
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    pid_t child = fork();
    if (child == 0) {
        struct stat about;
        struct ph_error err = {0};
        stat(path, &about);
        signal(SIGXFSZ, SIG_IGN);
        const struct rlimit full = {(rlim_t)about.st_size + 5, (rlim_t)about.st_size + 5};
        setrlimit(RLIMIT_FSIZE, &full);
        bool kept_back = journal_intent(journal, 1, &err) == PH_FAILED;
        bool still = journal_intent(journal, 1, &err) == PH_FAILED;
        _exit(kept_back && still && strstr(err.text, "nothing more is sent") != NULL ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    journal_close(journal);
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_false(job->about.damaged);
    assert_int_equal(job->items[1].state, JOURNAL_NOT_STARTED);
    journal_free(job);
}

/* ---- Before a request leaves --------------------------------------------------------------------------------------- */

static char *live_path;
static atomic_int not_on_disk;

/* On the server's thread, when a request has come: how many intents are on the disk? */
static void look_at_disk(int total)
{
    AUTO_FREE char *text = NULL;
    struct journal_job *job = NULL;
    size_t length;
    int intents = 0;
    off_t safe = atomic_load(&on_disk);
    if (path_read(live_path, 1 << 24, &text, &length, NULL) != PH_OK ||
        journal_parse(text, (size_t)safe < length ? (size_t)safe : length, &job, NULL) != PH_OK)
        abort();
    for (size_t i = 0; i < job->count; i++)
        intents += job->items[i].state != JOURNAL_NOT_STARTED;
    journal_free(job);
    if (intents < total)
        atomic_fetch_add(&not_on_disk, 1);
}

static void test_F1_the_intent_is_on_the_disk_before_the_request_leaves(void **state)
{
    (void)state;
    engine_server_start();
    engine_server_reset();
    struct ph_core *core = engine_open(NULL);
    struct feature *act = engine_action("act", engine_act);
    engine_list(core, 100, 0);
    struct journal *last = create(NULL, NULL, 1);
    live_path = file_of(journal_number(last) + 1);
    journal_close(last);
    engine_server_on_count(look_at_disk);
    struct engine_result result;
    engine_inside(core, act, engine_act,
                  &(struct ph_task){.limits = &(struct run_limits){.jobs = 8}}, NULL, &result);
    assert_int_equal(result.outcomes[RUN_DONE], 100);
    assert_int_equal(engine_server_total(), 100);
    assert_int_equal(atomic_load(&not_on_disk), 0);
    free(live_path);
    ph_close(core);
    engine_action_free(act);
    engine_server_stop();
}

/* ---- Stopping a run for good --------------------------------------------------------------------------------------- */

enum { PHONES = 200, JOBS = 8 };

/* What the child does: a run over all phones, or going on with job `resume`. */
static int child_main(uint16_t port, int64_t resume)
{
    engine_use_port(port);
    struct ph_core *core = engine_open(NULL);
    struct feature *act = engine_action("act", engine_act);
    engine_list(core, PHONES, 0);
    const struct run_limits limits = {.jobs = JOBS};
    struct ph_task task = {
        .kind = PH_TASK_ACTION, .feature = act, .limits = &limits, .resume = resume};
    if (resume == 0)
        engine_select(core, &task);
    struct engine_result result;
    engine_run(core, &task, NULL, &result);
    ph_close(core);
    engine_action_free(act);
    return result.code == PH_OK ? 0 : 1;
}

static pid_t child_start(int64_t resume)
{
    char port[16], job[24];
    snprintf(port, sizeof port, "%u", engine_server_port());
    snprintf(job, sizeof job, "%lld", (long long)resume);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "test_journal", "--run", port, job, (char *)NULL);
        _exit(127);
    }
    return child;
}

static _Atomic pid_t victim;
static atomic_int kill_at;

static void kill_now(int total)
{
    if (total == atomic_load(&kill_at))
        kill(atomic_load(&victim), SIGKILL);
}

static int64_t newest_job(void)
{
    struct journal_summary *jobs;
    size_t count;
    assert_int_equal(journal_list(&jobs, &count, NULL), PH_OK);
    assert_true(count > 0);
    int64_t number = jobs[0].number;
    journal_list_free(jobs, count);
    return number;
}

/* Kills a run when the server has counted `at` requests, resumes, and compares with the server's counters. */
static void kill_and_resume(int at)
{
    engine_server_reset();
    /* The child waits for its first answer until it is known whom to kill. */
    engine_server_hold();
    atomic_store(&kill_at, at);
    pid_t child = child_start(0);
    atomic_store(&victim, child);
    engine_server_on_count(kill_now);
    engine_server_await(1);
    engine_server_release();
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    engine_server_on_count(NULL);

    int64_t number = newest_job();
    child = child_start(number);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);

    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_int_equal(job->count, PHONES);
    assert_true(job->about.unknown <= JOBS);
    assert_int_equal(job->about.done + job->about.unknown, PHONES);
    for (size_t i = 0; i < job->count; i++) {
        int index = atoi(job->items[i].id);
        assert_true(engine_server_count(index) <= 1);
        if (job->items[i].outcome == RUN_DONE)
            assert_int_equal(engine_server_count(index), 1);
    }
    journal_free(job);
}

static void test_F1_killed_anywhere_and_resumed_nothing_happens_twice(void **state)
{
    (void)state;
    static const int moments[] = {2, 3, 9, 17, 40, 77, 101, 150, 191, 199};
    engine_server_start();
    for (size_t i = 0; i < COUNT_OF(moments); i++)
        kill_and_resume(moments[i]);
    engine_server_stop();
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--run") == 0)
        return child_main((uint16_t)atoi(argv[2]), atoll(argv[3]));
    if (secret_open(NULL) != PH_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_journal),
        cmocka_unit_test(test_F1_a_torn_line_does_not_count),
        cmocka_unit_test(test_without_a_whole_head_nothing_was_sent),
        cmocka_unit_test(test_foreign_and_wrong_lines_do_not_count),
        cmocka_unit_test(test_F2_what_resuming_does),
        cmocka_unit_test(test_secrets_and_what_is_not_to_be_saved_stay_out),
        cmocka_unit_test(test_numbers_and_one_worker_process_at_a_time),
        cmocka_unit_test(test_lines_of_many_threads_do_not_mix),
        cmocka_unit_test(test_a_full_disk_keeps_the_request_back),
        cmocka_unit_test(test_F1_the_intent_is_on_the_disk_before_the_request_leaves),
        cmocka_unit_test(test_F1_killed_anywhere_and_resumed_nothing_happens_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
