/* A started program inherits only what it is given, and ends together with its children. */
#include "util/memory.h"
#include "util/program.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int shell;
static char **environment;

static int setup(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN); /* as both front ends do; a child must not inherit it */
    setenv("PHONECTL_TOKEN", "not-for-scripts", 1);
    setenv("PYTHONPATH", "/nowhere", 1);
    setenv("LANG", "C.UTF-8", 1);
    shell = open("/bin/sh", O_RDONLY | O_CLOEXEC);
    environment = program_environment();
    return shell < 0;
}

static int teardown(void **state)
{
    (void)state;
    close(shell);
    text_list_free(&environment);
    return 0;
}

static struct program start(const char *command)
{
    const char *const arguments[] = {"sh", "-c", command, NULL};
    struct program program;
    struct ph_error err = {0};
    int code = program_start(shell, (char *const *)arguments, environment, &program, &err);
    if (code != PH_OK)
        fail_msg("%s", err.text);
    return program;
}

/* All its output until it ends. */
static char *output_of(const char *command, siginfo_t *end)
{
    struct program program = start(command);
    char *text = memory_alloc(65536);
    struct pollfd ended = {program.process, POLLIN, 0};
    assert_int_equal(poll(&ended, 1, 60000), 1);
    ssize_t length = read(program.output, text, 65535);
    text[length < 0 ? 0 : length] = '\0';
    program_end(&program, end);
    return text;
}

static void test_the_environment_is_clean(void **state)
{
    (void)state;
    AUTO_FREE char *text = output_of("env; pwd", NULL);
    assert_null(strstr(text, "not-for-scripts"));
    assert_null(strstr(text, "PYTHONPATH"));
    assert_non_null(strstr(text, "LANG=C.UTF-8\n"));
    assert_non_null(strstr(text, "PATH="));
    assert_non_null(strstr(text, "\n/\n"));
}

static void test_no_other_descriptor_is_open(void **state)
{
    (void)state;
    int other = fcntl(1, F_DUPFD, 100); /* without close-on-exec, as a library may have one */
    AUTO_FREE char *text = output_of("cd /proc/self/fd && echo *", NULL);
    close(other);
    assert_string_equal(text, "0 1 2 3 4\n"); /* 4: the folder that the shell reads */
}

static void test_signals_are_as_usual(void **state)
{
    (void)state;
    AUTO_FREE char *text = output_of("grep -E 'SigBlk|SigIgn' /proc/self/status", NULL);
    assert_string_equal(text, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

static void test_the_end_is_told(void **state)
{
    (void)state;
    siginfo_t end;
    free(output_of("exit 3", &end));
    AUTO_FREE char *status = program_end_words(&end);
    assert_string_equal(status, "ended with the status 3");
    free(output_of("kill -SEGV $$", &end));
    AUTO_FREE char *crash = program_end_words(&end);
    assert_string_equal(crash, "crashed: Segmentation fault (SIGSEGV)");
}

/* A program that ignores every signal it can, and its child. */
static void test_it_is_killed_with_its_children(void **state)
{
    (void)state;
    siginfo_t end;
    char text[64] = "";
    struct program program = start(
        "trap '' TERM HUP INT; sleep 1000 & echo $!; trap '' PIPE; while :; do sleep 1; done");
    struct pollfd more = {program.output, POLLIN, 0};
    assert_int_equal(poll(&more, 1, 60000), 1);
    assert_true(read(program.output, text, sizeof text - 1) > 0);
    pid_t child = atoi(text), pid = program.pid;
    program_end(&program, &end);
    assert_int_equal(end.si_status, SIGKILL);
    assert_int_equal(kill(pid, 0), -1); /* not even as a zombie */
    for (int i = 0; i < 1000 && kill(child, 0) == 0; i++) {
        AUTO_FREE char *path = text_format("/proc/%d/stat", child);
        FILE *file = fopen(path, "re");
        char how = 'Z';
        if (file != NULL && fscanf(file, "%*d (%*[^)]) %c", &how) == 1 && how == 'Z')
            i = 1000; /* dead, but not yet reaped by its new parent */
        if (file != NULL)
            fclose(file);
        usleep(1000);
        assert_true(i != 999);
    }
    assert_int_equal(program.output, -1);
}

#if defined __SANITIZE_THREAD__
#define VFORK_IS_FORK 1
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define VFORK_IS_FORK 1
#endif
#endif

static void test_what_cannot_be_started(void **state)
{
    (void)state;
#ifdef VFORK_IS_FORK
    skip(); /* the thread sanitizer makes it a fork(), whose child cannot report an error */
#endif
    static const struct {
        const char *content;
        const char *reason;
        mode_t mode;
    } cases[] = {
        {"#!/nowhere/python\n", "The interpreter in the first line of x is not on this machine",
         0700},
        {"echo hello\n", "x is not a program for this machine and does not start with #!", 0700},
        {"#!/bin/sh\n", "x cannot be run: it, or its file system, is not executable", 0600}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char path[] = "/tmp/phonectl-program.XXXXXX";
        int file = mkstemp(path);
        assert_int_equal(write(file, cases[i].content, strlen(cases[i].content)),
                         strlen(cases[i].content));
        fchmod(file, cases[i].mode);
        close(file);
        file = open(path, O_RDONLY | O_CLOEXEC);
        const char *const arguments[] = {"x", NULL};
        struct program program;
        struct ph_error err = {0};
        assert_int_equal(program_start(file, (char *const *)arguments, environment, &program, &err),
                         PH_UNSUPPORTED);
        assert_string_equal(err.text, cases[i].reason);
        close(file);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_environment_is_clean),
        cmocka_unit_test(test_no_other_descriptor_is_open),
        cmocka_unit_test(test_signals_are_as_usual),
        cmocka_unit_test(test_the_end_is_told),
        cmocka_unit_test(test_it_is_killed_with_its_children),
        cmocka_unit_test(test_what_cannot_be_started),
    };
    return cmocka_run_group_tests_name("program", tests, setup, teardown);
}
