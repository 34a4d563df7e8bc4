/* Opening an address where the person has a browser. See browser.h. */
#include "browser.h"

#include "progress.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#ifdef PHONECTL_QR
#include <qrencode.h>
#endif

extern char **environ;

static bool over_ssh(void)
{
    return getenv("SSH_CONNECTION") || getenv("SSH_TTY");
}

static char *find_in_path(const char *name)
{
    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? base_copy(name) : NULL;
    const char *path = getenv("PATH");
    AUTO_FREE char *copy = base_copy(path ? path : "");
    char *rest = NULL;
    for (char *dir = strtok_r(copy, ":", &rest); dir; dir = strtok_r(NULL, ":", &rest)) {
        AUTO_FREE char *file = base_format("%s/%s", dir, name);
        if (dir[0] == '/' && access(file, X_OK) == 0)
            return base_steal(file);
    }
    return NULL;
}

char *browser_program(void)
{
    static const char *const variables[] = {"PHONECTL_BROWSER", "BROWSER"};
    if (path_secure_mode())
        return NULL;
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        const char *value = getenv(variables[i]);
        if (!value || !*value)
            continue;
        /* BROWSER may be a list; no part of it is ever given to a shell */
        AUTO_FREE char *first = base_format("%.*s", (int)strcspn(value, ":"), value);
        char *found = find_in_path(first);
        if (found)
            return found;
    }
    if (getenv("DISPLAY") || getenv("WAYLAND_DISPLAY"))
        return find_in_path("xdg-open");
    return NULL;
}

const char *browser_fact(bool switched_off)
{
    if (switched_off)
        return "no";
    if (over_ssh())
        return "ssh";
    AUTO_FREE char *program = browser_program();
    return program ? "yes" : "none";
}

/* The environment without what a browser has no business with. */
static char **clean_environment(void)
{
    size_t count = 0, kept = 0;
    while (environ[count])
        count++;
    char **clean = base_alloc((count + 1) * sizeof(*clean));
    for (size_t i = 0; i < count; i++) {
        if (strncmp(environ[i], "PHONECTL_TOKEN", 14) != 0)
            clean[kept++] = environ[i];
    }
    return clean;
}

static bool address_allowed(const char *url)
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
    AUTO_FREE char **environment = clean_environment();
    char *const argv[] = {(char *)program, (char *)url, NULL};
    pid_t pid;
    int code = posix_spawn(&pid, program, &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

bool browser_start(const char *url)
{
    AUTO_FREE char *program = browser_program();
    if (!program || !address_allowed(url))
        return false;
    int code = spawn_apart(program, url);
    if (code != 0)
        log_write(PH_LOG_WARNING, "browser", "Cannot start %s: %s", program, strerror(code));
    return code == 0;
}

/* ---- What the person is told ---------------------------------------------------------------- */

/* SSH_CONNECTION: client address and port, server address and port. */
static void show_tunnel(struct cli *cli, uint16_t port)
{
    const char *connection = getenv("SSH_CONNECTION"), *user = getenv("USER");
    char host[256] = "THIS-MACHINE", server_port[8] = "22";
    if (connection)
        sscanf(connection, "%*s %*s %255s %7s", host, server_port);
    bool usual = strcmp(server_port, "22") == 0;
    cli_say(cli, "Your browser is on another machine. Run this there first, then open the "
                 "address:");
    cli_say(cli, "  ssh -N -L %u:127.0.0.1:%u %s%s%s%s%s%s", (unsigned int)port, (unsigned int)port,
            usual ? "" : "-p ", usual ? "" : server_port, usual ? "" : " ", user ? user : "",
            user ? "@" : "", host);
}

#ifdef PHONECTL_QR
/* Two rows of the code in one line of half blocks, dark on light whatever the colours of the terminal. */
static void show_qr(const char *url)
{
    QRcode *code = QRcode_encodeString8bit(url, 0, QR_ECLEVEL_L);
    if (!code)
        return;
    for (int y = -2; y < code->width + 2; y += 2) {
        fputs("  \033[30;107m", stderr);
        for (int x = -2; x < code->width + 2; x++) {
            bool inside = x >= 0 && x < code->width;
            bool top = inside && y >= 0 && y < code->width && (code->data[y * code->width + x] & 1);
            bool low = inside && y + 1 >= 0 && y + 1 < code->width &&
                       (code->data[(y + 1) * code->width + x] & 1);
            fputs(top ? low ? "█" : "▀" : low ? "▄" : " ", stderr);
        }
        fputs("\033[0m\n", stderr);
    }
    QRcode_free(code);
}
#endif

void browser_show(struct cli *cli, const char *text, const char *url, bool open, uint16_t port)
{
    AUTO_FREE char *safe_text = log_visible(text ? text : "Open this address in a browser:");
    AUTO_FREE char *safe_url = log_visible(url);
    progress_hide();
    /* the address is an answer, not a message: shown with --quiet too */
    fprintf(stderr, "%s\n  %s\n", safe_text, safe_url);
    if (over_ssh() && port)
        show_tunnel(cli, port);
#ifdef PHONECTL_QR
    if (!open && !port && cli->color_err)
        show_qr(url);
#endif
    if (open && !browser_start(url))
        cli_say(cli, "No browser could be started here; open the address yourself.");
}
