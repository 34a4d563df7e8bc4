/* Files phones answer with. See attach.h. */
#include "attach.h"

#include "prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_LIMIT 200
#define FREE_NAME_TRIES 1000

int attach_prepare(struct cli *cli, size_t phone_count, struct attach *attach)
{
    struct stat status;
    const char *output = cli->args.flag[FLAG_OUTPUT];
    *attach = (struct attach){.output = output};
    if (!output)
        return CODE_DONE;
    bool there = stat(output, &status) == 0;
    attach->is_dir = there && S_ISDIR(status.st_mode);
    if (attach->is_dir)
        return CODE_DONE;
    if (phone_count > 1)
        return cli_fail(CODE_USAGE,
                        "%zu phones answer with a file each: --output has to name a "
                        "directory that is there",
                        phone_count);
    if (strcmp(output, "-") == 0)
        return isatty(STDOUT_FILENO)
                   ? cli_fail(CODE_USAGE, "--output - is not written to a terminal: name a file")
                   : CODE_DONE;
    if (!there)
        return CODE_DONE;
    AUTO_FREE char *question = base_format(_("%s is there already. Replace it?"), output);
    int code = prompt_confirm(cli, question);
    attach->replace = code == CODE_DONE;
    return code;
}

/* A name of a phone as part of a file's: nothing that leads elsewhere or hides. */
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

static int write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t count = write(fd, at, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return -1;
        at += count;
        length -= (size_t)count;
    }
    return 0;
}

/* NAME.png, NAME-2.png, …: the first that is free. */
static int create_free_name(const char *dir, const char *phone, const char *extension, char **path)
{
    for (int i = 1; i < FREE_NAME_TRIES; i++) {
        AUTO_FREE char *number = i > 1 ? base_format("-%d", i) : base_copy("");
        AUTO_FREE char *try = base_format("%s/%s%s%s", dir, phone, number, extension);
        int fd = open(try, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd >= 0) {
            *path = base_steal(try);
            return fd;
        }
        if (errno != EEXIST)
            return -1;
    }
    return -1;
}

int attach_save(const struct attach *attach, const char *phone_name, const char *file_name,
                const void *bytes, size_t length, char **path, struct ph_error *err)
{
    if (attach->output && strcmp(attach->output, "-") == 0) {
        *path = base_copy("-");
        return fwrite(bytes, 1, length, stdout) == length
                   ? PH_OK
                   : base_fail(err, PH_FAILED, NULL, _("Cannot write to standard output"));
    }
    AUTO_FREE char *phone = file_part(phone_name);
    AUTO_FREE char *file = file_part(file_name);
    AUTO_FREE char *opened_path = NULL;
    const char *dot = strrchr(file, '.');
    AUTO_CLOSE int fd = -1;
    if (attach->output && !attach->is_dir) {
        opened_path = base_copy(attach->output);
        fd = open(opened_path,
                  O_WRONLY | O_CREAT | O_CLOEXEC | (attach->replace ? O_TRUNC : O_EXCL), 0666);
    } else {
        fd = create_free_name(attach->output ? attach->output : ".", phone, dot ? dot : "",
                              &opened_path);
    }
    if (fd < 0 || write_all(fd, bytes, length) < 0)
        return base_fail(err, PH_FAILED, NULL, _("Cannot write %s: %s"),
                         opened_path ? opened_path : _("the file"), strerror(errno));
    *path = base_steal(opened_path);
    return PH_OK;
}
