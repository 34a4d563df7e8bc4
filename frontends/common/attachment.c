/* Files phones answer with. See attachment.h. */
#include "attachment.h"

#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <path.h>
#include <string.h>

#define NAME_LIMIT 200
#define FREE_NAME_TRIES 1000

/* Part of a file's name. */
static char *file_part(const char *text)
{
    char *part = base_format("%.*s", NAME_LIMIT, text && *text ? text : "phone");
    for (char *c = part; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F || strchr("/\\:*?\"<>|", *c) ||
            (c == part && (*c == '.' || *c == '-')))
            *c = '_';
    }
    return part;
}

/* number: 1 for the name itself, else what stands behind it. */
static char *numbered_name(const char *phone, const char *file, int number)
{
    AUTO_FREE char *stem = file_part(phone), *whole = file_part(file);
    AUTO_FREE char *behind = number > 1 ? base_format("-%d", number) : base_copy("");
    const char *dot = strrchr(whole, '.');
    return base_format("%s%s%s", stem, behind, dot ? dot : "");
}

char *attachment_name(const char *phone, const char *file)
{
    return numbered_name(phone, file, 1);
}

int attachment_write(int fd, const char *path, const void *bytes, size_t length,
                     struct ph_error *err)
{
    if (fd >= 0 && path_write_all(fd, bytes, length) == 0)
        return PH_OK;
    return base_fail(err, PH_FAILED, NULL, _("Cannot write %s: %s"), path, strerror(errno));
}

int attachment_save(const char *dir, const char *phone, const char *file, const void *bytes,
                    size_t length, char **path, struct ph_error *err)
{
    AUTO_CLOSE int fd = -1;
    AUTO_FREE char *try = NULL;
    for (int i = 1; fd < 0 && i < FREE_NAME_TRIES; i++) {
        AUTO_FREE char *name = numbered_name(phone, file, i);
        free(try);
        try = base_format("%s/%s", dir, name);
        fd = open(try, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    int code = attachment_write(fd, try, bytes, length, err);
    if (code == PH_OK)
        *path = base_steal(try);
    return code;
}
