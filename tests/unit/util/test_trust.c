/* Trusted files: only those that nobody but root and this user can have written (G3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support_files.h"
#include "util/memory.h"
#include "util/text.h"
#include "util/trust.h"

static struct ph_error err;

/* ---- A user database of the test's own ------------------------------------------------------ */

/* These functions replace those of the C library. */
static struct database {
    const char *user, *group, *members[3]; /* user or group NULL: there is no such entry */
    int user_failure, group_failure;       /* the errno of a look-up */
    bool primary_is_another;
} database;

/* A group that trust_file() does not trust by itself, unlike root's. */
static gid_t group_of_files(void)
{
    gid_t own = (gid_t)syscall(SYS_getegid);
    return own != 0 ? own : 4711;
}

gid_t getegid(void)
{
    return group_of_files() + database.primary_is_another;
}

int getpwuid_r(uid_t uid, struct passwd *user, char *room, size_t length, struct passwd **found)
{
    (void)uid, (void)room, (void)length;
    *user = (struct passwd){.pw_name = (char *)database.user};
    *found = database.user != NULL && database.user_failure == 0 ? user : NULL;
    return database.user_failure;
}

int getgrgid_r(gid_t gid, struct group *group, char *room, size_t length, struct group **found)
{
    (void)room, (void)length;
    *group = (struct group){
        .gr_name = (char *)database.group, .gr_gid = gid, .gr_mem = (char **)database.members};
    *found = database.group != NULL && database.group_failure == 0 ? group : NULL;
    return database.group_failure;
}

/* ---- Trust -------------------------------------------------------------------------------- */

static int trust(const char *name, int flags)
{
    AUTO_CLOSE int fd = open(files_path(name), flags | O_CLOEXEC);
    assert_true(fd >= 0);
    memset(&err, 0, sizeof err);
    return trust_file(fd, &err);
}

static void test_G3_modes(void **state)
{
    (void)state;
    files_make_directory("d", 0755);
    files_make_directory("d/e", 0755);
    files_write("d/e/f.so", "x", 0644);
    assert_int_equal(trust("d/e/f.so", O_RDONLY), PH_OK);
    assert_int_equal(trust("d/e", O_RDONLY | O_DIRECTORY), PH_OK);

    chmod(files_path("d/e/f.so"), 0666);
    assert_int_equal(trust("d/e/f.so", O_RDONLY), PH_DENIED);
    assert_says(err, "d/e/f.so can be written by other users");
    chmod(files_path("d/e/f.so"), 0644);
    chmod(files_path("d"), 0777);
    assert_int_equal(trust("d/e/f.so", O_RDONLY), PH_DENIED);
    assert_says(err, "d/ can be written by other users");
    chmod(files_path("d"), 01777); /* sticky: others cannot replace our files */
    assert_int_equal(trust("d/e/f.so", O_RDONLY), PH_OK);
    assert_int_equal(trust("d", O_RDONLY | O_DIRECTORY), PH_DENIED); /* but they can add files */
}

static int trust_of_group(const char *name, mode_t mode, int flags)
{
    assert_int_equal(chown(files_path(name), (uid_t)-1, group_of_files()), 0);
    assert_int_equal(chmod(files_path(name), mode), 0);
    int code = trust(name, flags);
    if (code != PH_OK)
        assert_says(err, "can be written by another group (chmod g-w)");
    assert_int_equal(chmod(files_path(name), mode & ~(mode_t)020), 0);
    return code;
}

/* Most systems give each user a group of the same name. Files of that group come only from this
 * user, unless the group has other members or is one like "users". */
static void test_G3_private_group(void **state)
{
    (void)state;
    static const struct {
        struct database database;
        int code;
    } rows[] = {
        {{.user = "ada", .group = "ada"}, PH_OK},
        {{.user = "ada", .group = "ada", .members = {"ada"}}, PH_OK},
        {{.user = "ada", .group = "ada", .members = {"bob"}}, PH_DENIED},
        {{.user = "ada", .group = "ada", .members = {"ada", "bob"}}, PH_DENIED},
        {{.user = "ada", .group = "users"}, PH_DENIED},
        {{.user = "ada", .group = "users", .members = {"ada"}}, PH_DENIED},
        {{.user = "ada", .group = "ada", .primary_is_another = true}, PH_DENIED},
        {{.user = NULL, .group = "ada"}, PH_DENIED},
        {{.user = "ada", .group = NULL}, PH_DENIED},
        {{.user = "ada", .group = "ada", .user_failure = EIO}, PH_DENIED},
        {{.user = "ada", .group = "ada", .group_failure = ERANGE}, PH_DENIED},
    };
    files_make_directory("d", 0755);
    files_make_directory("d/e", 0755);
    files_write("d/e/f.so", "x", 0644);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        database = rows[i].database;
        assert_int_equal(trust_of_group("d/e/f.so", 0664, O_RDONLY), rows[i].code);
        assert_int_equal(trust_of_group("d/e", 0775, O_RDONLY | O_DIRECTORY), rows[i].code);
        chmod(files_path("d"), 0775);
        assert_int_equal(chown(files_path("d"), (uid_t)-1, group_of_files()), 0);
        assert_int_equal(trust("d/e/f.so", O_RDONLY), rows[i].code); /* a folder above it */
        chmod(files_path("d"), 0757);
        assert_int_equal(trust("d/e/f.so", O_RDONLY), PH_DENIED); /* everybody */
        chmod(files_path("d"), 0755);
    }
    database = (struct database){0};
}

static void test_G3_links_and_deleted(void **state)
{
    (void)state;
    files_make_directory("good", 0755);
    files_make_directory("bad", 0777);
    files_write("good/f", "x", 0644);
    files_write("bad/f", "x", 0644);
    assert_int_equal(symlink(files_path("bad/f"), files_path("good/to_bad")), 0);
    assert_int_equal(symlink(files_path("good/f"), files_path("bad/to_good")), 0);
    assert_int_equal(trust("good/to_bad", O_RDONLY), PH_DENIED); /* the real location counts */
    assert_says(err, "bad/ can be written");
    assert_int_equal(trust("bad/to_good", O_RDONLY), PH_OK);

    AUTO_CLOSE int fd = open(files_path("good/f"), O_RDONLY | O_CLOEXEC);
    files_write("good/new", "y", 0644);
    assert_int_equal(rename(files_path("good/new"), files_path("good/f")), 0);
    assert_int_equal(trust_file(fd, &err), PH_DENIED);
    /* the name that Linux shows for a deleted file, as a real file */
    files_write("good/f (deleted)", "z", 0644);
    assert_int_equal(trust_file(fd, &err), PH_DENIED);
    assert_says(err, "replaced");
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(trust_file(ends[0], &err), PH_DENIED); /* a pipe has no path */
    close(ends[0]);
    close(ends[1]);
}

static void test_G3_owners(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("skipped: only root can give files away\n");
        skip();
    }
    files_make_directory("d", 0755);
    files_write("d/f", "x", 0644);
    assert_int_equal(chown(files_path("d/f"), 65534, 0), 0);
    assert_int_equal(trust("d/f", O_RDONLY), PH_DENIED);
    assert_says(err, "d/f belongs to another user");
    assert_int_equal(chown(files_path("d/f"), 0, 4711), 0);
    chmod(files_path("d/f"), 0664);
    assert_int_equal(trust("d/f", O_RDONLY), PH_DENIED);
    assert_says(err, "another group");
    chmod(files_path("d/f"), 0644);
    assert_int_equal(trust("d/f", O_RDONLY), PH_OK);
    assert_int_equal(chown(files_path("d"), 65534, 0), 0);
    chmod(files_path("d"), 01755); /* its owner may exchange the file, sticky or not */
    assert_int_equal(trust("d/f", O_RDONLY), PH_DENIED);
    assert_says(err, "d/ belongs to another user");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_G3_modes, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(test_G3_private_group, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(test_G3_links_and_deleted, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(test_G3_owners, files_setup, files_teardown),
    };
    return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
