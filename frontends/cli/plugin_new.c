/* Copies the template of the SDK, with its name replaced. See plugin_new.h. */
#include "plugin_new.h"

#include "commands.h"
#include "message.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define TEMPLATE_ID "hello"
enum { FILE_LIMIT = 256 * 1024 };

/* text with every TEMPLATE_ID replaced. */
static char *replace_id(const char *text, const char *id)
{
    char *result = NULL;
    const char *found;
    while ((found = strstr(text, TEMPLATE_ID))) {
        text_append(&result, "", "%.*s%s", (int)(found - text), text, id);
        text = found + strlen(TEMPLATE_ID);
    }
    text_append(&result, "", "%s", text);
    return result;
}

static int write_file(const char *path, const char *text, mode_t mode)
{
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    size_t length = strlen(text);
    if (fd < 0 || write(fd, text, length) != (ssize_t)length)
        return message_fail(CODE_FAILED, "Cannot write %s: %s", path, strerror(errno));
    return CODE_DONE;
}

static int copy_file(const char *from_dir, const char *to_dir, const char *name, const char *id)
{
    AUTO_FREE char *from = text_format("%s/%s", from_dir, name);
    AUTO_FREE char *new_name = replace_id(name, id);
    AUTO_FREE char *to = text_format("%s/%s", to_dir, new_name);
    AUTO_FREE char *text = NULL;
    size_t length;
    struct ph_error err;
    struct stat status;
    if (stat(from, &status) < 0 || !S_ISREG(status.st_mode))
        return CODE_DONE;
    if (file_read(from, FILE_LIMIT, &text, &length, &err) < 0)
        return message_fail_error(&err);
    AUTO_FREE char *new_text = replace_id(text, id);
    message_say("  %s", to);
    return write_file(to, new_text, status.st_mode & S_IXUSR ? 0777 : 0666);
}

int plugin_new(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *id = slash ? slash + 1 : name;
    if (!feature_id_valid(id))
        return message_fail(CODE_USAGE,
                            "%s cannot be the name of a plugin; use at most 31 lower-case letters, "
                            "digits and -, starting with a letter",
                            id);
    if (command_by_name(id))
        return message_fail(CODE_USAGE, "%s is a command of phonectl; choose another name", id);
    AUTO_FREE char *template_dir = data_files_find("template");
    DIR *dir = template_dir == NULL ? NULL : opendir(template_dir);
    if (dir == NULL)
        return message_fail(CODE_FAILED, "Cannot read the template that comes with phonectl: %s",
                            strerror(errno));
    if (mkdir(name, 0777) < 0) {
        int code = message_fail(CODE_FAILED, "Cannot create %s: %s", name, strerror(errno));
        closedir(dir);
        return code;
    }
    message_say("Created");
    int code = CODE_DONE;
    for (struct dirent *entry = readdir(dir); entry && code == CODE_DONE; entry = readdir(dir)) {
        if (entry->d_name[0] != '.')
            code = copy_file(template_dir, name, entry->d_name, id);
    }
    closedir(dir);
    if (code != CODE_DONE)
        return code;
    message_say("Next: cmake -S %s -B %s/build && cmake --build %s/build", name, name, name);
    message_say("      phonectl plugins check %s/build/%s.so", name, id);
    return CODE_DONE;
}
