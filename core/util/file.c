#include "util/file.h"

#include "util/error.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"
#include "util/trust.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

int file_fail(struct ph_error *err, int number, const char *verb, const char *path)
{
    static const struct {
        int number, code;
        const char *words;
    } faults[] = {{ENOSPC, PH_FAILED, "the disk is full"},
                  {EDQUOT, PH_FAILED, "your disk quota is used up"},
                  {EROFS, PH_FAILED, "it is on a read-only file system"},
                  {EFBIG, PH_FAILED, "a limit on the size of files stops it"},
                  {EACCES, PH_DENIED, "no permission"},
                  {EPERM, PH_DENIED, "no permission"},
                  {ENOENT, PH_NOT_FOUND, "it does not exist"},
                  {ELOOP, PH_DENIED, "it is a symbolic link"}};
    for (size_t i = 0; i < COUNT_OF(faults); i++)
        if (faults[i].number == number)
            return error_fail(err, faults[i].code, NULL, "Cannot %s %s: %s", verb, path,
                              faults[i].words);
    return error_fail(err, PH_FAILED, NULL, "Cannot %s %s: %s", verb, path,
                      strerrordesc_np(number));
}

int file_make_parents(const char *path, struct ph_error *err)
{
    AUTO_FREE char *directory = memory_copy(path);
    for (char *slash = strchr(directory + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(directory, 0700) == 0) {
            /* the umask may have removed bits */
            if (chmod(directory, 0700) != 0)
                return file_fail(err, errno, "create", directory);
        } else if (errno != EEXIST) {
            struct stat status;
            int number = errno;
            if (stat(directory, &status) != 0 || !S_ISDIR(status.st_mode))
                return file_fail(err, number, "create", directory);
        }
        *slash = '/';
    }
    return PH_OK;
}

static int name_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **file_names(int directory)
{
    char **names = NULL;
    size_t count = 0;
    int again = fcntl(directory, F_DUPFD_CLOEXEC, 0);
    DIR *listing = again < 0 ? NULL : fdopendir(again);
    if (listing == NULL && again >= 0)
        close(again);
    for (const struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            *memory_add(names, count) = memory_copy(entry->d_name);
    if (listing != NULL)
        closedir(listing);
    if (count > 0)
        qsort(names, count, sizeof *names, name_order);
    *memory_add(names, count) = NULL;
    return names;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Reads up to room bytes or the end of the file. Returns the length, or -1 with errno. */
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
    return error_fail(err, PH_INVALID, NULL, "%s is too large: at most %zu bytes are read", path,
                      limit);
}

int file_read_fd(int fd, const char *path, size_t limit, char **text, size_t *length,
                 struct ph_error *err)
{
    enum { FIRST = 16384 };
    AUTO_FREE char *read_text = NULL;
    size_t have = 0, room = limit < FIRST ? limit + 1 : FIRST;
    for (;;) {
        read_text = memory_grow(read_text, room + 1, 1);
        ssize_t got = read_all(fd, read_text + have, room - have);
        if (got < 0)
            return file_fail(err, errno, "read", path);
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
    *text = memory_steal(read_text);
    return PH_OK;
}

int file_read(const char *path, size_t limit, char **text, size_t *length, struct ph_error *err)
{
    /* O_NONBLOCK: opening a named pipe must not block. If it has a writer, it is read to its
     * end. */
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0)
        return file_fail(err, errno, "read", path);
    if (S_ISDIR(status.st_mode))
        return file_fail(err, EISDIR, "read", path);
    if (fcntl(fd, F_SETFL, 0) != 0)
        return file_fail(err, errno, "read", path);
    return file_read_fd(fd, path, limit, text, length, err);
}

static int refuse(const char *path, const char *fault, const char *cure, struct ph_error *err)
{
    if (cure == NULL)
        return error_fail(err, PH_DENIED, NULL, "Refusing %s: %s", path, fault);
    return error_fail(err, PH_DENIED, NULL, "Refusing %s: %s; fix: %s %s", path, fault, cure, path);
}

static int private_check(const char *path, const struct stat *status, size_t limit,
                         struct ph_error *err)
{
    const char *fault = NULL, *cure = NULL;
    if (!S_ISREG(status->st_mode))
        fault = "it is not a regular file";
    else if (status->st_uid != geteuid())
        fault = "it belongs to another user";
    else if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        fault = "other users have access to it", cure = "chmod 600";
    else if (status->st_nlink > 1) /* 0: replaced after it was opened; still whole */
        fault = "it has a second name (a hard link)";
    if (fault != NULL)
        return refuse(path, fault, cure, err);
    if ((uint64_t)status->st_size > limit)
        return too_large(path, limit, err);
    return PH_OK;
}

int file_read_private(const char *path, size_t limit, struct ph_secret **bytes,
                      struct ph_error *err)
{
    struct stat status;
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
    if (fd < 0 || fstat(fd, &status) != 0)
        return file_fail(err, errno, "read", path);
    int code = private_check(path, &status, limit, err);
    if (code != PH_OK)
        return code;
    unsigned char *to;
    AUTO_SECRET struct ph_secret *secret = secret_begin((size_t)status.st_size, &to);
    ssize_t got = read_all(fd, (char *)to, (size_t)status.st_size);
    if (got < 0)
        return file_fail(err, errno, "read", path);
    secret_seal(secret, (size_t)got);
    *bytes = memory_steal(secret);
    return PH_OK;
}

/* ---- Secrets that others provide ------------------------------------------------------------- */

static int secret_check(const char *path, int fd, struct ph_error *err)
{
    struct stat status;
    struct statvfs system;
    if (fstat(fd, &status) != 0 || fstatvfs(fd, &system) != 0)
        return file_fail(err, errno, "read", path);
    const char *fault = NULL, *cure = NULL;
    if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode))
        fault = "it is neither a file nor a pipe";
    else if (status.st_uid != 0 && status.st_uid != geteuid())
        fault = "it belongs to another user";
    else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        fault = "other users can write to it", cure = "chmod go-w";
    /* systemd hands out credentials as files of root with an ACL, whose mask shows as the group's
     * mode. */
    mode_t others = status.st_uid == 0 ? S_IRWXO : S_IRWXG | S_IRWXO;
    bool readable = S_ISREG(status.st_mode) && (status.st_mode & others) != 0;
    bool curable = status.st_uid == geteuid() && (system.f_flag & ST_RDONLY) == 0;
    if (fault == NULL && readable && curable)
        fault = "other users can read it", cure = "chmod 600";
    if (fault != NULL)
        return refuse(path, fault, cure, err);
    if (readable)
        log_write(PH_LOG_WARNING, "secret",
                  "Other users of this machine can read %s; it is used all the same, because its "
                  "mode cannot be changed here",
                  path);
    return PH_OK;
}

int file_read_secret_fd(int fd, const char *path, size_t limit, struct ph_secret **secret,
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
            return error_fail(err, PH_TIMEOUT, NULL, "Nothing was written to %s within 5 minutes",
                              path);
        if (got < 0 && errno != EINTR && errno != EAGAIN)
            return file_fail(err, errno, "read", path);
        if (got == 0)
            break;
        length += got > 0 ? (size_t)got : 0;
        if (length > limit)
            return too_large(path, limit, err);
    }
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    secret_seal(read_in, length);
    *secret = memory_steal(read_in);
    return PH_OK;
}

int file_read_secret(const char *path, size_t limit, struct ph_secret **secret,
                     struct ph_error *err)
{
    /* O_NONBLOCK: opening a named pipe must not block; file_read_secret_fd() waits for its
     * writer. */
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return file_fail(err, errno, "read", path);
    int code = secret_check(path, fd, err);
    return code < 0 ? code : file_read_secret_fd(fd, path, limit, secret, err);
}

/* Temporary files are called .NAME.<12 hex digits>.tmp. Their writer holds a lock on them, so the
 * next one can tell a stale file from one in use without relying on process ids. */
#define TEMP_END ".tmp"
enum { TEMP_RANDOM = 6, TEMP_HEX = 2 * TEMP_RANDOM };

/* The directory of a path, opened, and the name in it. */
struct place {
    const char *path, *name;
    int directory;
};

static void place_close(struct place *place)
{
    if (place->directory >= 0)
        close(place->directory);
}

static int place_open(const char *path, struct place *place, struct ph_error *err)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *directory =
        slash == NULL ? memory_copy(".") : strndup(path, (size_t)(slash - path) + 1);
    place->path = path;
    place->name = slash == NULL ? path : slash + 1;
    place->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return place->directory < 0 ? file_fail(err, errno, "write to", directory) : PH_OK;
}

static bool is_temp_of(const char *file, const char *name)
{
    size_t length = strlen(name);
    if (file[0] != '.' || strncmp(file + 1, name, length) != 0 || file[length + 1] != '.')
        return false;
    const char *hex = file + length + 2;
    return strspn(hex, "0123456789abcdef") == TEMP_HEX && strcmp(hex + TEMP_HEX, TEMP_END) == 0;
}

static void remove_if_stale(int directory, const char *file)
{
    AUTO_CLOSE int fd = openat(directory, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(directory, file, 0);
}

static void sweep(const struct place *place)
{
    AUTO_LIST char **names = file_names(place->directory);
    for (size_t i = 0; names[i] != NULL; i++)
        if (is_temp_of(names[i], place->name))
            remove_if_stale(place->directory, names[i]);
}

/* Creates and locks a temporary file. Tries again if another process removed it as stale before the
 * lock was taken. */
static int temp_create(const struct place *place, char **name)
{
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        unsigned char random[TEMP_RANDOM];
        char hex[TEMP_HEX + 1];
        struct stat status;
        randombytes_buf(random, sizeof random);
        AUTO_FREE char *temp =
            text_format(".%s.%s%s", place->name,
                        sodium_bin2hex(hex, sizeof hex, random, sizeof random), TEMP_END);
        AUTO_CLOSE int fd =
            openat(place->directory, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0 && errno != EEXIST)
            return -1;
        if (fd < 0)
            continue;
        if (fchmod(fd, 0600) != 0) { /* the umask may have removed bits */
            int number = errno;
            unlinkat(place->directory, temp, 0);
            errno = number;
            return -1;
        }
        if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
            continue;
        if (fstat(fd, &status) != 0 || status.st_nlink == 0)
            continue;
        *name = memory_steal(temp);
        return memory_steal_fd(&fd);
    }
    errno = EEXIST;
    return -1;
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        bytes += written;
        length -= (size_t)written;
    }
    return 0;
}

int file_write_all(int fd, const char *bytes, size_t length)
{
    const struct timespec at_once = {0, 0};
    sigset_t limit, before;
    sigemptyset(&limit);
    sigaddset(&limit, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &limit, &before);
    int result = write_all(fd, bytes, length);
    int number = errno;
    if (result != 0 && number == EFBIG && sigismember(&before, SIGXFSZ) == 0)
        sigtimedwait(&limit, NULL, &at_once);
    if (sigismember(&before, SIGXFSZ) == 0)
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = number;
    return result;
}

static int temp_fill(const struct place *place, int fd, const char *temp, const struct iovec *parts,
                     size_t count, struct ph_error *err)
{
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = file_write_all(fd, parts[i].iov_base, parts[i].iov_len);
    if (result != 0 || fsync(fd) != 0 ||
        renameat(place->directory, temp, place->directory, place->name) != 0) {
        int number = errno;
        unlinkat(place->directory, temp, 0);
        return file_fail(err, number, "write", place->path);
    }
    return PH_OK;
}

int file_replace_parts(const char *path, const struct iovec *parts, size_t count,
                       struct ph_error *err)
{
    __attribute__((cleanup(place_close))) struct place place = {.directory = -1};
    int code = place_open(path, &place, err);
    if (code != PH_OK)
        return code;
    sweep(&place);
    AUTO_FREE char *temp = NULL;
    AUTO_CLOSE int fd = temp_create(&place, &temp);
    if (fd < 0)
        return file_fail(err, errno, "write", path);
    code = temp_fill(&place, fd, temp, parts, count, err);
    if (code != PH_OK)
        return code;
    if (fsync(place.directory) != 0)
        log_write(PH_LOG_WARNING, "path",
                  "%s is saved, but the system did not confirm that it "
                  "would survive a power cut",
                  path);
    return PH_OK;
}

int file_replace(const char *path, const void *bytes, size_t length, struct ph_error *err)
{
    const struct iovec whole = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
    return file_replace_parts(path, &whole, 1, err);
}

/* ---- Locks ----------------------------------------------------------------------------------- */

static int lock_busy(const char *path, int fd, struct ph_error *err)
{
    char pid[16] = "";
    ssize_t length = pread(fd, pid, sizeof pid - 1, 0);
    pid[length > 0 ? strspn(pid, "0123456789") : 0] = '\0';
    if (pid[0] == '\0')
        return error_fail(err, PH_BUSY, NULL, "%s is locked by another process", path);
    return error_fail(err, PH_BUSY, NULL, "%s is locked by process %s", path, pid);
}

static void lock_sign(int fd)
{
    char pid[16];
    int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    /* Only for people: a full disk must not make the lock fail. */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)length, 0) != length)
        log_write(PH_LOG_DEBUG, "path", "The lock does not name its holder");
}

int file_lock(const char *path, int64_t wait_ms, int *fd, struct ph_error *err)
{
    const struct timespec pause = {0, 10 * 1000 * 1000};
    int64_t deadline = time_monotonic_ms() + wait_ms;
    for (;;) {
        AUTO_CLOSE int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0)
            return file_fail(err, errno, "lock", path);
        (void)fchmod(
            file,
            0600); /* the umask may have removed bits; fails harmlessly on another user's file */
        while (flock(file, LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK && errno != EINTR)
                return file_fail(err, errno, "lock", path);
            if (time_monotonic_ms() >= deadline)
                return lock_busy(path, file, err);
            nanosleep(&pause, NULL);
        }
        if (!trust_same_file(path, file)) /* somebody removed it while we waited */
            continue;
        lock_sign(file);
        *fd = memory_steal_fd(&file);
        return PH_OK;
    }
}

int file_lock_beside(const char *path, int64_t wait_ms, int *fd, struct ph_error *err)
{
    const char *name = basename(path);
    AUTO_FREE char *lock = text_format("%.*s.%s.lock", (int)(name - path), path, name);
    int code = file_make_parents(lock, err);
    return code < 0 ? code : file_lock(lock, wait_ms, fd, err);
}
