/* Every system call of a replacement fails once with every error: the file is completely old
 * with an error, or completely new without one, and no temporary file stays (security items C5,
 * C6). The functions below replace those of the C library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "support_files.h"
#include "util/file.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

enum system_call { NONE, CALL_WRITE, CALL_FSYNC, CALL_FCHMOD, CALL_FLOCK, CALL_RENAME, CALL_END };
static enum system_call failing;
static int countdown, failure, done;

static bool fails(enum system_call call)
{
    if (call != failing || --countdown != 0)
        return false;
    done++;
    errno = failure;
    return true;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    /* writes half of it first, like a nearly full disk */
    if (failing == CALL_WRITE && length > 1)
        length = length / 2;
    return fails(CALL_WRITE) ? -1 : syscall(SYS_write, fd, bytes, length);
}

int fsync(int fd)
{
    return fails(CALL_FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fchmod(int fd, mode_t mode)
{
    return fails(CALL_FCHMOD) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int flock(int fd, int operation)
{
    return fails(CALL_FLOCK) ? -1 : (int)syscall(SYS_flock, fd, operation);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    return fails(CALL_RENAME)
               ? -1
               : (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, 0);
}

static int warnings;

static void count_warning(void *self, int level, const char *source, const char *line)
{
    (void)self;
    (void)source;
    assert_int_equal(level, PH_LOG_WARNING);
    assert_non_null(strstr(line, "is saved, but"));
    warnings++;
}

/* The nth call of a kind fails; returns false if there was no nth call. */
static bool replace_with_fault(enum system_call call, int nth, int number)
{
    struct ph_error err = {0};
    const char *path = files_path("f");
    files_write("f", "the old text", 0600);
    failing = call;
    countdown = nth;
    failure = number;
    done = warnings = 0;
    int code = file_replace(path, "the new text", 12, &err);
    failing = NONE;
    AUTO_FREE char *text = files_read("f");
    assert_non_null(text);
    if (strcmp(text, code == PH_OK ? "the new text" : "the old text") != 0)
        fail_msg("call %d, %d: %s: code %d leaves \"%s\"", call, nth, strerror(number), code, text);
    assert_int_equal(files_count(".", ".f."), 0);
    assert_true(code == PH_OK || strstr(err.text, path) != NULL);
    /* a failure after the rename is only a warning */
    if (done > 0 && call == CALL_FSYNC)
        assert_int_equal(warnings, nth == 2);
    assert_true(done > 0 || code == PH_OK);
    return done > 0;
}

static void test_every_call_fails_once(void **state)
{
    (void)state;
    static const int numbers[] = {EIO, ENOSPC, EDQUOT, EROFS, EACCES, EINTR};
    int faults[CALL_END] = {0};
    log_open(PH_LOG_WARNING, count_warning, NULL);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        for (enum system_call call = CALL_WRITE; call < CALL_END; call++)
            for (int nth = 1; replace_with_fault(call, nth, numbers[i]); nth++)
                faults[call]++;
    log_open(PH_LOG_WARNING, NULL, NULL);
    for (enum system_call call = CALL_WRITE; call < CALL_END; call++)
        assert_true(faults[call] >= (int)COUNT_OF(numbers)); /* each fault really occurred */
    assert_int_equal(faults[CALL_FSYNC], 2 * COUNT_OF(numbers));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_call_fails_once, files_setup, files_teardown),
    };
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("path_faults", tests, NULL, NULL);
}
