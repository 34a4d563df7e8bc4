/* Copies the template of the SDK, with its name replaced. See plugin_new.h. */
#include "plugin_new.h"

#include "commands.h"
#include "message.h"
#include "open.h"

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

/* as: its new name, in which TEMPLATE_ID stands for id. */
static int copy_file(const char *from_dir, const char *to_dir, const char *name, const char *as,
                     const char *id)
{
    AUTO_FREE char *from = text_format("%s/%s", from_dir, name);
    AUTO_FREE char *new_name = replace_id(as, id);
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

/* The kind that --kind names, "action" without; NULL after saying why not. */
static const char *kind_of(const struct cli *cli)
{
    const char *wanted = cli->args.flag[FLAG_KIND];
    for (uint32_t kind = PH_AUTH; kind <= PH_ACTION; kind++)
        if (wanted == NULL ? kind == PH_ACTION : strcmp(wanted, feature_kind_name(kind)) == 0)
            return feature_kind_name(kind);
    message_fail(CODE_USAGE,
                 "--kind: %s is no kind of plugin; there are action, auth, store and directory",
                 wanted);
    return NULL;
}

/* Refuses names that would not be loaded, or would be taken for something else. */
static int check_id(struct cli *cli, const char *id)
{
    if (!feature_id_valid(id))
        return message_fail(CODE_USAGE,
                            "%s cannot be the name of a plugin; use at most 31 lower-case letters, "
                            "digits and -, starting with a letter",
                            id);
    if (command_by_name(id) || strncmp(id, "phonectl", strlen("phonectl")) == 0)
        return message_fail(CODE_USAGE, "%s is a command of phonectl; choose another name", id);
    int code = open_core(cli);
    if (code != CODE_DONE)
        return code;
    return registry_plugin_named(core_registry(cli->core), id) == NULL
               ? CODE_DONE
               : message_fail(CODE_USAGE, "There is a plugin %s already; choose another name", id);
}

/* Of the sources only those of this kind, under the name of the plugin: ID_test.c for
 * action_test.c. */
static int copy_files(DIR *dir, const char *from, const char *name, const char *id,
                      const char *kind)
{
    int code = CODE_DONE;
    for (struct dirent *entry = readdir(dir); entry && code == CODE_DONE; entry = readdir(dir)) {
        const char *end = strrchr(entry->d_name, '.');
        bool source = end != NULL && strcmp(end, ".c") == 0;
        size_t length = strlen(kind);
        if (entry->d_name[0] == '.' || (source && strncmp(entry->d_name, kind, length) != 0))
            continue;
        AUTO_FREE char *as =
            source ? text_format(TEMPLATE_ID "%s", entry->d_name + length) : strdup(entry->d_name);
        code = copy_file(from, name, entry->d_name, as, id);
    }
    return code;
}

int plugin_new(struct cli *cli, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *id = slash ? slash + 1 : name;
    const char *kind = kind_of(cli);
    int code = kind == NULL ? CODE_USAGE : check_id(cli, id);
    if (code != CODE_DONE)
        return code;
    AUTO_FREE char *from = data_files_find("template");
    DIR *dir = from == NULL ? NULL : opendir(from);
    if (dir == NULL) {
        code = message_fail(CODE_FAILED, "Cannot read the template that comes with phonectl: %s",
                            strerror(errno));
        message_hint("On Debian it is in the package phonectl-dev");
        return code;
    }
    if (mkdir(name, 0777) < 0) {
        code = message_fail(CODE_FAILED, "Cannot create %s: %s", name, strerror(errno));
    } else {
        message_say("Created");
        code = copy_files(dir, from, name, id, kind);
    }
    closedir(dir);
    if (code != CODE_DONE)
        return code;
    message_say("Next: cmake -S %s -B %s/build && cmake --build %s/build", name, name, name);
    message_say("      phonectl plugins check %s/build/%s.so", name, id);
    return CODE_DONE;
}
