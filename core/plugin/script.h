/* Plugins that are programs: an executable file named NAME.phonectl. With --describe it prints its
 * description; call/script_run.h runs its features. */
#ifndef CORE_PLUGIN_SCRIPT_H
#define CORE_PLUGIN_SCRIPT_H

#include <phonectl/plugin.h>
#include <stdbool.h>

#define SCRIPT_SUFFIX ".phonectl"

struct description;
struct program;

struct script {
    int file; /* open, or -1: runs the file that was checked, even if it is replaced */
    struct description *description;
};

bool script_named(const char *path);

struct script *script_new(struct description *description); /* takes it; no file yet */

/* Starts the open file; arguments end with NULL, path is the name in messages. The caller makes and
 * frees the environment. */
int script_start(int file, const char *path, const char *const *arguments, char *const *environment,
                 struct program *program, struct ph_error *err);

/* Runs FILE --describe to its end and reads its output. Has no time limit: call it in a child that
 * has one. PH_FAILED = the description is wrong, PH_UNSUPPORTED = the file cannot be run on this
 * machine, PH_UNKNOWN = it crashed. */
int script_describe(int file, const char *path, struct description **description,
                    struct ph_error *err);

void script_free(struct script *script); /* closes the file; NULL is allowed */

#endif
