/* Where things live (XDG base directories), which of them may be trusted, and how a file is replaced so that
 * a reader or a power cut sees the whole old or the whole new one. */
#ifndef CORE_UTIL_FILE_H
#define CORE_UTIL_FILE_H

#include <phonectl/plugin.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/* Creates the missing directories above path, 0700. */
int file_make_parents(const char *path, struct ph_error *err);

/* Reads a whole file of at most limit bytes; *text is freed by the caller and ends in a NUL. NOT_FOUND when
 * it is not there. Not for secrets. */
int file_read(const char *path, size_t limit, char **text, size_t *length, struct ph_error *err);

int file_read_fd(int fd, const char *path, size_t limit, char **text, size_t *length,
                 struct ph_error *err); /* an open file; path is only for messages */

/* The same for a private file: O_NOFOLLOW, O_NONBLOCK, regular, ours, 0600, one link. In locked memory. */
int file_read_private(const char *path, size_t limit, struct ph_secret **bytes,
                      struct ph_error *err);

/* A secret that somebody else wrote there: a file or a pipe of this user's or root's that nobody else can write. One that
 * others can read is refused where chmod is the cure, and taken with a warning where it cannot be changed: container
 * runtimes hand secrets out as files of root with 0444 or 0644. Blank lines at the end do not count. */
int file_read_secret(const char *path, size_t limit, struct ph_secret **secret,
                     struct ph_error *err);

int file_read_secret_fd(int fd, const char *path, size_t limit, struct ph_secret **secret,
                        struct ph_error *err); /* whatever it is; path is only for messages */

/* Replaces path by temp file, fsync, rename, fsync of the directory; 0600 whatever the umask; sweeps stale
 * temp files of its own. Success only when the new file is whole. A failed directory fsync after the rename
 * is success with a logged warning: saved, durability not confirmed. */
int file_replace(const char *path, const void *bytes, size_t length, struct ph_error *err);

/* The same for a file made of parts one behind the other. */
int file_replace_parts(const char *path, const struct iovec *parts, size_t count,
                       struct ph_error *err);

/* write() until all of it is written; -1 with errno, also where a limit on the size of files would send a signal. */
int file_write_all(int fd, const char *bytes, size_t length);

/* An exclusive lock on a file (created when missing), waiting at most wait_ms, else PH_BUSY naming the holder's
 * process id. The lock ends when *fd is closed or the process dies. */
int file_lock(const char *path, int64_t wait_ms, int *fd, struct ph_error *err);

/* The same on .NAME.lock beside the file that it guards: whoever shares the file, shares the lock. Creates missing
 * directories. */
int file_lock_beside(const char *path, int64_t wait_ms, int *fd, struct ph_error *err);

/* Says in plain words why path could not be opened, written … ("read", "write", "lock"); number is an errno. */
int file_fail(struct ph_error *err, int number, const char *verb, const char *path);

#endif
