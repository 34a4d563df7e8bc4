/* Replacing a file, and locks: a file is completely old or completely new whatever happens, and
 * no temporary file stays (C5, C6, C7, B6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "support_files.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

static struct ph_error err;

static void expect_text(const char *name, const char *expected)
{
    AUTO_FREE char *text = files_read(name);
    assert_non_null(text);
    assert_string_equal(text, expected);
}

static void expect_replaced(const char *name, const char *text)
{
    if (file_replace(files_path(name), text, strlen(text), &err) != PH_OK)
        fail_msg("%s", err.text);
    expect_text(name, text);
}

static void test_replace(void **state)
{
    (void)state;
    static const mode_t masks[] = {0, 022, 077, 0777};
    for (size_t i = 0; i < COUNT_OF(masks); i++) {
        struct stat status;
        files_write("f", "old", 0644);
        umask(masks[i]);
        int code = file_replace(files_path("f"), "new", 3, &err);
        umask(022);
        assert_int_equal(code, PH_OK);
        expect_text("f", "new");
        assert_int_equal(stat(files_path("f"), &status), 0);
        assert_int_equal(status.st_mode & 07777, 0600);
    }
    expect_replaced("created", "text");
    expect_replaced("created", "");
    assert_int_equal(files_count(".", "."), 2); /* only . and .. */
    assert_int_equal(file_replace(files_path("none/f"), "x", 1, &err), PH_NOT_FOUND);
    assert_int_equal(file_replace(files_path("f/g"), "x", 1, &err), PH_FAILED);
    files_make_directory("d", 0700);
    assert_int_equal(file_replace(files_path("d"), "x", 1, &err), PH_FAILED);
    assert_int_equal(files_count(".", "."), 2);
    /* a link is replaced; its target stays */
    assert_int_equal(symlink("created", files_path("link")), 0);
    files_write("created", "target", 0600);
    expect_replaced("link", "own");
    expect_text("created", "target");
    assert_int_equal(chdir(files_home()), 0);
    assert_int_equal(file_replace("bare", "x", 1, &err), PH_OK);
    expect_text("bare", "x");
}

#define TEMP(name, hex) "." name "." hex ".tmp"

static void test_C7_sweep(void **state)
{
    (void)state;
    static const char *const others[] = {
        ".f.tmp",
        TEMP("f", "0123456789a"),
        TEMP("f", "0123456789abc"),
        TEMP("f", "0123456789aX"),
        TEMP("g", "0123456789ab"),
        TEMP("ff", "0123456789ab"),
        "f.0123456789ab.tmp",
        ".f.0123456789ab.tmp.bak",
    };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        files_write(others[i], "not ours", 0600);
    files_write(TEMP("f", "0123456789ab"), "stale", 0600);
    files_write(TEMP("f", "ba9876543210"), "in use", 0600);
    AUTO_CLOSE int used = open(files_path(TEMP("f", "ba9876543210")), O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(used, LOCK_EX), 0);
    expect_replaced("f", "new");
    assert_null(files_read(TEMP("f", "0123456789ab")));
    expect_text(TEMP("f", "ba9876543210"), "in use");
    for (size_t i = 0; i < COUNT_OF(others); i++)
        expect_text(others[i], "not ours");
    assert_int_equal(flock(used, LOCK_UN), 0);
    expect_replaced("f", "newer");
    assert_null(files_read(TEMP("f", "ba9876543210")));
}

/* ---- Killed at any point ------------------------------------------------------------------ */

enum { SHORT_LENGTH = 5000, LONG_LENGTH = 90000, KILLS = 300 };

static char *filled(char letter, size_t length)
{
    char *text = memory_alloc(length + 1);
    memset(text, letter, length);
    return text;
}

static _Noreturn void write_for_ever(const char *path, int ready)
{
    char *a = filled('a', SHORT_LENGTH), *b = filled('b', LONG_LENGTH);
    if (file_replace(path, a, SHORT_LENGTH, NULL) != PH_OK || write(ready, "", 1) != 1)
        _exit(1);
    for (;;)
        if (file_replace(path, b, LONG_LENGTH, NULL) != PH_OK ||
            file_replace(path, a, SHORT_LENGTH, NULL) != PH_OK)
            _exit(1);
}

static bool is_filled(const char *text, char letter, size_t length)
{
    size_t same = 0;
    while (text[same] == letter)
        same++;
    return same == length && text[same] == '\0';
}

static void test_C5_kill_at_any_point(void **state)
{
    (void)state;
    unsigned seed = 1;
    int whole_old = 0, whole_new = 0;
    const char *path = files_path("f");
    for (int i = 0; i < KILLS; i++) {
        int ready[2], status;
        char byte;
        assert_int_equal(pipe(ready), 0);
        pid_t child = fork();
        if (child == 0)
            write_for_ever(path, ready[1]);
        close(ready[1]);
        assert_int_equal(read(ready[0], &byte, 1), 1);
        close(ready[0]);
        const struct timespec somewhere = {0, rand_r(&seed) % 4000000};
        nanosleep(&somewhere, NULL); /* only spreads the kills over the steps of a replacement */
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        AUTO_FREE char *text = files_read("f");
        assert_non_null(text);
        bool a = is_filled(text, 'a', SHORT_LENGTH), b = is_filled(text, 'b', LONG_LENGTH);
        if (!a && !b)
            fail_msg("after kill %d the file is damaged", i);
        whole_old += a;
        whole_new += b;
    }
    print_message("%d kills: %d whole old, %d whole new, 0 damaged\n", KILLS, whole_old, whole_new);
    assert_true(files_count(".", ".f.") <= 1);
    expect_replaced("f", "end");
    assert_int_equal(files_count(".", ".f."), 0);
}

static void *replace_often(void *self)
{
    for (int i = 0; i < 100; i++)
        if (file_replace(self, "0123456789", 10, NULL) != PH_OK)
            return self;
    return NULL;
}

/* Clean-up by one writer must never remove the temporary file of another. */
static void test_C7_writers_at_once(void **state)
{
    (void)state;
    char path[512];
    pthread_t threads[4];
    snprintf(path, sizeof path, "%s", files_path("f"));
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, replace_often, path), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    expect_text("f", "0123456789");
    assert_int_equal(files_count(".", ".f."), 0);
}

/* ---- Disk errors -------------------------------------------------------------------------- */

enum { CHILD_SKIPS = 77 };

static int fill_disk(void *self)
{
    (void)self;
    AUTO_FREE char *large = filled('x', 200000);
    char path[512];
    snprintf(path, sizeof path, "%s/f", files_path("disk"));
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", files_path("disk"), "tmpfs", 0, "size=64k,mode=0700") != 0)
        return CHILD_SKIPS;
    if (file_replace(path, "old", 3, &err) != PH_OK)
        return 1;
    if (file_replace(path, large, 200000, &err) != PH_FAILED ||
        strstr(err.text, "the disk is full") == NULL)
        return 2;
    AUTO_FREE char *text = files_read("disk/f");
    if (text == NULL || strcmp(text, "old") != 0 || files_count("disk", ".f.") != 0)
        return 3;
    if (mount("none", files_path("disk"), NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0)
        return 4;
    if (file_replace(path, "new", 3, &err) != PH_FAILED ||
        strstr(err.text, "read-only file system") == NULL)
        return 5;
    return 0;
}

static void test_C6_disk_full_or_read_only(void **state)
{
    (void)state;
    files_make_directory("disk", 0700);
    int status = geteuid() == 0 ? files_child(fill_disk, NULL, false) : CHILD_SKIPS << 8;
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_SKIPS) {
        print_message("skipped: a small disk can only be mounted by root outside of a container\n");
        skip();
    }
    assert_int_equal(status, 0);
}

static int exceed_file_size(void *self)
{
    (void)self;
    const struct rlimit limit = {4096, 4096};
    AUTO_FREE char *large = filled('x', 10000);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    if (file_replace(files_path("f"), large, 10000, &err) != PH_FAILED ||
        strstr(err.text, "a limit on the size of files") == NULL)
        return 2;
    sigset_t pending;
    return sigpending(&pending) == 0 && !sigismember(&pending, SIGXFSZ) ? 0 : 3;
}

static void test_C6_file_size_limit(void **state)
{
    (void)state;
    expect_replaced("f", "old");
    assert_int_equal(files_child(exceed_file_size, NULL, false), 0);
    expect_text("f", "old");
    assert_int_equal(files_count(".", ".f."), 0);
}

static int write_where_forbidden(void *self)
{
    (void)self;
    if (file_replace(files_path("d/f"), "new", 3, &err) != PH_DENIED)
        return 1;
    return strstr(err.text, "no permission") != NULL ? 0 : 2;
}

static void test_C6_no_permission(void **state)
{
    (void)state;
    files_make_directory("d", 0700);
    files_write("d/f", "old", 0644);
    chmod(files_path("d"), 0555);
    chmod(files_home(), 0755);
    assert_int_equal(files_child(write_where_forbidden, NULL, true), 0);
    chmod(files_path("d"), 0700);
    expect_text("d/f", "old");
}

/* ---- Locks -------------------------------------------------------------------------------- */

/* A child that holds the lock until it is killed. */
static pid_t start_holder(const char *path)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd;
        umask(0777);
        if (file_lock(path, 0, &fd, NULL) != PH_OK || write(ready[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

static void test_B6_lock(void **state)
{
    (void)state;
    const char *path = files_path("tokens.lock");
    int fd = -1;
    struct stat status;
    for (int i = 0; i < 20; i++) {
        pid_t holder = start_holder(path);
        AUTO_FREE char *named = text_format("locked by process %d", (int)holder);
        fd = -1;
        assert_int_equal(file_lock(path, i == 0 ? 50 : 0, &fd, &err), PH_BUSY);
        assert_int_equal(fd, -1);
        assert_non_null(strstr(err.text, named));
        kill(holder, SIGKILL);
        assert_int_equal(waitpid(holder, NULL, 0), holder);
        assert_int_equal(file_lock(path, 0, &fd, &err), PH_OK); /* released when its holder died */
        close(fd);
    }
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(symlink("tokens.lock", files_path("link")), 0);
    assert_int_equal(file_lock(files_path("link"), 0, &fd, &err), PH_DENIED);
    assert_int_equal(file_lock(files_path("none/lock"), 0, &fd, &err), PH_NOT_FOUND);
}

static void *wait_for_lock(void *self)
{
    int *fd = self;
    return file_lock(files_path("l"), 60000, fd, NULL) == PH_OK ? self : NULL;
}

/* The number of our descriptors that refer to this file. */
static int count_open(const char *path)
{
    int count = 0;
    for (int fd = 0; fd < 64; fd++) {
        char link[32], target[512];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        count += strcmp(target, path) == 0;
    }
    return count;
}

/* If the lock file is removed while we wait, the new file with that name counts. */
static void test_lock_file_removed(void **state)
{
    (void)state;
    int held, got = -1;
    void *result;
    pthread_t waiter;
    struct stat named, locked;
    assert_int_equal(file_lock(files_path("l"), 0, &held, &err), PH_OK);
    assert_int_equal(pthread_create(&waiter, NULL, wait_for_lock, &got), 0);
    while (count_open(files_path("l")) < 2)
        sched_yield(); /* until the waiter has opened the old file */
    assert_int_equal(unlink(files_path("l")), 0);
    close(held);
    assert_int_equal(pthread_join(waiter, &result), 0);
    assert_ptr_equal(result, &got);
    assert_int_equal(fstat(got, &locked), 0);
    assert_int_equal(stat(files_path("l"), &named), 0);
    assert_true(named.st_ino == locked.st_ino);
    close(got);
}

#define IN_A_HOME(test) cmocka_unit_test_setup_teardown(test, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOME(test_replace),
        IN_A_HOME(test_C7_sweep),
        IN_A_HOME(test_C5_kill_at_any_point),
        IN_A_HOME(test_C7_writers_at_once),
        IN_A_HOME(test_C6_disk_full_or_read_only),
        IN_A_HOME(test_C6_file_size_limit),
        IN_A_HOME(test_C6_no_permission),
        IN_A_HOME(test_B6_lock),
        IN_A_HOME(test_lock_file_removed),
    };
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("path_write", tests, NULL, NULL);
}
