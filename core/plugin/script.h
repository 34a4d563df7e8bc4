/* Plugins that are programs: an executable file named NAME.phonectl. Asked with --describe, it says
 * what it offers; call/script_run.h has how it acts. */
#ifndef CORE_PLUGIN_SCRIPT_H
#define CORE_PLUGIN_SCRIPT_H

#include <phonectl/plugin.h>
#include <stdbool.h>

#define SCRIPT_SUFFIX ".phonectl"

struct description;
struct program;

struct script {
    int file; /* open, or -1: what is run is what was checked, whatever became of its name */
    struct description *description;
};

bool script_named(const char *path);

struct script *script_new(struct description *description); /* takes it; no file yet */

/* Starts the open file with the arguments, which NULL ends; path is its name in messages. The
 * caller adds to the environment what the program is to know, and frees it. */
int script_start(int file, const char *path, const char *const *arguments, char *const *environment,
                 struct program *program, struct ph_error *err);

/* Runs FILE --describe to its end and reads what it prints. A program that hangs is not the
 * business of this function: call it in a child that has a time limit. PH_FAILED = wrong,
 * PH_UNSUPPORTED = it cannot be run on this machine, PH_UNKNOWN = it crashed. */
int script_describe(int file, const char *path, struct description **description,
                    struct ph_error *err);

void script_free(struct script *script); /* closes the file; NULL is allowed */

/* What a program wrote to its standard error, with its real path in place of the one it was started
 * by, as one line; freed by the caller. */
char *script_said(const char *path, const char *line);

#endif
