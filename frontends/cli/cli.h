/* Shared by all parts of the command line: the parsed arguments, and the core once it is open. */
#ifndef CLI_H
#define CLI_H

#include "args.h"

#include <simulator.h>

struct cli {
    struct args args;
    struct core *core;          /* NULL until open_core() */
    struct simulated simulated; /* with --sim */
    bool color_out, color_err;
    bool plain;    /* one fact a line, and nothing on the screen changes: --plain */
    bool watching; /* a later look of --watch: nothing has to match any more */
    int signal_fd; /* signals arrive here after prompt_catch_signals(); else -1 */
};

#endif
