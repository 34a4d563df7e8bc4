/* Loads x.so in DIRECTORY many times while a child keeps swapping it with y.so. One of the two
 * must never be loaded: its id would be "evil". Ends with 0 if it never was, and prints how
 * often each file was found. swap_race DIRECTORY ROUNDS */
#include "plugin/descriptor.h"
#include "plugin/feature.h"
#include "plugin/loader.h"
#include "util/memory.h"
#include "util/text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum {
    ROUNDS_PER_CHILD = 200
}; /* a loaded file keeps its descriptor, which limits the rounds per process */

static _Noreturn void swap_for_ever(const char *directory)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(directory) < 0)
        _exit(1);
    for (;;)
        if (renameat2(AT_FDCWD, "x.so", AT_FDCWD, "y.so", RENAME_EXCHANGE) < 0)
            _exit(1);
}

struct counts {
    int loaded, refused, evil;
};

static void round_run(const char *path, struct counts *counts)
{
    struct plugin plugin = {.path = memory_copy(path), .id = memory_copy("x")};
    struct loader_file file = {.plugin = &plugin, .fd = -1};
    bool loaded = false;
    loader_open(&file, AT_FDCWD, path);
    if (plugin.reason == NULL)
        loaded = loader_load(&file);
    counts->refused += plugin.state == PLUGIN_REFUSED;
    counts->loaded += loaded && strcmp(plugin.id, "good-action") == 0;
    counts->evil += loaded && strcmp(plugin.id, "evil") == 0;
    descriptor_release(&plugin);
    free(plugin.path);
    free(plugin.id);
    free(plugin.reason);
    free(plugin.cure);
}

/* Runs rounds in a child and adds what it counted. */
static bool rounds_run(const char *path, int rounds, struct counts *total)
{
    struct counts counts = {0};
    int pipe_ends[2];
    if (pipe(pipe_ends) < 0)
        return false;
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < rounds; i++)
            round_run(path, &counts);
        _exit(write(pipe_ends[1], &counts, sizeof counts) == sizeof counts ? 0 : 1);
    }
    close(pipe_ends[1]);
    bool fine = pid > 0 && read(pipe_ends[0], &counts, sizeof counts) == sizeof counts;
    close(pipe_ends[0]);
    waitpid(pid, NULL, 0);
    total->loaded += counts.loaded;
    total->refused += counts.refused;
    total->evil += counts.evil;
    return fine;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    pid_t swapper = fork();
    if (swapper == 0)
        swap_for_ever(argv[1]);
    char *path = text_format("%s/x.so", argv[1]);
    struct counts counts = {0};
    bool fine = true;
    for (int left = atoi(argv[2]); fine && left > 0; left -= ROUNDS_PER_CHILD)
        fine = rounds_run(path, left < ROUNDS_PER_CHILD ? left : ROUNDS_PER_CHILD, &counts);
    kill(swapper, SIGKILL);
    waitpid(swapper, NULL, 0);
    free(path);
    printf("loaded %d, refused %d, evil %d\n", counts.loaded, counts.refused, counts.evil);
    return fine && counts.evil == 0 && counts.loaded > 0 && counts.refused > 0 ? 0 : 1;
}
