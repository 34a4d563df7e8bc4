/* Files from phones. See attachment.h. */
#include "attachment.h"

#include "core.h"

#include "translation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* In bytes; together, with a number, they stay below the limit of file systems. */
enum { NAME_LIMIT = 200, ENDING_LIMIT = 16, FREE_NAME_TRIES = 100000 };

/* One part of a file name, without invisible characters or ones that change the text direction. */
static char *file_part(const char *text)
{
    char *part = log_visible(text && *text ? text : "phone");
    if (strlen(part) > NAME_LIMIT) {
        size_t end = NAME_LIMIT;
        while (((unsigned char)part[end] & 0xC0) == 0x80) /* inside a UTF-8 character */
            end--;
        part[end] = '\0';
    }
    for (char *c = part; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F || strchr("/\\:*?\"<>|", *c) ||
            (c == part && (*c == '.' || *c == '-')))
            *c = '_';
    }
    return part;
}

/* number: 1 for the name itself, else appended to it. */
static char *numbered_name(const char *phone, const char *file, int number)
{
    const char *slash = file ? strrchr(file, '/') : NULL, *base = slash ? slash + 1 : file;
    const char *dot = base ? strrchr(base, '.') : NULL;
    bool ends = dot && dot > base && dot[1] != '\0' && strlen(dot) <= ENDING_LIMIT;
    AUTO_FREE char *stem = file_part(phone), *ending = file_part(ends ? dot + 1 : NULL);
    AUTO_FREE char *behind = number > 1 ? text_format("-%d", number) : memory_copy("");
    return text_format("%s%s%s%s", stem, behind, ends ? "." : "", ends ? ending : "");
}

char *attachment_name(const char *phone, const char *file)
{
    return numbered_name(phone, file, 1);
}

/* 0 or an errno. Closes fd. */
static int write_and_close(int fd, const void *bytes, size_t length)
{
    int error = file_write_all(fd, bytes, length) == 0 ? 0 : errno;
    return close(fd) != 0 && error == 0 ? errno : error;
}

/* Writes a new file, completely or not at all. 0 or an errno. */
static int create(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    int error = fd < 0 ? errno : write_and_close(fd, bytes, length);
    if (fd >= 0 && error != 0)
        unlink(path);
    return error;
}

/* Keeps the existing file until the new one is complete. 0 or an errno. */
static int replace(const char *path, const void *bytes, size_t length)
{
    AUTO_FREE char *real = realpath(path, NULL);
    AUTO_FREE char *fresh = text_format("%s.%d.part", real ? real : path, (int)getpid());
    int error = create(fresh, bytes, length);
    if (error == 0 && rename(fresh, real ? real : path) != 0) {
        error = errno;
        unlink(fresh);
    }
    return error;
}

static int fail(const char *path, int error, struct ph_error *err)
{
    return error_fail(err, PH_FAILED, NULL, _("Cannot write %s: %s"), path, strerror(error));
}

int attachment_write(const char *path, bool over, const void *bytes, size_t length,
                     struct ph_error *err)
{
    struct stat status;
    int error;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        error = fd < 0 ? errno : write_and_close(fd, bytes, length);
    } else {
        error = over ? replace(path, bytes, length) : create(path, bytes, length);
    }
    return error == 0 ? PH_OK : fail(path, error, err);
}

int attachment_save(const char *dir, const char *phone, const char *file, const void *bytes,
                    size_t length, char **path, struct ph_error *err)
{
    AUTO_FREE char *try = NULL;
    int error = EEXIST, length_of_dir = (int)strlen(dir);
    while (length_of_dir > 0 && dir[length_of_dir - 1] == '/')
        length_of_dir--;
    for (int i = 1; error == EEXIST && i < FREE_NAME_TRIES; i++) {
        AUTO_FREE char *name = numbered_name(phone, file, i);
        free(try);
        try = text_format("%.*s/%s", length_of_dir, dir, name);
        error = create(try, bytes, length);
    }
    if (error != 0)
        return fail(try, error, err);
    *path = memory_steal(try);
    return PH_OK;
}
