/* Where files live, whom to trust with them, and reading them. */
#include "path.h"

#include "log.h"
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

bool path_secure_mode(void)
{
    return getauxval(AT_SECURE) != 0;
}

/* The home directory, to be freed; NULL when there is none. */
static char *home_directory(void)
{
    enum { RECORD = 16384 };
    const char *home = path_secure_mode() ? NULL : getenv("HOME");
    if (home != NULL && home[0] == '/')
        return base_copy(home[1] == '\0' ? "" : home); /* what follows begins with a slash */
    AUTO_FREE char *room = base_alloc(RECORD);
    struct passwd record, *found = NULL;
    if (getpwuid_r(geteuid(), &record, room, RECORD, &found) != 0 || found == NULL ||
        found->pw_dir == NULL || found->pw_dir[0] != '/')
        return NULL;
    return base_copy(found->pw_dir);
}

int path_in(enum path_area area, const char *name, char **path, struct ph_error *err)
{
    static const struct {
        const char *variable, *below_home;
    } areas[] = {
        [PATH_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [PATH_DATA] = {"XDG_DATA_HOME", ".local/share"},
        [PATH_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [PATH_CACHE] = {"XDG_CACHE_HOME", ".cache"},
    };
    const char *given = path_secure_mode() ? NULL : getenv(areas[area].variable);
    const char *slash = name == NULL || name[0] == '\0' ? "" : "/";
    name = name == NULL ? "" : name;
    if (given != NULL && given[0] == '/') {
        *path = base_format("%s/phonectl%s%s", given, slash, name);
        return PH_OK;
    }
    AUTO_FREE char *home = home_directory();
    if (home == NULL)
        return base_fail(err, PH_UNSUPPORTED, "HOME", "There is no home directory: set HOME or %s",
                         areas[area].variable);
    *path = base_format("%s/%s/phonectl%s%s", home, areas[area].below_home, slash, name);
    return PH_OK;
}

int path_fail(struct ph_error *err, int number, const char *verb, const char *path)
{
    switch (number) {
    case ENOSPC:
        return base_fail(err, PH_FAILED, NULL, "Cannot %s %s: the disk is full", verb, path);
    case EDQUOT:
        return base_fail(err, PH_FAILED, NULL, "Cannot %s %s: your disk quota is used up", verb,
                         path);
    case EROFS:
        return base_fail(err, PH_FAILED, NULL, "Cannot %s %s: it is on a read-only file system",
                         verb, path);
    case EFBIG:
        return base_fail(err, PH_FAILED, NULL,
                         "Cannot %s %s: a limit on the size of files stops it", verb, path);
    case EACCES:
    case EPERM:
        return base_fail(err, PH_DENIED, NULL, "Cannot %s %s: no permission", verb, path);
    case ENOENT:
        return base_fail(err, PH_NOT_FOUND, NULL, "Cannot %s %s: it does not exist", verb, path);
    case ELOOP:
        return base_fail(err, PH_DENIED, NULL, "Cannot %s %s: it is a symbolic link", verb, path);
    default:
        return base_fail(err, PH_FAILED, NULL, "Cannot %s %s: %s", verb, path,
                         strerrordesc_np(number));
    }
}

int path_make_parents(const char *path, struct ph_error *err)
{
    AUTO_FREE char *directory = base_copy(path);
    for (char *slash = strchr(directory + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(directory, 0700) == 0) {
            /* whatever the umask took away */
            if (chmod(directory, 0700) != 0)
                return path_fail(err, errno, "create", directory);
        } else if (errno != EEXIST) {
            struct stat status;
            int number = errno;
            if (stat(directory, &status) != 0 || !S_ISDIR(status.st_mode))
                return path_fail(err, number, "create", directory);
        }
        *slash = '/';
    }
    return PH_OK;
}

/* ---- Trust -------------------------------------------------------------------------------- */

/* Whether nobody but this user is in the group: the one of his own that most systems give each user. */
static bool group_is_private(gid_t gid)
{
    enum { RECORD = 65536 };
    AUTO_FREE char *room = base_alloc(RECORD), *more = base_alloc(RECORD);
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

/* What is wrong with owner or mode, or NULL. parent: a directory on the way, where a sticky bit keeps
 * others from replacing what is not theirs. */
static const char *distrust(const struct stat *status, bool parent)
{
    if (status->st_uid != 0 && status->st_uid != geteuid())
        return "belongs to another user";
    if (parent && (status->st_mode & S_ISVTX) != 0)
        return NULL;
    if ((status->st_mode & S_IWOTH) != 0)
        return "can be written by everybody (chmod o-w)";
    if ((status->st_mode & S_IWGRP) != 0 && status->st_gid != 0 &&
        !group_is_private(status->st_gid))
        return "can be written by another group (chmod g-w)";
    return NULL;
}

static int trust_parents(const char *real, struct ph_error *err)
{
    struct stat status;
    AUTO_FREE char *directory = base_copy(real);
    for (char *slash = directory; slash != NULL; slash = strchr(slash + 1, '/')) {
        char after = slash[1];
        slash[1] = '\0'; /* "/", then "/a/", then "/a/b/" */
        if (lstat(directory, &status) != 0)
            return base_fail(err, PH_DENIED, NULL, "%s cannot be looked at", directory);
        const char *fault = distrust(&status, true);
        if (fault != NULL)
            return base_fail(err, PH_DENIED, NULL, "%s %s", directory, fault);
        slash[1] = after;
    }
    return PH_OK;
}

int path_trusted(int fd, struct ph_error *err)
{
    struct stat opened, named;
    char link[32], real[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, real, sizeof real - 1);
    if (length <= 0 || real[0] != '/' || fstat(fd, &opened) != 0)
        return base_fail(err, PH_DENIED, NULL,
                         "There is no telling whose file this is (is /proc there?)");
    real[length] = '\0';
    const char *fault = distrust(&opened, false);
    if (fault != NULL)
        return base_fail(err, PH_DENIED, NULL, "%s %s", real, fault);
    int code = trust_parents(real, err);
    if (code != PH_OK)
        return code;
    /* The path may have changed under us, and a deleted file has none. */
    if (lstat(real, &named) != 0 || named.st_dev != opened.st_dev || named.st_ino != opened.st_ino)
        return base_fail(err, PH_DENIED, NULL, "%s was exchanged while it was checked", real);
    return PH_OK;
}

bool path_names(const char *path, int fd)
{
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/* ---- Reading ------------------------------------------------------------------------------ */

/* Fills room bytes or up to the end of the file; the length, or -1 with errno. */
static ssize_t read_all(int fd, char *to, size_t room)
{
    size_t have = 0;
    while (have < room) {
        ssize_t got = read(fd, to + have, room - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

static int too_large(const char *path, size_t limit, struct ph_error *err)
{
    return base_fail(err, PH_INVALID, NULL, "%s is too large: at most %zu bytes are read", path,
                     limit);
}

int path_read_fd(int fd, const char *path, size_t limit, char **text, size_t *length,
                 struct ph_error *err)
{
    enum { FIRST = 16384 };
    AUTO_FREE char *read_text = NULL;
    size_t have = 0, room = limit < FIRST ? limit + 1 : FIRST;
    for (;;) {
        read_text = base_grow(read_text, room + 1, 1);
        ssize_t got = read_all(fd, read_text + have, room - have);
        if (got < 0)
            return path_fail(err, errno, "read", path);
        have += (size_t)got;
        if (have > limit)
            return too_large(path, limit, err);
        if (have < room)
            break;
        room = room > limit / 2 ? limit + 1 : room * 2;
    }
    read_text[have] = '\0';
    if (length != NULL)
        *length = have;
    *text = base_steal(read_text);
    return PH_OK;
}

int path_read(const char *path, size_t limit, char **text, size_t *length, struct ph_error *err)
{
    /* A named pipe must not hold us while it is opened; one with a writer is then read to its end. */
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0)
        return path_fail(err, errno, "read", path);
    if (S_ISDIR(status.st_mode))
        return path_fail(err, EISDIR, "read", path);
    if (fcntl(fd, F_SETFL, 0) != 0)
        return path_fail(err, errno, "read", path);
    return path_read_fd(fd, path, limit, text, length, err);
}

static int private_check(const char *path, const struct stat *status, size_t limit,
                         struct ph_error *err)
{
    const char *fault = NULL;
    if (!S_ISREG(status->st_mode))
        fault = "it is not a regular file";
    else if (status->st_uid != geteuid())
        fault = "it belongs to another user";
    else if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        fault = "others have access to it (chmod 600)";
    else if (status->st_nlink > 1) /* 0: replaced since it was opened, and still whole */
        fault = "it has a second name (a hard link)";
    if (fault != NULL)
        return base_fail(err, PH_DENIED, NULL, "%s is refused: %s", path, fault);
    if ((uint64_t)status->st_size > limit)
        return too_large(path, limit, err);
    return PH_OK;
}

int path_read_private(const char *path, size_t limit, struct ph_secret **bytes,
                      struct ph_error *err)
{
    struct stat status;
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
    if (fd < 0 || fstat(fd, &status) != 0)
        return path_fail(err, errno, "read", path);
    int code = private_check(path, &status, limit, err);
    if (code != PH_OK)
        return code;
    unsigned char *to;
    AUTO_SECRET struct ph_secret *secret = secret_begin((size_t)status.st_size, &to);
    ssize_t got = read_all(fd, (char *)to, (size_t)status.st_size);
    if (got < 0)
        return path_fail(err, errno, "read", path);
    secret_seal(secret, (size_t)got);
    *bytes = base_steal(secret);
    return PH_OK;
}

/* ---- Secrets that others wrote ------------------------------------------------------------ */

static int secret_check(const char *path, int fd, struct ph_error *err)
{
    struct stat status;
    struct statvfs system;
    if (fstat(fd, &status) != 0 || fstatvfs(fd, &system) != 0)
        return path_fail(err, errno, "read", path);
    const char *fault = NULL;
    if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode))
        fault = "it is neither a file nor a pipe";
    else if (status.st_uid != 0 && status.st_uid != geteuid())
        fault = "it belongs to another user";
    else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        fault = "others can write to it (chmod go-w)";
    /* systemd hands credentials out as files of root with an access list, whose mask shows as the mode of the group */
    mode_t others = status.st_uid == 0 ? S_IRWXO : S_IRWXG | S_IRWXO;
    bool readable = S_ISREG(status.st_mode) && (status.st_mode & others) != 0;
    bool curable = status.st_uid == geteuid() && (system.f_flag & ST_RDONLY) == 0;
    if (fault == NULL && readable && curable)
        fault = "others can read it (chmod 600)";
    if (fault != NULL)
        return base_fail(err, PH_DENIED, NULL, "%s is refused: %s", path, fault);
    if (readable)
        log_write(PH_LOG_WARNING, "secret",
                  "Other users of this machine can read %s; it is used all the same, because its "
                  "mode cannot be changed here",
                  path);
    return PH_OK;
}

int path_read_secret_fd(int fd, const char *path, size_t limit, struct ph_secret **secret,
                        struct ph_error *err)
{
    enum { SILENCE_MS = 300000 };
    unsigned char *bytes;
    size_t length = 0;
    AUTO_SECRET struct ph_secret *read_in = secret_begin(limit + 1, &bytes);
    for (;;) {
        struct pollfd input = {.fd = fd, .events = POLLIN};
        int ready = poll(&input, 1, SILENCE_MS);
        ssize_t got = ready <= 0 ? -1 : read(fd, bytes + length, limit + 1 - length);
        if (ready == 0)
            return base_fail(err, PH_TIMEOUT, NULL, "Nobody wrote to %s within 5 minutes", path);
        if (got < 0 && errno != EINTR && errno != EAGAIN)
            return path_fail(err, errno, "read", path);
        if (got == 0)
            break;
        length += got > 0 ? (size_t)got : 0;
        if (length > limit)
            return too_large(path, limit, err);
    }
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    secret_seal(read_in, length);
    *secret = base_steal(read_in);
    return PH_OK;
}

int path_read_secret(const char *path, size_t limit, struct ph_secret **secret,
                     struct ph_error *err)
{
    /* Not to be held while a named pipe is opened: whoever writes to it is waited for afterwards. */
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return path_fail(err, errno, "read", path);
    int code = secret_check(path, fd, err);
    return code < 0 ? code : path_read_secret_fd(fd, path, limit, secret, err);
}
