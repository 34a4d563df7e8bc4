/* The pager for long tables. See pager.h. */
#include "pager.h"

#include "cells.h"

#include <core.h>
#include <errno.h>
#include <fcntl.h>
#include <find_program.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int terminal = -1; /* standard output while the pager runs */
static struct sigaction before;

/* The command for a shell, freed by the caller; NULL: none. */
static char *pager_command(void)
{
    const char *named = xdg_secure_mode() ? "" : getenv("PAGER");
    if (named != NULL)
        return *named != '\0' && strcmp(named, "cat") != 0 ? memory_copy(named) : NULL;
    AUTO_FREE char *less = find_program_in_path("less");
    return less == NULL ? NULL : memory_copy("less");
}

static bool fits(size_t lines)
{
    struct winsize size = {0};
    return !isatty(STDIN_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
           size.ws_row == 0 || lines < size.ws_row;
}

/* Starts a child with default signals: Ctrl-C belongs to the pager. */
static pid_t start(const char *command, int input)
{
    char *const words[] = {"sh", "-c", (char *)command, NULL};
    pid_t pid = 0;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    sigemptyset(&none);
    sigfillset(&usual);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (posix_spawn(&pid, "/bin/sh", &files, &attributes, words, environ) != 0)
        pid = 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

pid_t pager_open(size_t lines)
{
    int ends[2];
    AUTO_FREE char *command = fits(lines) ? NULL : pager_command();
    if (command == NULL || pipe2(ends, O_CLOEXEC) != 0)
        return 0;
    AUTO_FREE char *columns = text_format("%d", cells_screen()); /* a pipe has no width */
    setenv("COLUMNS", columns, 1);
    setenv("LESS", "FRX", 0);
    fflush(stdout);
    pid_t pid = start(command, ends[0]);
    terminal = pid > 0 ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
    if (terminal >= 0)
        dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    const struct sigaction ignored = {.sa_handler = SIG_IGN};
    if (pid > 0)
        sigaction(SIGINT, &ignored, &before);
    return pid;
}

void pager_close(pid_t pager)
{
    if (pager <= 0)
        return;
    fflush(stdout);
    if (terminal >= 0) {
        dup2(terminal, STDOUT_FILENO); /* closes the pipe: the pager sees its end */
        close(terminal);
    }
    clearerr(stdout); /* the user may quit before the end */
    while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
        continue;
    sigaction(SIGINT, &before, NULL);
}
