/* Copies a template of the SDK, with its name replaced: a folder for each language, and test.sh.
 * See plugin_new.h. */
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

const struct plugin_language plugin_languages[] = {{"c", "template/c", NULL},
                                                   {"c++", "template/cpp", NULL},
                                                   {"rust", "template/rust", NULL},
                                                   {"python", "template/python", "py"},
                                                   {"sh", "template/sh", "sh"}};
const size_t plugin_language_count = COUNT_OF(plugin_languages);

/* Returns text with every TEMPLATE_ID replaced by id. */
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

/* as: the new name, in which TEMPLATE_ID stands for id. */
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

/* The kind given by --kind, "action" by default; NULL after an error message. */
static const char *kind_wanted(const struct cli *cli)
{
    const char *wanted = cli->args.flag[FLAG_KIND];
    for (uint32_t kind = PH_AUTH; kind <= PH_ACTION; kind++)
        if (wanted == NULL ? kind == PH_ACTION : strcmp(wanted, feature_kind_name(kind)) == 0)
            return feature_kind_name(kind);
    message_fail(CODE_USAGE,
                 "--kind: %s is not a kind of plugin; use action, auth, store or directory",
                 wanted);
    return NULL;
}

/* "action" of "action.c" and "action_test.c"; NULL = the file is for all kinds. */
static const char *kind_of_file(const char *name)
{
    for (uint32_t kind = PH_AUTH; kind <= PH_ACTION; kind++) {
        size_t length = strlen(feature_kind_name(kind));
        if (strncmp(name, feature_kind_name(kind), length) == 0 &&
            (name[length] == '.' || name[length] == '_'))
            return feature_kind_name(kind);
    }
    return NULL;
}

/* Refuses names that phonectl would not load, or that already have a meaning. */
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

/* Copies the template's files of this kind and those for all kinds, under the plugin's name:
 * action.c becomes ID.c, action_test.c ID_test.c. *found: the number of files of this kind. With
 * name NULL, only counts. */
static int copy_files(const char *from, const char *name, const char *id, const char *kind,
                      size_t *found)
{
    DIR *dir = opendir(from);
    if (dir == NULL) {
        message_fail(CODE_FAILED, "Cannot read the template that comes with phonectl: %s",
                     strerror(errno));
        message_hint("On Debian it is in the package phonectl-dev");
        return CODE_FAILED;
    }
    int code = CODE_DONE;
    *found = 0;
    for (struct dirent *entry = readdir(dir); entry && code == CODE_DONE; entry = readdir(dir)) {
        const char *of = kind_of_file(entry->d_name);
        if (entry->d_name[0] == '.' || (of != NULL && strcmp(of, kind) != 0))
            continue;
        *found += of != NULL;
        if (name == NULL)
            continue;
        AUTO_FREE char *as = of == NULL ? strdup(entry->d_name)
                                        : text_format(TEMPLATE_ID "%s", entry->d_name + strlen(of));
        code = copy_file(from, name, entry->d_name, as, id);
    }
    closedir(dir);
    return code;
}

/* The template's folder; opening it reports when it is missing. Freed by the caller. */
static char *template_folder(const struct plugin_language *language)
{
    char *folder = data_files_find(language->folder);
    return folder != NULL ? folder : strdup(language->folder);
}

/* Names the languages in which there is a template of this kind. */
static int no_template(const char *kind, const char *wanted)
{
    AUTO_FREE char *others = NULL;
    for (size_t i = 0; i < plugin_language_count; i++) {
        AUTO_FREE char *folder = template_folder(&plugin_languages[i]);
        size_t found;
        if (copy_files(folder, NULL, NULL, kind, &found) == CODE_DONE && found > 0)
            text_append(&others, ", ", "%s", plugin_languages[i].name);
    }
    return message_fail(CODE_USAGE,
                        "--language %s has no template for --kind %s; these languages have one: %s",
                        wanted, kind, others);
}

/* The template's folder for --language. */
static int template_find(const struct cli *cli, const char *kind,
                         const struct plugin_language **language, char **from)
{
    const char *wanted = cli->args.flag[FLAG_LANGUAGE];
    size_t i = 0, found;
    while (i < plugin_language_count && wanted != NULL &&
           strcmp(wanted, plugin_languages[i].name) != 0)
        i++;
    if (i == plugin_language_count)
        return message_fail(CODE_USAGE, "--language: use c, c++, rust, python or sh, not %s",
                            wanted);
    *language = &plugin_languages[i];
    *from = template_folder(*language);
    int code = copy_files(*from, NULL, NULL, kind, &found);
    return code != CODE_DONE || found > 0 ? code : no_template(kind, (*language)->name);
}

static int new_script(const char *name, const char *id, const char *kind, const char *from,
                      const struct plugin_language *language)
{
    AUTO_FREE char *folder = text_format("%.*s.", (int)(strlen(name) - strlen(id)), name);
    AUTO_FREE char *file = text_format("%s.%s", kind, language->script);
    message_say("Created");
    int code = copy_file(from, folder, file, TEMPLATE_ID ".phonectl", id);
    if (code != CODE_DONE)
        return code;
    message_say("Next: phonectl plugins check %s.phonectl", name);
    message_say("      phonectl plugins install %s.phonectl", name);
    return CODE_DONE;
}

int plugin_new(struct cli *cli, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *id = slash ? slash + 1 : name;
    const char *kind = kind_wanted(cli);
    const struct plugin_language *language = NULL;
    AUTO_FREE char *from = NULL;
    int code = kind == NULL ? CODE_USAGE : check_id(cli, id);
    if (code == CODE_DONE)
        code = template_find(cli, kind, &language, &from);
    if (code != CODE_DONE)
        return code;
    if (language->script != NULL)
        return new_script(name, id, kind, from, language);
    if (mkdir(name, 0777) < 0)
        return message_fail(CODE_FAILED, "Cannot create %s: %s", name, strerror(errno));
    message_say("Created");
    size_t found;
    code = copy_files(from, name, id, kind, &found);
    AUTO_FREE char *any = text_format("%s/..", from);
    if (code == CODE_DONE)
        code = copy_file(any, name, "test.sh", "test.sh", id);
    if (code != CODE_DONE)
        return code;
    message_say("Next: %s/README.md says how to build, check and install it", name);
    message_say("      man phonectl-plugin explains the interface");
    return CODE_DONE;
}
