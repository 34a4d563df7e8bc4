/* The journal and the disk: an intent is on disk before its request leaves, many intents share
 * one sync, a full disk holds requests back, and whatever stops the program, no phone is acted
 * on twice. */
#include "config/rows.h"
#include "config/values.h"
#include "core.h"
#include "job/journal.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "plugin/feature.h"
#include "support_engine.h"
#include "task/task_options.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/xdg.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Replaces the C library's function in the whole program: a slow disk that remembers how much of
 * the file it has. */
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

/* Also replaced: how often anything was written. */
static atomic_int writes;

ssize_t write(int fd, const void *bytes, size_t length)
{
    atomic_fetch_add(&writes, 1);
    return syscall(SYS_write, fd, bytes, length);
}

/* Also replaced: a file system without locks, if an errno is set. */
static int no_locks;

int fcntl(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    if (no_locks != 0 && (command == F_OFD_SETLK || command == F_OFD_GETLK)) {
        errno = no_locks;
        return -1;
    }
    return (int)syscall(SYS_fcntl, fd, command, argument);
}

static const char *item_field(void *self, size_t index, const char *key)
{
    (void)self;
    static const char *const ids[] = {"a", "b", "c"};
    return strcmp(key, "id") == 0 || strcmp(key, "name") == 0 ? ids[index % 3] : NULL;
}

static struct journal *create(size_t count)
{
    struct journal *journal = NULL;
    struct ph_error err;
    const struct journal_head head = {
        .action = "act", .profile = "default", .count = count, .field = item_field};
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
        journal_outcome(writer->journal, (size_t)index, OUTCOME_DONE, true, NULL, NULL);
    }
    return NULL;
}

static void test_lines_of_many_threads_do_not_mix(void **state)
{
    (void)state;
    struct writer writer = {.journal = create(600)};
    atomic_store(&syncs, 0);
    atomic_store(&writes, 0);
    pthread_t threads[16];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, writer_main, &writer), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    /* One sync serves all waiting threads; otherwise there would be one per thread. */
    assert_true(atomic_load(&syncs) < 600 / 2);
    /* one write for each result, one for the intents of each sync */
    assert_int_equal(atomic_load(&writes), 600 + atomic_load(&syncs));
    int64_t number = journal_number(writer.journal);
    assert_int_equal(journal_end(writer.journal, NULL, NULL), PH_OK);
    journal_close(writer.journal);
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_int_equal(job->about.done, 600);
    assert_true(job->about.ended > 0);
    journal_free(job);
}

/* The disk is full: the file may not grow. No further intent is written, and the file stays
 * readable. */
/* Runs in a child, because the limit cannot be lifted again: at most room bytes fit into the
 * journal. 0 = success. */
static int in_child_with_room(const char *path, int room, int (*body)(struct journal *journal),
                              struct journal *journal)
{
    pid_t child = fork();
    if (child == 0) {
        struct stat about;
        stat(path, &about);
        signal(SIGXFSZ, SIG_DFL);
        const struct rlimit full = {(rlim_t)(about.st_size + room), (rlim_t)(about.st_size + room)};
        setrlimit(RLIMIT_FSIZE, &full);
        _exit(body(journal));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int keep_requests_back(struct journal *journal)
{
    struct ph_error err = {0};
    bool kept_back = journal_intent(journal, 1, &err) == PH_FAILED;
    bool still = journal_intent(journal, 1, &err) == PH_FAILED;
    return kept_back && still && strstr(err.text, "nothing more is sent") != NULL ? 0 : 1;
}

static void test_a_full_disk_keeps_the_request_back(void **state)
{
    (void)state;
    struct journal *journal = create(3);
    int64_t number = journal_number(journal);
    AUTO_FREE char *path = file_of(number);
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(in_child_with_room(path, 5, keep_requests_back, journal), 0);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    journal_close(journal);
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_false(job->about.damaged);
    assert_int_equal(job->items[1].state, JOURNAL_NOT_STARTED);
    journal_free(job);
}

static void test_B13_without_file_locks_reason_and_cure_are_said_and_no_job_is_left(void **state)
{
    (void)state;
    static const int numbers[] = {ENOLCK, EINVAL, ENOSYS, EOPNOTSUPP};
    struct journal *before = create(1), *after, *refused = NULL;
    struct journal_job *job;
    const struct journal_head head = {
        .action = "act", .profile = "default", .count = 1, .field = item_field};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        struct ph_error err;
        no_locks = numbers[i];
        assert_int_equal(journal_create(&head, &refused, &err), PH_FAILED);
        assert_non_null(strstr(err.text, strerrordesc_np(numbers[i])));
        assert_non_null(strstr(err.text, "XDG_STATE_HOME"));
        assert_int_equal(journal_resume(journal_number(before), &refused, &job, &err), PH_FAILED);
        assert_non_null(strstr(err.text, "XDG_STATE_HOME"));
        no_locks = 0;
    }
    after = create(1);
    assert_int_equal(journal_number(after), journal_number(before) + 1);
    journal_close(before);
    journal_close(after);
}

static void *intend_until_full(void *journal)
{
    while (journal_intent(journal, 1, NULL) == PH_OK)
        ;
    return NULL;
}

static int end_all_who_wait(struct journal *journal)
{
    pthread_t threads[16];
    alarm(60);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        if (pthread_create(&threads[i], NULL, intend_until_full, journal) != 0)
            return 1;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    return 0;
}

/* Some threads wait for the sync in progress, others for the next one, which nobody starts. */
static void test_a_full_disk_lets_no_thread_wait_for_ever(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct journal *journal = create(3);
        AUTO_FREE char *path = file_of(journal_number(journal));
        assert_int_equal(in_child_with_room(path, 2000 + i, end_all_who_wait, journal), 0);
        journal_close(journal);
    }
}

static int keep_the_outcome(struct journal *journal)
{
    struct rows rows = {0};
    struct values *row = values_new();
    values_set(row, "text",
               "There is no room for this row, but for the outcome there is: the row "
               "alone is longer than all that is left on the disk, which is little.");
    rows_add(&rows, row);
    if (journal_intent(journal, 0, NULL) != PH_OK)
        return 1;
    journal_outcome(journal, 0, OUTCOME_DONE, true, NULL, &rows);
    return journal_intent(journal, 1, NULL) == PH_FAILED ? 0 : 2;
}

static void test_a_full_disk_keeps_the_outcome_without_its_rows(void **state)
{
    (void)state;
    struct journal *journal = create(3);
    int64_t number = journal_number(journal);
    AUTO_FREE char *path = file_of(number);
    assert_int_equal(in_child_with_room(path, 130, keep_the_outcome, journal), 0);
    journal_close(journal);
    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_int_equal(job->items[0].outcome, OUTCOME_DONE);
    assert_int_equal(job->items[0].rows_lost, 1);
    assert_int_equal(job->items[1].state, JOURNAL_NOT_STARTED);
    journal_free(job);
}

static int lose_a_result(struct journal *journal)
{
    struct ph_error err = {0};
    if (journal_intent(journal, 0, &err) != PH_OK)
        return 1;
    journal_outcome(journal, 0, OUTCOME_DONE, true, NULL, NULL);
    if (journal_end(journal, NULL, &err) != PH_FAILED)
        return 2;
    return strstr(err.text, "jobs show") != NULL && strstr(err.text, "unknown") != NULL ? 0 : 3;
}

static void test_D22_a_result_that_cannot_be_written_is_told_at_the_end(void **state)
{
    (void)state;
    struct journal *journal = create(3);
    AUTO_FREE char *path = file_of(journal_number(journal));
    assert_int_equal(in_child_with_room(path, 40, lose_a_result, journal), 0);
    journal_close(journal);
}

/* ---- Before a request leaves ----------------------------------------------------------------- */

static char *live_path;
static atomic_int not_on_disk;

/* Runs on the server's thread for each request: counts the intents on disk. */
static void look_at_disk(int total)
{
    AUTO_FREE char *text = NULL;
    size_t length;
    int intents = 0;
    off_t safe = atomic_load(&on_disk);
    if (file_read(live_path, 1 << 24, &text, &length, NULL) != PH_OK)
        abort();
    struct journal_job *job = journal_parse(text, (size_t)safe < length ? (size_t)safe : length);
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
    struct core *core = engine_open(NULL);
    struct feature *act = engine_action("act", engine_act);
    engine_list(core, 100, 0);
    struct journal *last = create(1);
    live_path = file_of(journal_number(last) + 1);
    journal_close(last);
    engine_server_on_count(look_at_disk);
    struct engine_result result;
    engine_inside(core, act, engine_act,
                  &(struct task_options){.limits = &(struct limits){.jobs = 8}}, NULL, &result);
    assert_int_equal(result.outcomes[OUTCOME_DONE], 100);
    assert_int_equal(engine_server_total(), 100);
    assert_int_equal(atomic_load(&not_on_disk), 0);
    free(live_path);
    core_close(core);
    engine_action_free(act);
    engine_server_stop();
}

/* ---- Killing a job --------------------------------------------------------------------------- */

enum { PHONES = 200, JOBS = 8 };

/* The child runs a job over all phones, or resumes job `resume`. */
static int child_main(uint16_t port, int64_t resume)
{
    engine_use_port(port);
    struct core *core = engine_open(NULL);
    struct feature *act = engine_action("act", engine_act);
    engine_list(core, PHONES, 0);
    const struct limits limits = {.jobs = JOBS};
    struct task_options task = {
        .kind = TASK_ACTION, .feature = act, .limits = &limits, .resume = resume};
    if (resume == 0)
        engine_select(core, &task);
    struct engine_result result;
    engine_run(core, &task, NULL, &result);
    core_close(core);
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
        execl("/proc/self/exe", "test_journal_disk", "--run", port, job, (char *)NULL);
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

/* Kills a job when the server has counted `at` requests, resumes it, and compares with the
 * server's counters. */
static void kill_and_resume(int at)
{
    engine_server_start();
    engine_server_reset();
    /* The child waits for its first answer until the parent knows which process to kill. */
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
    engine_server_stop(); /* counts the last requests of the killed child in this round */

    struct journal_job *job;
    assert_int_equal(journal_read(number, &job, NULL), PH_OK);
    assert_int_equal(job->count, PHONES);
    assert_true(job->about.unknown <= JOBS);
    assert_int_equal(job->about.done + job->about.unknown, PHONES);
    for (size_t i = 0; i < job->count; i++) {
        int index = atoi(job->items[i].id);
        assert_true(engine_server_count(index) <= 1);
        if (job->items[i].outcome == OUTCOME_DONE)
            assert_int_equal(engine_server_count(index), 1);
    }
    journal_free(job);
}

static void test_F1_killed_anywhere_and_resumed_nothing_happens_twice(void **state)
{
    (void)state;
    static const int moments[] = {2, 3, 9, 17, 40, 77, 101, 150, 191, 199};
    for (size_t i = 0; i < COUNT_OF(moments); i++)
        kill_and_resume(moments[i]);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--run") == 0)
        return child_main((uint16_t)atoi(argv[2]), atoll(argv[3]));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_of_many_threads_do_not_mix),
        cmocka_unit_test(test_a_full_disk_keeps_the_request_back),
        cmocka_unit_test(test_B13_without_file_locks_reason_and_cure_are_said_and_no_job_is_left),
        cmocka_unit_test(test_a_full_disk_lets_no_thread_wait_for_ever),
        cmocka_unit_test(test_a_full_disk_keeps_the_outcome_without_its_rows),
        cmocka_unit_test(test_D22_a_result_that_cannot_be_written_is_told_at_the_end),
        cmocka_unit_test(test_F1_the_intent_is_on_the_disk_before_the_request_leaves),
        cmocka_unit_test(test_F1_killed_anywhere_and_resumed_nothing_happens_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
