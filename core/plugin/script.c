#include "plugin/script.h"

#include "plugin/description.h"
#include "util/error.h"
#include "util/program.h"
#include "util/text.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

bool script_named(const char *path)
{
    size_t length = strlen(path), end = strlen(SCRIPT_SUFFIX);
    return length > end && path[length - end - 1] != '/' &&
           strcmp(path + length - end, SCRIPT_SUFFIX) == 0;
}

struct script *script_new(struct description *description)
{
    struct script *script = memory_alloc(sizeof *script);
    *script = (struct script){.file = -1, .description = description};
    return script;
}

void script_free(struct script *script)
{
    if (script == NULL)
        return;
    if (script->file >= 0)
        close(script->file);
    description_free(script->description);
    free(script);
}

int script_start(int file, const char *path, const char *const *arguments, char *const *environment,
                 struct program *program, struct ph_error *err)
{
    size_t count = 0;
    while (arguments[count] != NULL)
        count++;
    const char **all = memory_alloc((count + 2) * sizeof *all);
    all[0] = basename(path);
    memcpy(all + 1, arguments, count * sizeof *all);
    int code = program_start(file, (char *const *)all, environment, program, err);
    free(all);
    return code;
}

/* ---- Describing ------------------------------------------------------------------------------ */

int script_describe(int file, const char *path, struct description **description,
                    struct ph_error *err)
{
    static const char *const arguments[] = {"--describe", NULL};
    AUTO_LIST char **environment = program_environment();
    struct program program;
    struct program_output output = {0}, errors = {0};
    siginfo_t end;
    int code = script_start(file, path, arguments, environment, &program, err);
    if (code != PH_OK)
        return code;
    program_gather(&program, DESCRIPTION_LARGEST, 0, &output, &errors);
    program_end(&program, &end);
    bool whole = output.length <= DESCRIPTION_LARGEST;
    if (whole && (end.si_code != CLD_EXITED || end.si_status != 0)) {
        AUTO_FREE char *how = program_end_words(&end);
        AUTO_FREE char *said = text_replace(program_last_line(&errors), PROGRAM_FILE, path);
        code = error_fail(err, end.si_code == CLD_EXITED ? PH_FAILED : PH_UNKNOWN, "",
                          "asked with --describe, it %s%s%s", how, *said == '\0' ? "" : ": ", said);
    } else {
        code = description_read(output.text == NULL ? "" : output.text, output.length, description,
                                err);
    }
    free(output.text);
    free(errors.text);
    return code;
}
