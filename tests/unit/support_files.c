/* See support_files.h. */
#include "support_files.h"

#include <dirent.h>
#include <ftw.h>
#include <grp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static char home[256];

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static int open_up(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)where;
    return kind == FTW_D || kind == FTW_DNR ? chmod(path, 0700) : 0;
}

int files_setup(void **state)
{
    static const char *const places[][2] = {{"XDG_CONFIG_HOME", "config"},
                                            {"XDG_DATA_HOME", "data"},
                                            {"XDG_STATE_HOME", "state"},
                                            {"XDG_CACHE_HOME", "cache"},
                                            {"XDG_RUNTIME_DIR", "run"}};
    (void)state;
    const char *temporary = getenv("TMPDIR");
    snprintf(home, sizeof home, "%s/phonectl-unit.XXXXXX", temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(home) == NULL)
        return -1;
    setenv("HOME", home, 1);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        setenv(places[i][0], files_path(places[i][1]), 1);
    files_make_directory("run", 0700);
    umask(022);
    return 0;
}

int files_teardown(void **state)
{
    (void)state;
    nftw(home, open_up, 16, FTW_PHYS);
    return nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *files_home(void)
{
    return home;
}

const char *files_path(const char *name)
{
    static _Thread_local char paths[16][512];
    static _Thread_local unsigned next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", home, name);
    return path;
}

void files_write(const char *name, const char *text, mode_t mode)
{
    const char *path = files_path(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

void files_make_directory(const char *name, mode_t mode)
{
    const char *path = files_path(name);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, mode), 0);
}

char *files_read(const char *name)
{
    enum { LARGEST = 1 << 20 };
    FILE *file = fopen(files_path(name), "r");
    if (file == NULL)
        return NULL;
    char *text = calloc(1, LARGEST);
    assert_non_null(text);
    size_t length = fread(text, 1, LARGEST - 1, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

int files_count(const char *directory, const char *prefix)
{
    int count = 0;
    DIR *listing = opendir(files_path(directory));
    assert_non_null(listing);
    for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing))
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(listing);
    return count;
}

int files_child(int (*body)(void *self), void *self, bool nobody)
{
    enum { NOBODY = 65534 };
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (nobody && geteuid() == 0 &&
            (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
            _exit(120);
        _exit(body(self));
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}
