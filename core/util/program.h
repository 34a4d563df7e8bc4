/* Starts another program from any thread, without a shell and in a session of its own. It inherits
 * only the descriptors and variables that it is given, and standard signal handling. The time this
 * takes does not depend on the memory of this program. */
#ifndef CORE_UTIL_PROGRAM_H
#define CORE_UTIL_PROGRAM_H

#include <phonectl/plugin.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The path under which an interpreter reads the file, and names it in its messages. */
#define PROGRAM_FILE "/proc/self/fd/3"

struct program {
    pid_t pid;
    int process;               /* readable as soon as the program has ended */
    int input, output, errors; /* our ends of its standard input, output and error; not blocking */
};

/* Runs the open file, even if its path now leads to another one, and arguments[0] is only a name;
 * with file < 0 runs the path arguments[0]. Its session keeps its children apart from ours. The
 * kernel kills it when the calling thread ends. PH_UNSUPPORTED: the file cannot be run on this
 * machine. */
int program_start(int file, char *const *arguments, char *const *environment,
                  struct program *program, struct ph_error *err);

/* Kills the program and its session if they still run, and closes the descriptors. *end: how the
 * program itself ended; end may be NULL. */
void program_end(struct program *program, siginfo_t *end);

/* What a program wrote; text is freed by the caller, NULL if it wrote nothing. */
struct program_output {
    char *text;
    size_t length, room;
};

/* Reads what it writes until it ends, whatever its children still write, or until it has written
 * more than `most` bytes: one byte above is kept. False when until_ms (time_monotonic_ms()) has
 * passed; 0: no such limit. */
bool program_gather(const struct program *program, size_t most, int64_t until_ms,
                    struct program_output *output, struct program_output *errors);

/* The last line that is not empty, without its '\n'; cuts the text behind it. */
const char *program_last_line(struct program_output *output);

/* "ended with the status 3", "crashed: Segmentation fault (SIGSEGV)"; freed by the caller. */
char *program_end_words(const siginfo_t *end);

/* Only the variables that any program needs: PATH, HOME, the language … The array ends with NULL
 * and is freed with text_list_free(). */
char **program_environment(void);

void program_environment_add(char ***environment, const char *name, const char *value);

#endif
