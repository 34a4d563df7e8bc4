/* Files phones answer with. See attach.h. */
#include "attach.h"

#include "prompt.h"

#include <attachment.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

int attach_save(const struct attach *attach, const char *phone_name, const char *file_name,
                const void *bytes, size_t length, char **path, struct ph_error *err)
{
    const char *output = attach->output;
    if (output && strcmp(output, "-") == 0) {
        *path = base_copy("-");
        return fwrite(bytes, 1, length, stdout) == length
                   ? PH_OK
                   : base_fail(err, PH_FAILED, NULL, _("Cannot write to standard output"));
    }
    if (!output || attach->is_dir)
        return attachment_save(output ? output : ".", phone_name, file_name, bytes, length, path,
                               err);
    AUTO_CLOSE int fd =
        open(output, O_WRONLY | O_CREAT | O_CLOEXEC | (attach->replace ? O_TRUNC : O_EXCL), 0666);
    int code = attachment_write(fd, output, bytes, length, err);
    if (code == PH_OK)
        *path = base_copy(output);
    return code;
}
