/* See group_words.h. No shell sees the command, the name or the output. */
#include "phone/group_words.h"

#include "config/settings.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/program.h"
#include "util/text.h"
#include "util/time.h"
#include "util/xdg.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUTPUT_MOST = 16 * 1024 * 1024 };

static const char placeholder[] = "$GROUP";

char *group_words_next(struct group_words *words)
{
    char *word = words->rest + strspn(words->rest, words->lines ? " \t\r\n" : " \t");
    bool quoted = !words->lines && *word == '"';
    word += quoted;
    size_t length = strcspn(word, words->lines ? "\n" : quoted ? "\"" : " \t");
    words->rest = word + length + (word[length] != '\0');
    while (words->lines && length > 0 && strchr(" \t\r", word[length - 1]) != NULL)
        length--;
    word[length] = '\0';
    return quoted || length > 0 ? word : NULL;
}

void group_words_close(struct group_words *words)
{
    free(words->text);
    *words = (struct group_words){NULL, NULL, false};
}

/* ---- The command ----------------------------------------------------------------------------- */

/* A name can be taken for a flag or a path by the command, and may come from the output of another
 * one. */
static bool is_safe(const char *name)
{
    bool safe = *name != '\0' && *name != '-' && *name != '.';
    for (; *name != '\0' && safe; name++)
        safe = (unsigned char)*name >= 0x80 || strchr("._-", *name) != NULL ||
               (*name >= '0' && *name <= '9') ||
               (text_lower(*name) >= 'a' && text_lower(*name) <= 'z');
    return safe;
}

static char *filled_in(const char *word, const char *name)
{
    char *filled = NULL;
    const char *found;
    for (; (found = strstr(word, placeholder)) != NULL; word = found + strlen(placeholder))
        text_append(&filled, "", "%.*s%s", (int)(found - word), word, name);
    text_append(&filled, "", "%s", word);
    return filled;
}

/* The path of a program as a shell would find it; NULL if there is none. */
static char *found_program(const char *name)
{
    const char *path = xdg_secure_mode() ? NULL : getenv("PATH");
    AUTO_FREE char *copy = memory_copy(path == NULL ? "" : path);
    if (strchr(name, '/') != NULL)
        return name[0] == '/' && access(name, X_OK) == 0 ? memory_copy(name) : NULL;
    for (char *rest = copy, *folder; (folder = strsep(&rest, ":")) != NULL;) {
        AUTO_FREE char *file = text_format("%s/%s", folder, name);
        if (folder[0] == '/' && access(file, X_OK) == 0)
            return memory_steal(file);
    }
    return NULL;
}

static int check_end(const siginfo_t *end, struct program_output *output,
                     struct program_output *errors, struct ph_error *err)
{
    if (output->length > OUTPUT_MOST)
        return error_fail(err, PH_INVALID, "group", "group_command wrote more than %d MiB",
                          OUTPUT_MOST / 1024 / 1024);
    if (end->si_code != CLD_EXITED || end->si_status != 0) {
        AUTO_FREE char *how = program_end_words(end);
        const char *said = program_last_line(errors);
        return error_fail(err, PH_INVALID, "group", "group_command %s%s%s", how,
                          *said == '\0' ? "" : ": ", said);
    }
    if (output->text != NULL && strlen(output->text) != output->length)
        return error_fail(err, PH_INVALID, "group", "group_command wrote a NUL byte");
    return PH_OK;
}

static int run(char *const *arguments, int64_t limit_ms, char **text, struct ph_error *err)
{
    struct program program;
    struct program_output output = {0}, errors = {0};
    siginfo_t end;
    AUTO_LIST char **environment = program_environment();
    int code = program_start(-1, arguments, environment, &program, err);
    if (code != PH_OK)
        return code;
    close(memory_steal_fd(&program.input));
    bool in_time =
        program_gather(&program, OUTPUT_MOST, time_monotonic_ms() + limit_ms, &output, &errors);
    program_end(&program, &end);
    code = in_time ? check_end(&end, &output, &errors, err)
                   : error_fail(err, PH_INVALID, "group",
                                "group_command took longer than %lld ms (request_timeout)",
                                (long long)limit_ms);
    free(errors.text);
    if (code == PH_OK)
        *text = output.text != NULL ? memory_steal(output.text) : memory_copy("");
    free(output.text);
    return code;
}

/* The command and its arguments, ended with NULL, with the name filled in. */
static char **arguments_of(const char *command, const char *name)
{
    AUTO_FREE char *copy = memory_copy(command);
    struct group_words words = {copy, copy, false};
    char **arguments = NULL;
    size_t count = 0;
    for (char *word; (word = group_words_next(&words)) != NULL;)
        *memory_add(arguments, count) = filled_in(word, name);
    *memory_add(arguments, count) = NULL;
    return arguments;
}

static int run_command(const struct settings *settings, const char *command, const char *name,
                       char **text, struct ph_error *err)
{
    if (!is_safe(name))
        return error_fail(err, PH_INVALID, "group",
                          "group_command takes only names of letters, digits and . _ -, not "
                          "beginning with . or -");
    AUTO_LIST char **arguments = arguments_of(command, name);
    const char *program = arguments[0] == NULL ? "" : arguments[0];
    char *path = found_program(program);
    if (path == NULL)
        return error_fail(err, PH_INVALID, "group",
                          "group_command: there is no program \"%s\" in PATH; others need their "
                          "whole path",
                          program);
    free(arguments[0]);
    arguments[0] = path;
    const char *limit = settings_get(settings, "phonectl", "request_timeout").text;
    return run(arguments, duration_parse(limit), text, err);
}

int group_words_open(const struct settings *settings, const char *name, bool runs,
                     struct group_words *words, struct ph_error *err)
{
    AUTO_FREE char *text = NULL;
    struct ph_error why = {0};
    int code = settings_group(settings, name, &text, err);
    const char *command = code == PH_OK || settings == NULL
                              ? NULL
                              : settings_get(settings, "phonectl", "group_command").text;
    if (command != NULL && !runs)
        code = error_fail(&why, PH_INVALID, "group",
                          "only the command line runs group_command, and the configuration has no "
                          "such group");
    else if (command != NULL)
        code = run_command(settings, command, name, &text, &why);
    if (code != PH_OK)
        return command == NULL ? code : error_fail(err, code, "group", "@%s: %s", name, why.text);
    *words = (struct group_words){text, text, command != NULL};
    text = NULL;
    return PH_OK;
}
