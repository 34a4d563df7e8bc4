/* The user's folders, private files, and the messages when something is wrong with them (C3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "support_files.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/xdg.h"

static struct ph_error err;

static void expect_path(enum xdg_area area, const char *name, const char *expected)
{
    AUTO_FREE char *path = NULL;
    assert_int_equal(xdg_path(area, name, &path, &err), PH_OK);
    assert_string_equal(path, expected);
}

static void test_areas(void **state)
{
    (void)state;
    static const struct {
        enum xdg_area area;
        const char *variable, *given, *usual;
    } areas[] = {{XDG_CONFIG, "XDG_CONFIG_HOME", "config/phonectl/x", ".config/phonectl/x"},
                 {XDG_DATA, "XDG_DATA_HOME", "data/phonectl/x", ".local/share/phonectl/x"},
                 {XDG_STATE, "XDG_STATE_HOME", "state/phonectl/x", ".local/state/phonectl/x"},
                 {XDG_CACHE, "XDG_CACHE_HOME", "cache/phonectl/x", ".cache/phonectl/x"}};
    for (size_t i = 0; i < COUNT_OF(areas); i++)
        expect_path(areas[i].area, "x", files_path(areas[i].given));
    expect_path(XDG_CONFIG, NULL, files_path("config/phonectl"));
    for (size_t i = 0; i < COUNT_OF(areas); i++) {
        setenv(areas[i].variable, "relative/dir", 1); /* the specification says to ignore these */
        expect_path(areas[i].area, "x", files_path(areas[i].usual));
        setenv(areas[i].variable, "", 1);
        expect_path(areas[i].area, "x", files_path(areas[i].usual));
        unsetenv(areas[i].variable);
        expect_path(areas[i].area, "x", files_path(areas[i].usual));
    }
    setenv("HOME", "not/absolute", 1);
    AUTO_FREE char *fallback = NULL; /* from the user database */
    assert_true(xdg_path(XDG_DATA, "x", &fallback, &err) != PH_OK || fallback[0] == '/');
}

static void test_make_parents(void **state)
{
    (void)state;
    struct stat status;
    umask(0777);
    assert_int_equal(file_make_parents(files_path("a/b/c/file"), &err), PH_OK);
    umask(022);
    assert_int_equal(stat(files_path("a/b/c"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_int_equal(stat(files_path("a"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_int_equal(stat(files_path("a/b/c/file"), &status), -1);
    assert_int_equal(file_make_parents(files_path("a/b/c/file"), &err), PH_OK);
    files_write("plain", "", 0600);
    assert_int_equal(file_make_parents(files_path("plain/x/y"), &err), PH_FAILED);
    assert_says(err, "plain");
}

/* ---- Reading ------------------------------------------------------------------------------ */

static void test_read(void **state)
{
    (void)state;
    size_t length = 0;
    char *text = NULL;
    files_write("f", "0123456789", 0644);
    assert_int_equal(file_read(files_path("f"), 10, &text, &length, &err), PH_OK);
    assert_string_equal(text, "0123456789");
    assert_int_equal(length, 10);
    free(text);
    text = NULL;
    assert_int_equal(file_read(files_path("f"), 9, &text, NULL, &err), PH_INVALID);
    assert_says(err, "too large");
    assert_null(text);
    assert_int_equal(file_read(files_path("none"), 9, &text, NULL, &err), PH_NOT_FOUND);
    assert_says(err, "does not exist");
    assert_int_equal(file_read(files_home(), 9, &text, NULL, &err), PH_FAILED);
    assert_int_equal(mkfifo(files_path("pipe"), 0600), 0);
    assert_int_equal(file_read(files_path("pipe"), 9, &text, &length, &err), PH_OK); /* no hang */
    assert_int_equal(length, 0);
    free(text);
    char *large = memory_alloc(100001);
    memset(large, 'x', 100000);
    files_write("large", large, 0644);
    assert_int_equal(file_read(files_path("large"), 100000, &text, &length, &err), PH_OK);
    assert_int_equal(length, 100000);
    assert_string_equal(text, large);
    free(text);
    text = NULL;
    assert_int_equal(file_read("/dev/zero", 100000, &text, &length, &err), PH_INVALID);
    free(large);
}

static int read_private(const char *name, size_t limit)
{
    struct ph_secret *bytes = NULL;
    memset(&err, 0, sizeof err);
    int code = file_read_private(files_path(name), limit, &bytes, &err);
    if (code == PH_OK)
        assert_true(secret_equal(bytes, "private", 7));
    else
        assert_null(bytes);
    secret_release(bytes);
    return code;
}

static void test_C3_private(void **state)
{
    (void)state;
    files_write("good", "private", 0600);
    assert_int_equal(read_private("good", 7), PH_OK);
    assert_int_equal(read_private("good", 6), PH_INVALID);
    assert_says(err, "too large");
    chmod(files_path("good"), 0400);
    assert_int_equal(read_private("good", 7), PH_OK);
    static const mode_t open_modes[] = {0644, 0640, 0620, 0604, 0601, 0610};
    for (size_t i = 0; i < COUNT_OF(open_modes); i++) {
        chmod(files_path("good"), open_modes[i]);
        assert_int_equal(read_private("good", 7), PH_DENIED);
        assert_says(err, "chmod 600");
    }
    chmod(files_path("good"), 0600);
    assert_int_equal(symlink("good", files_path("link")), 0);
    assert_int_equal(read_private("link", 7), PH_DENIED);
    assert_says(err, "symbolic link");
    assert_int_equal(link(files_path("good"), files_path("second")), 0);
    assert_int_equal(read_private("good", 7), PH_DENIED);
    assert_says(err, "hard link");
    assert_int_equal(mkfifo(files_path("pipe"), 0600), 0);
    assert_int_equal(read_private("pipe", 7), PH_DENIED);
    assert_says(err, "not a regular file");
    files_make_directory("directory", 0700);
    assert_int_equal(read_private("directory", 7), PH_DENIED);
    assert_int_equal(read_private("none", 7), PH_NOT_FOUND);
    if (geteuid() == 0) {
        files_write("foreign", "private", 0600);
        assert_int_equal(chown(files_path("foreign"), 65534, 65534), 0);
        assert_int_equal(read_private("foreign", 7), PH_DENIED);
        assert_says(err, "another user");
    }
}

static void test_C6_sentences(void **state)
{
    (void)state;
    static const struct {
        int number, code;
        const char *words;
    } rows[] = {{ENOSPC, PH_FAILED, "the disk is full"},
                {EDQUOT, PH_FAILED, "your disk quota is used up"},
                {EROFS, PH_FAILED, "it is on a read-only file system"},
                {EFBIG, PH_FAILED, "a limit on the size of files stops it"},
                {EACCES, PH_DENIED, "no permission"},
                {EPERM, PH_DENIED, "no permission"},
                {ENOENT, PH_NOT_FOUND, "it does not exist"},
                {ELOOP, PH_DENIED, "it is a symbolic link"},
                {EIO, PH_FAILED, "Input/output error"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE char *whole = text_format("Cannot write /x: %s", rows[i].words);
        assert_int_equal(file_fail(&err, rows[i].number, "write", "/x"), rows[i].code);
        assert_string_equal(err.text, whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_areas, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(test_make_parents, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(test_read, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(test_C3_private, files_setup, files_teardown),
        cmocka_unit_test(test_C6_sentences),
    };
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
