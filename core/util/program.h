/* Starts another program, from any thread and at the same speed however large this one is: without
 * a shell, in a session of its own, with no descriptor, signal or variable of ours that it was not
 * given. */
#ifndef CORE_UTIL_PROGRAM_H
#define CORE_UTIL_PROGRAM_H

#include <phonectl/plugin.h>
#include <signal.h>
#include <sys/types.h>

/* The name by which an interpreter is given the file that it is to read. */
#define PROGRAM_FILE "/proc/self/fd/3"

struct program {
    pid_t pid;
    int process;               /* readable as soon as the program has ended */
    int input, output, errors; /* our ends of its standard input, output and error; not blocking */
};

/* Runs the open file, whatever became of its name; arguments[0] is only a name. Its children and
 * those of this program are told apart by their session, and it is killed when the calling thread
 * ends. PH_UNSUPPORTED: it cannot be run on this machine. */
int program_start(int file, char *const *arguments, char *const *environment,
                  struct program *program, struct ph_error *err);

/* Kills what is left of the program and its session, and frees what program_start() gave. *end:
 * how the program itself ended. */
void program_end(struct program *program, siginfo_t *end);

/* "ended with the status 3", "crashed: Segmentation fault (SIGSEGV)"; freed by the caller. */
char *program_end_words(const siginfo_t *end);

/* Of our own environment only what a program needs to find its way: PATH, HOME, the language … Each
 * string and the array, which NULL ends, are freed by program_environment_free(). */
char **program_environment(void);

void program_environment_add(char ***environment, const char *name, const char *value);

void program_environment_free(char ***environment);

#endif
