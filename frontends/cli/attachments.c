/* Files from phones. See attachments.h. */
#include "attachments.h"

#include "message.h"
#include "output.h"
#include "prompt.h"

#include <attachment.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Checked before anything is sent: the folder must exist and be writable. */
static int check_folder(const char *folder, const char *output)
{
    if (access(folder, W_OK | X_OK) == 0)
        return CODE_DONE;
    return message_fail(CODE_FAILED, "Cannot write %s: %s", output, strerror(errno));
}

/* A file that does not exist yet. */
static int check_new(const char *output)
{
    struct stat status;
    const char *slash = strrchr(output, '/');
    AUTO_FREE char *folder =
        text_format("%.*s", slash ? (int)(slash - output + 1) : 1, slash ? output : ".");
    if (lstat(output, &status) == 0 && S_ISLNK(status.st_mode)) /* a dangling link */
        return message_fail(CODE_FAILED, "Cannot write %s: %s", output, strerror(ENOENT));
    return check_folder(folder, output);
}

int attachments_prepare(struct cli *cli, size_t phone_count, struct attachments *attachments)
{
    struct stat status;
    const char *output = cli->args.flag[FLAG_OUTPUT];
    *attachments = (struct attachments){.output = output};
    if (output == NULL)
        return CODE_DONE;
    bool there = stat(output, &status) == 0;
    attachments->is_dir = there && S_ISDIR(status.st_mode);
    if (attachments->is_dir)
        return check_folder(output, output);
    if (phone_count > 1)
        return message_fail(CODE_USAGE,
                            "%zu phones send a file each; --output must be an existing directory",
                            phone_count);
    if (strcmp(output, "-") == 0)
        return isatty(STDOUT_FILENO)
                   ? message_fail(CODE_USAGE,
                                  "A terminal cannot show the file; name one with --output")
                   : CODE_DONE;
    if (!there)
        return check_new(output);
    attachments->is_stream = !S_ISREG(status.st_mode);
    if (attachments->is_stream)
        return CODE_DONE;
    AUTO_FREE char *question = text_format(_("%s exists. Replace it?"), output);
    int code = prompt_confirm(cli, question);
    attachments->replace = code == CODE_DONE;
    return code;
}

/* A phone may send more than one file: out.png, out-2.png. */
static int save_beside(const char *output, const void *bytes, size_t length, char **path,
                       struct ph_error *err)
{
    const char *slash = strrchr(output, '/'), *name = slash ? slash + 1 : output;
    const char *dot = strrchr(name, '.');
    int stem_length = (int)(dot && dot > name ? (size_t)(dot - name) : strlen(name));
    AUTO_FREE char *stem = text_format("%.*s", stem_length, name);
    AUTO_FREE char *folder = slash ? text_format("%.*s", (int)(slash - output), output) : NULL;
    return attachment_save(folder ? folder : ".", stem, name, bytes, length, path, err);
}

/* Saves under the first free name. Once per run, tells about an earlier file of the plain one, so
 * that nobody takes the old picture for the new. */
static int save_in(struct attachments *attachments, const char *phone, const char *file,
                   const void *bytes, size_t length, char **path, struct ph_error *err)
{
    const char *folder = attachments->output != NULL ? attachments->output : ".";
    AUTO_FREE char *plain = attachment_name(phone, file);
    int code = attachment_save(folder, phone, file, bytes, length, path, err);
    const char *slash = code == PH_OK ? strrchr(*path, '/') : NULL;
    if (slash == NULL || strcmp(slash + 1, plain) == 0 || attachments->told)
        return code;
    attachments->told = true;
    message_say("%s: %s was there already, and no file is overwritten", slash + 1, plain);
    return code;
}

int attachments_save(struct attachments *attachments, const char *phone_name, const char *file_name,
                     const void *bytes, size_t length, char **path, struct ph_error *err)
{
    const char *output = attachments->output;
    if (output == NULL || attachments->is_dir)
        return save_in(attachments, phone_name, file_name, bytes, length, path, err);
    bool standard = strcmp(output, "-") == 0, first = attachments->saved++ == 0;
    if (standard && !first)
        return error_fail(err, PH_FAILED, NULL,
                          _("Standard output takes one file; name a directory for more"));
    if (!first && !attachments->is_stream)
        return save_beside(output, bytes, length, path, err);
    int code = PH_OK;
    if (!standard)
        code = attachment_write(output, attachments->replace, bytes, length, err);
    else if (fwrite(bytes, 1, length, output_stream()) != length || fflush(output_stream()) != 0)
        code = error_fail(err, PH_FAILED, NULL, _("Cannot write to standard output: %s"),
                          strerror(errno));
    if (code == PH_OK)
        *path = memory_copy(output);
    return code;
}
