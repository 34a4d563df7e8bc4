/* Files with lists of phones. See list_file.h. */
#include "list_file.h"

#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <translation.h>

enum { FILE_LIMIT = 16 * 1024 * 1024 };

const char *list_file_name(const char *path)
{
    return strcmp(path, "-") == 0 ? _("standard input") : path;
}

int list_file_read(const char *path, struct selector *selector, struct file_table *table)
{
    bool standard = strcmp(path, "-") == 0;
    AUTO_CLOSE int opened = standard ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (!standard && opened < 0)
        return message_fail(CODE_USAGE, "Cannot open %s: %s", path, strerror(errno));
    AUTO_FREE char *text = NULL;
    size_t length;
    struct ph_error err;
    if (file_read_fd(standard ? STDIN_FILENO : opened, list_file_name(path), FILE_LIMIT, &text,
                     &length, &err) < 0)
        return message_fail(CODE_USAGE, "%s", err.text);
    if (selector_add_table(selector, text, length, table, &err) < 0)
        return message_fail(CODE_USAGE, "%s: %s", list_file_name(path), err.text);
    return CODE_DONE;
}
