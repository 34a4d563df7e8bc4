#include "util/trust.h"

#include "util/error.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* Whether this user is the group's only member: most systems give each user such a group. */
static bool group_is_private(gid_t gid)
{
    enum { RECORD = 65536 };
    AUTO_FREE char *room = memory_alloc(RECORD), *more = memory_alloc(RECORD);
    struct passwd user, *found_user = NULL;
    struct group group, *found = NULL;
    if (gid != getegid() || getpwuid_r(geteuid(), &user, room, RECORD, &found_user) != 0 ||
        found_user == NULL || getgrgid_r(gid, &group, more, RECORD, &found) != 0 || found == NULL ||
        strcmp(group.gr_name, user.pw_name) != 0)
        return false;
    for (char **member = group.gr_mem; *member != NULL; member++)
        if (strcmp(*member, user.pw_name) != 0)
            return false;
    return true;
}

/* What is wrong with owner or mode, or NULL. parent: a directory above the file, where the sticky
 * bit keeps others from replacing what is not theirs. */
static const char *distrust(const struct stat *status, bool parent)
{
    if (status->st_uid != 0 && status->st_uid != geteuid())
        return "belongs to another user";
    if (parent && (status->st_mode & S_ISVTX) != 0)
        return NULL;
    if ((status->st_mode & S_IWOTH) != 0)
        return "can be written by other users (chmod o-w)";
    if ((status->st_mode & S_IWGRP) != 0 && status->st_gid != 0 &&
        !group_is_private(status->st_gid))
        return "can be written by another group (chmod g-w)";
    return NULL;
}

static int trust_parents(const char *real, struct ph_error *err)
{
    struct stat status;
    AUTO_FREE char *directory = memory_copy(real);
    for (char *slash = directory; slash != NULL; slash = strchr(slash + 1, '/')) {
        char after = slash[1];
        slash[1] = '\0'; /* "/", then "/a/", then "/a/b/" */
        if (lstat(directory, &status) != 0)
            return error_fail(err, PH_DENIED, NULL, "%s cannot be checked", directory);
        const char *fault = distrust(&status, true);
        if (fault != NULL)
            return error_fail(err, PH_DENIED, NULL, "%s %s", directory, fault);
        slash[1] = after;
    }
    return PH_OK;
}

int trust_file(int fd, struct ph_error *err)
{
    struct stat opened, named;
    char link[32], real[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, real, sizeof real - 1);
    if (length <= 0 || real[0] != '/' || fstat(fd, &opened) != 0)
        return error_fail(err, PH_DENIED, NULL,
                          "Cannot find out whose file this is (is /proc mounted?)");
    real[length] = '\0';
    const char *fault = distrust(&opened, false);
    if (fault != NULL)
        return error_fail(err, PH_DENIED, NULL, "%s %s", real, fault);
    int code = trust_parents(real, err);
    if (code != PH_OK)
        return code;
    /* The path may have changed meanwhile, and a deleted file has none. */
    if (lstat(real, &named) != 0 || named.st_dev != opened.st_dev || named.st_ino != opened.st_ino)
        return error_fail(err, PH_DENIED, NULL, "%s was replaced while it was being checked", real);
    return PH_OK;
}

bool trust_same_file(const char *path, int fd)
{
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}
