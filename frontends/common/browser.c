/* Starts the user's browser. See browser.h. */
#include "browser.h"

#include "core.h"

#include "find_program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>

extern char **environ;

bool browser_over_ssh(void)
{
    return getenv("SSH_CONNECTION") || getenv("SSH_TTY");
}

/* SSH_CONNECTION: client address and port, server address and port. */
char *browser_tunnel(uint16_t port)
{
    const char *connection = getenv("SSH_CONNECTION"), *user = getenv("USER");
    char host[256] = "THIS-MACHINE", server_port[8] = "22";
    if (connection)
        sscanf(connection, "%*s %*s %255s %7s", host, server_port);
    bool usual = strcmp(server_port, "22") == 0;
    return text_format("ssh -N -L %u:127.0.0.1:%u %s%s%s%s%s%s", (unsigned int)port,
                       (unsigned int)port, usual ? "" : "-p ", usual ? "" : server_port,
                       usual ? "" : " ", user ? user : "", user ? "@" : "", host);
}

char *browser_named(void)
{
    static const char *const variables[] = {"PHONECTL_BROWSER", "BROWSER"};
    if (xdg_secure_mode())
        return NULL;
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL || !*value)
            continue;
        /* BROWSER may be a list; no part of it ever reaches a shell */
        AUTO_FREE char *first = text_format("%.*s", (int)strcspn(value, ":"), value);
        char *found = find_program_in_path(first);
        if (found)
            return found;
    }
    return NULL;
}

char *browser_program(void)
{
    char *named = browser_named();
    if (named)
        return named;
    return getenv("DISPLAY") || getenv("WAYLAND_DISPLAY") ? find_program_in_path("xdg-open") : NULL;
}

const char *browser_fact(bool switched_off)
{
    if (switched_off)
        return "no";
    if (browser_over_ssh())
        return "ssh";
    AUTO_FREE char *program = browser_program();
    return program ? "yes" : "none";
}

bool browser_allowed(const char *url)
{
    for (const char *c = url; *c; c++) {
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F)
            return false;
    }
    return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://127.0.0.1:", 17) == 0 ||
           strncmp(url, "http://[::1]:", 13) == 0;
}

static int spawn_apart(const char *program, const char *url)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int fd = 0; fd <= 2; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    char *const argv[] = {(char *)program, (char *)url, NULL};
    pid_t pid;
    int code = posix_spawn(&pid, program, &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

bool browser_start(const char *program, const char *url)
{
    if (!browser_allowed(url))
        return false;
    int code = spawn_apart(program, url);
    if (code != 0)
        log_write(PH_LOG_WARNING, "browser", "Cannot start %s: %s", program, strerror(code));
    return code == 0;
}
