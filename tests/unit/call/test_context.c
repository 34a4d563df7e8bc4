/* One call of a plugin function from outside: how it ends, its questions, its time limit, and
 * what the program does if it hangs or crashes. */
#include "call/context.h"
#include "core.h"
#include "job/limits.h"
#include "support_clock.h"
#include "support_inside.h"
#include "task/events.h"
#include "task/task_options.h"

#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* ---- Ends ------------------------------------------------------------------------------------ */

static int32_t return_nonsense(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    return -77;
}

static int32_t return_without_reason(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    return PH_DENIED;
}

static void test_B10_a_code_that_is_none_becomes_a_failure_with_words(void **state)
{
    (void)state;
    inside(return_nonsense);
    assert_string_equal(
        result.last_text,
        "run() of inside returned -77, which means nothing: 0 is success, and failures are "
        "the codes of enum ph_code");
    inside(return_without_reason);
    assert_string_equal(result.last_text, "inside failed and gave no reason");
}

/* ---- The user -------------------------------------------------------------------------------- */

static const char *const colours[] = {"red", "green", NULL};

static int32_t ask_colour(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_param question = {.key = "colour",
                                      .label = "Colour",
                                      .help = "Which one.",
                                      .type = PH_CHOICE,
                                      .choices = colours};
    int32_t code = ctx->host->ask(ctx, &question, "Because.", err);
    if (code != PH_OK)
        return code;
    EXPECT(same(ctx->host->text(ctx, "colour"), "green"));
    return PH_OK;
}

static void answer_wrong_then_right(struct core *of, const struct event *event)
{
    if (event->kind != EVENT_QUESTION)
        return;
    struct ph_error err;
    assert_string_equal(event->question->key, "colour");
    assert_string_equal(event->text, "Because.");
    assert_string_equal(event->feature, "inside");
    assert_int_equal(core_answer(of, event->task, "blue", NULL, &err), PH_INVALID);
    assert_int_equal(core_answer(of, event->task + 1, "red", NULL, &err), PH_NOT_FOUND);
    assert_int_equal(core_answer(of, event->task, "green", NULL, &err), PH_OK);
    assert_int_equal(core_answer(of, event->task, "red", NULL, &err), PH_NOT_FOUND);
}

static void refuse(struct core *of, const struct event *event)
{
    if (event->kind == EVENT_QUESTION)
        assert_int_equal(core_answer(of, event->task, NULL, NULL, NULL), PH_OK);
}

static void cancel_instead(struct core *of, const struct event *event)
{
    if (event->kind == EVENT_QUESTION)
        core_cancel(of, event->task);
}

static void test_questions(void **state)
{
    inside_with(ask_colour, NULL, answer_wrong_then_right);
    assert_done();
    inside_with(ask_colour, NULL, refuse);
    assert_string_equal(result.last_text, "Colour was not given");
    inside_with(ask_colour, NULL, cancel_instead);
    assert_int_equal(result.code, PH_OK); /* every phone had its outcome */
    assert_int_equal(result.outcomes[OUTCOME_SKIPPED], 1);
    teardown(state);
    open_with(&(struct core_options){.unattended = true});
    inside(ask_colour);
    assert_int_equal(result.code, PH_LOGIN);
}

/* Many calls ask at once: the user sees one question at a time, and each call gets its own
 * answer. */
static atomic_int open_questions, questions_seen;

static void answer_each(struct core *of, const struct event *event)
{
    if (event->kind != EVENT_QUESTION)
        return;
    atomic_fetch_add(&questions_seen, 1);
    assert_int_equal(atomic_fetch_add(&open_questions, 1), 0);
    atomic_fetch_sub(&open_questions, 1);
    assert_int_equal(core_answer(of, event->task, "green", NULL, NULL), PH_OK);
}

static void test_one_question_at_a_time(void **state)
{
    (void)state;
    engine_list(core, 20, 0);
    const struct limits limits = {.jobs = 8};
    inside_with(ask_colour, &(struct task_options){.limits = &limits}, answer_each);
    assert_int_equal(result.outcomes[OUTCOME_DONE], 20);
    assert_int_equal(atomic_load(&questions_seen), 20);
}

static int32_t browse(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    EXPECT(host->browse(ctx, "http://example.com/", "x", err) == PH_INVALID);
    EXPECT(host->browse(ctx, "javascript:alert(1)", "x", err) == PH_INVALID);
    return host->browse(ctx, "https://example.com/a?b=c", "Look.", err);
}

static int browsed;

static void see_browse(struct core *of, const struct event *event)
{
    (void)of;
    if (event->kind != EVENT_BROWSE)
        return;
    browsed++;
    assert_string_equal(event->url, "https://example.com/a?b=c");
    assert_false(event->open);
}

static void test_only_safe_addresses_are_shown(void **state)
{
    (void)state;
    inside_with(browse, NULL, see_browse);
    assert_done();
    assert_int_equal(browsed, 1);
}

/* ---- Time ------------------------------------------------------------------------------------ */

static int32_t sleep_long(struct ph_context *ctx, struct ph_error *err)
{
    EXPECT(ctx->host->cancelled(ctx) == 0);
    int32_t code = ctx->host->sleep(ctx, 3600000);
    EXPECT(ctx->host->cancelled(ctx) == 1);
    return (ctx->host->fail)(err, code, "", "Stopped");
}

static void test_a_call_that_takes_too_long_is_stopped(void **state)
{
    (void)state;
    const struct limits limits = {.call_ms = 50};
    inside_with(sleep_long, &(struct task_options){.limits = &limits}, NULL);
    assert_string_equal(result.last_text, "inside took longer than 50ms");
    assert_int_equal(result.outcomes[OUTCOME_FAILED], 1);
}

static sem_t go_back, is_back;

static int32_t hang(struct ph_context *ctx, struct ph_error *err)
{
    (void)err;
    if (same(ctx->host->phone(ctx, "id"), "0")) {
        sem_wait(&go_back);
        sem_post(&is_back);
    } else if (same(ctx->host->phone(ctx, "id"), "1")) {
        sem_post(&go_back);
        sem_wait(&is_back);
    }
    return PH_OK;
}

/* The program gives up on the first phone and continues on another thread. If the call returns
 * later in the job after all, its result is ignored. */
static void test_a_plugin_that_hangs_is_left_behind(void **state)
{
    (void)state;
    sem_init(&go_back, 0, 0);
    sem_init(&is_back, 0, 0);
    engine_list(core, 10, 0);
    const struct limits limits = {.call_ms = 1000, .jobs = 1};
    clock_run(20);
    inside_with(hang, &(struct task_options){.limits = &limits}, NULL);
    clock_run(1);
    assert_int_equal(result.code, PH_OK);
    assert_int_equal(result.outcomes[OUTCOME_DONE], 9);
    assert_int_equal(result.outcomes[OUTCOME_FAILED], 1);
    assert_non_null(strstr(result.last_text, "does not come back"));
}

static atomic_int inside_now, met;

static int32_t notice_others(struct ph_context *ctx, struct ph_error *err)
{
    (void)err;
    if (atomic_fetch_add(&inside_now, 1) > 0)
        atomic_fetch_add(&met, 1);
    ctx->host->sleep(ctx, 1);
    atomic_fetch_sub(&inside_now, 1);
    return PH_OK;
}

static void test_calls_of_one_feature_take_turns(void **state)
{
    (void)state;
    enum { TASKS = 4 };
    int64_t numbers[TASKS];
    engine_list(core, 25, 0);
    action->about.flags = 0;
    action->action.run = notice_others;
    struct task_options task = {.kind = TASK_ACTION, .feature = action};
    engine_select(core, &task);
    for (int i = 0; i < TASKS; i++)
        assert_int_equal(core_start(core, &task, &numbers[i], NULL), PH_OK);
    int finished = 0;
    while (finished < TASKS) {
        struct pollfd readable = {.fd = core_fd(core), .events = POLLIN};
        poll(&readable, 1, -1);
        const struct event *event;
        while ((event = core_next(core)) != NULL)
            finished += event->kind == EVENT_FINISHED;
    }
    assert_int_equal(atomic_load(&met), 0);
}

static sem_t given_up, held, hold_end;
static int retaken;

/* The first call yields its turn and wants it back; the second keeps it until the first has
 * ended. */
static int32_t give_up_the_turn(struct ph_context *ctx, struct ph_error *err)
{
    if (same(ctx->host->phone(ctx, "id"), "1")) {
        sem_post(&held);
        sem_wait(&hold_end);
        return PH_OK;
    }
    struct context *own = (struct context *)(void *)ctx;
    EXPECT(context_yield_turn(own));
    sem_post(&given_up);
    sem_wait(&held);
    retaken = context_retake_turn(own, err);
    return retaken;
}

static void test_waiting_to_take_a_turn_back_can_be_cancelled(void **state)
{
    (void)state;
    sem_init(&given_up, 0, 0);
    sem_init(&held, 0, 0);
    sem_init(&hold_end, 0, 0);
    engine_list(core, 2, 0);
    action->about.flags = 0;
    action->action.run = give_up_the_turn;
    const struct phone *phones[] = {phones_at(core_phones(core), 0),
                                    phones_at(core_phones(core), 1)};
    int64_t numbers[2];
    for (int i = 0; i < 2; i++) {
        const struct task_options task = {
            .kind = TASK_ACTION, .feature = action, .phones = &phones[i], .phone_count = 1};
        assert_int_equal(core_start(core, &task, &numbers[i], NULL), PH_OK);
        if (i == 0)
            sem_wait(&given_up);
    }
    core_cancel(core, numbers[0]);
    for (int finished = 0; finished < 2;) {
        struct pollfd readable = {.fd = core_fd(core), .events = POLLIN};
        assert_int_equal(poll(&readable, 1, 30000), 1);
        const struct event *event;
        while ((event = core_next(core)) != NULL) {
            if (event->kind != EVENT_FINISHED)
                continue;
            if (finished++ == 0) {
                assert_int_equal(event->task, numbers[0]);
                assert_int_equal(retaken, PH_CANCELLED);
                sem_post(&hold_end);
            }
        }
    }
}

/* ---- Crashes --------------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_OWN_HANDLER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_OWN_HANDLER 1
#endif
#endif

static int32_t crash(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    return raise(SIGSEGV);
}

static void (*leaves)(int);

static int32_t leave(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    leaves(0);
    return PH_OK;
}

static int32_t fork_and_leave(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        leaves(7);
    EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7);
    return PH_OK;
}

static int32_t exhaust(struct ph_context *ctx, struct ph_error *err)
{
    (void)ctx;
    (void)err;
    memory_exhausted();
}

static int crash_main(const char *how)
{
    static const struct {
        const char *how;
        int32_t (*run)(struct ph_context *ctx, struct ph_error *err);
        void (*leaves)(int);
    } ways[] = {{"--crash", crash, NULL},
                {"--exit", leave, exit},
                {"--_exit", leave, _exit},
                {"--_Exit", leave, _Exit},
                {"--quick_exit", leave, quick_exit},
                {"--fork", fork_and_leave, _exit},
                {"--exhaust", exhaust, NULL}};
    open_with(NULL);
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        if (strcmp(how, ways[i].how) == 0) {
            leaves = ways[i].leaves;
            inside(ways[i].run);
        }
    return 0;
}

/* Starts this program again with `how`; returns its status, and its output in line, with N for the
 * number of the job. */
static int ended(const char *how, char line[512])
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        execl("/proc/self/exe", "test_calls", how, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    size_t length = 0;
    ssize_t more;
    while ((more = read(ends[0], line + length, 511 - length)) > 0)
        length += (size_t)more;
    line[length] = '\0';
    close(ends[0]);
    char *number = strstr(line, "jobs show ");
    if (number != NULL) {
        number += strlen("jobs show ");
        memmove(number + 1, number + strspn(number, "0123456789"),
                strlen(number + strspn(number, "0123456789")) + 1);
        *number = 'N';
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void test_B10_exit_in_a_plugin_is_a_crash_with_a_name(void **state)
{
    (void)state;
    char line[512];
    static const char *const ways[] = {"--exit", "--_exit", "--_Exit", "--quick_exit"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        int status = ended(ways[i], line);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        assert_string_equal(
            line, "phonectl: the plugin \"made-up\" ended the program in run() of \"inside\" "
                  "at the phone \"Phone 0\". What was stored before is still there. "
                  "Next: phonectl jobs show N. Please tell its author\n");
    }
}

static void test_B10_a_child_of_a_plugin_ends_as_it_likes(void **state)
{
    (void)state;
    char line[512];
    int status = ended("--fork", line);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_string_equal(line, "");
}

static void test_B10_out_of_memory_in_a_plugin_keeps_its_exit_code(void **state)
{
    (void)state;
    char line[512];
    int status = ended("--exhaust", line);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == MEMORY_EXIT);
    assert_string_equal(line, "phonectl: out of memory\n");
}

static void test_G7_a_crash_names_the_plugin_and_the_call(void **state)
{
    (void)state;
#ifdef HAS_OWN_HANDLER
    skip();
#endif
    char line[512];
    int status = ended("--crash", line);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    assert_string_equal(
        line, "phonectl: the plugin \"made-up\" crashed with SIGSEGV in run() of \"inside\" "
              "at the phone \"Phone 0\". What was stored before is still there. "
              "Next: phonectl jobs show N. Please tell its author\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
    if (argc == 2 && strncmp(argv[1], "--", 2) == 0)
        return crash_main(argv[1]);
    const struct CMUnitTest tests[] = {
        TEST(test_B10_a_code_that_is_none_becomes_a_failure_with_words),
        TEST(test_B10_exit_in_a_plugin_is_a_crash_with_a_name),
        TEST(test_B10_a_child_of_a_plugin_ends_as_it_likes),
        TEST(test_B10_out_of_memory_in_a_plugin_keeps_its_exit_code),
        TEST(test_waiting_to_take_a_turn_back_can_be_cancelled),
        TEST(test_questions),
        TEST(test_one_question_at_a_time),
        TEST(test_only_safe_addresses_are_shown),
        TEST(test_a_call_that_takes_too_long_is_stopped),
        TEST(test_a_plugin_that_hangs_is_left_behind),
        TEST(test_calls_of_one_feature_take_turns),
        TEST(test_G7_a_crash_names_the_plugin_and_the_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
