/* Reading and locking files, and replacing one so that neither a reader nor a power cut ever sees
 * half of it. */
#ifndef CORE_UTIL_FILE_H
#define CORE_UTIL_FILE_H

#include <phonectl/plugin.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/* Creates the missing directories above path with mode 0700. */
int file_make_parents(const char *path, struct ph_error *err);

/* The names in an open directory, which must not have been read before, sorted by bytes and ended
 * by NULL; none if it cannot be read. Freed with text_list_free(). */
char **file_names(int directory);

/* Reads a whole file of at most limit bytes. *text ends with a NUL and is freed by the caller;
 * length may be NULL. PH_NOT_FOUND if there is no such file. Not for secrets. */
int file_read(const char *path, size_t limit, char **text, size_t *length, struct ph_error *err);

int file_read_fd(int fd, const char *path, size_t limit, char **text, size_t *length,
                 struct ph_error *err); /* an open file; path is only for messages */

/* Reads a private file into locked memory: a regular file of this user, mode 0600, one link, not a
 * symbolic link. */
int file_read_private(const char *path, size_t limit, struct ph_secret **bytes,
                      struct ph_error *err);

/* Reads a secret that somebody else provided: a file or pipe of this user or of root that nobody
 * else can write. A file that others can read is refused if chmod can fix that, and otherwise used
 * with a warning: container runtimes provide secrets as files of root with mode 0444 or 0644. Line
 * breaks at the end are dropped. */
int file_read_secret(const char *path, size_t limit, struct ph_secret **secret,
                     struct ph_error *err);

int file_read_secret_fd(int fd, const char *path, size_t limit, struct ph_secret **secret,
                        struct ph_error *err); /* without any check; path is only for messages */

/* Replaces path: temporary file, fsync, rename, fsync of the directory. Mode 0600 whatever the
 * umask. Removes stale temporary files of earlier attempts. If only the last fsync fails, the file
 * is saved, and a warning says that it may not survive a power cut. */
int file_replace(const char *path, const void *bytes, size_t length, struct ph_error *err);

/* The same, with the content in several parts. */
int file_replace_parts(const char *path, const struct iovec *parts, size_t count,
                       struct ph_error *err);

/* Writes everything. -1 with errno, also where a file size limit would have sent SIGXFSZ. */
int file_write_all(int fd, const char *bytes, size_t length);

/* Takes an exclusive lock on a file, which is created if missing. Waits up to wait_ms, then PH_BUSY
 * names the holder's process id. Closing *fd or the end of the process releases it. */
int file_lock(const char *path, int64_t wait_ms, int *fd, struct ph_error *err);

/* Locks .NAME.lock beside the file it guards, so that everyone who shares the file shares the lock.
 * Creates missing directories. */
int file_lock_beside(const char *path, int64_t wait_ms, int *fd, struct ph_error *err);

/* Explains errno `number` in plain words: "Cannot VERB PATH: …", VERB being "read", "write" or
 * "lock". */
int file_fail(struct ph_error *err, int number, const char *verb, const char *path);

#endif
