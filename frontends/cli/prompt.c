/* Questions on the terminal. See prompt.h. */
#include "prompt.h"

#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>

#define LINE_LIMIT 4096 /* what a terminal gives as one line */

struct prompt {
    int fd;
    bool opened; /* fd is ours to close */
    bool silent;
    struct termios before;
    char *text;
};

/* The terminal of the session; else standard input when that is one. */
static int open_terminal(bool *opened)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    *opened = fd >= 0;
    if (fd < 0 && isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
        fd = STDIN_FILENO;
    return fd;
}

bool prompt_possible(void)
{
    bool opened;
    int fd = open_terminal(&opened);
    if (opened)
        close(fd);
    return fd >= 0;
}

static void write_text(const struct prompt *prompt, const char *text)
{
    int fd = prompt->opened ? prompt->fd : STDERR_FILENO;
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t count = write(fd, text, length);
        if (count < 0 && errno != EINTR)
            return;
        text += count > 0 ? count : 0;
        length -= count > 0 ? (size_t)count : 0;
    }
}

/* For an end that asks nobody, as when there is no memory left. */
static struct prompt *silenced;

static void echo_on_quick_exit(void)
{
    if (silenced)
        tcsetattr(silenced->fd, TCSAFLUSH, &silenced->before);
}

static void echo_off(struct prompt *prompt)
{
    if (!silenced)
        at_quick_exit(echo_on_quick_exit);
    silenced = prompt;
    struct termios quiet = prompt->before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    prompt->silent = tcsetattr(prompt->fd, TCSAFLUSH, &quiet) == 0;
}

struct prompt *prompt_open(const char *text, bool secret)
{
    struct prompt *prompt = base_alloc(sizeof(*prompt));
    prompt->fd = open_terminal(&prompt->opened);
    if (prompt->fd < 0) {
        free(prompt);
        return NULL;
    }
    fflush(stdout);
    progress_hide();
    if (secret && tcgetattr(prompt->fd, &prompt->before) == 0)
        echo_off(prompt);
    prompt->text = log_visible(text);
    write_text(prompt, prompt->text);
    return prompt;
}

int prompt_fd(const struct prompt *prompt)
{
    return prompt->fd;
}

int prompt_read(struct prompt *prompt, struct ph_secret **line)
{
    unsigned char *bytes;
    struct ph_secret *read_in = secret_begin(LINE_LIMIT, &bytes);
    ssize_t count = read(prompt->fd, bytes, LINE_LIMIT);
    size_t length = count > 0 ? (size_t)count : 0;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    secret_seal(read_in, length);
    if (prompt->silent || count <= 0)
        write_text(prompt, "\n"); /* the Enter nobody saw */
    if (count <= 0) {
        secret_release(read_in);
        return 0;
    }
    *line = read_in;
    return 1;
}

void prompt_close(struct prompt *prompt)
{
    if (!prompt)
        return;
    if (prompt->silent)
        tcsetattr(prompt->fd, TCSAFLUSH, &prompt->before);
    silenced = NULL;
    if (prompt->opened)
        close(prompt->fd);
    free(prompt->text);
    free(prompt);
}

/* Until the shell continues us. */
static void stop(struct prompt *prompt)
{
    bool silent = prompt && prompt->silent;
    progress_hide();
    if (silent)
        tcsetattr(prompt->fd, TCSAFLUSH, &prompt->before);
    raise(SIGSTOP);
    if (silent)
        echo_off(prompt);
    if (prompt)
        write_text(prompt, prompt->text);
}

int prompt_signal(struct cli *cli, struct prompt *prompt)
{
    struct signalfd_siginfo info;
    if (cli->signal_fd < 0 || read(cli->signal_fd, &info, sizeof(info)) != sizeof(info))
        return 0;
    switch (info.ssi_signo) {
    case SIGTSTP:
        stop(prompt);
        return 0;
    case SIGHUP:
        return CODE_HUNG_UP;
    default:
        return info.ssi_signo == SIGTERM ? CODE_TERMINATED : CODE_INTERRUPTED;
    }
}

static int ask(struct cli *cli, const char *text, bool secret, struct ph_secret **line)
{
    cli_catch_signals(cli);
    struct prompt *prompt = prompt_open(text, secret);
    if (!prompt)
        return CODE_SAFETY;
    int code = CODE_DONE;
    for (bool ended = false; !ended;) {
        struct pollfd wait[] = {{.fd = prompt->fd, .events = POLLIN},
                                {.fd = cli->signal_fd, .events = POLLIN}};
        if (poll(wait, 2, -1) < 0 && errno != EINTR)
            code = CODE_SAFETY;
        else if (wait[1].revents)
            code = prompt_signal(cli, prompt);
        else if (wait[0].revents)
            code = prompt_read(prompt, line) ? CODE_DONE : CODE_SAFETY;
        ended = code != CODE_DONE || (wait[0].revents && !wait[1].revents);
    }
    if (code == CODE_INTERRUPTED || code == CODE_TERMINATED)
        write_text(prompt, "\n");
    prompt_close(prompt);
    return code;
}

int prompt_secret(struct cli *cli, const char *text, struct ph_secret **secret)
{
    return ask(cli, text, true, secret);
}

int prompt_line(struct cli *cli, const char *text, char **line)
{
    AUTO_SECRET struct ph_secret *answer = NULL;
    int code = ask(cli, text, false, &answer);
    if (code == CODE_DONE)
        *line = base_copy(secret_bytes(answer, NULL));
    return code;
}

int prompt_meant(const char *answer)
{
    /* Translators: what is typed for yes and for no, in short and in full. The English words count too. */
    const char *yes[] = {"y", "yes", _("y"), _("yes")}, *no[] = {"n", "no", _("n"), _("no")};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (base_same_word(answer, yes[i]))
            return 1;
        if (base_same_word(answer, no[i]))
            return 0;
    }
    return -1;
}

int prompt_confirm(struct cli *cli, const char *question)
{
    if (cli_has(cli, FLAG_YES))
        return CODE_DONE;
    if (!prompt_possible())
        return cli_fail(CODE_SAFETY, "%s Nobody is here to answer; --yes does it without asking",
                        question);
    AUTO_FREE char *text = base_format(_("%s [y/N] "), question);
    AUTO_FREE char *answer = NULL;
    int code = prompt_line(cli, text, &answer);
    if (code != CODE_DONE && code != CODE_SAFETY)
        return code;
    if (answer && prompt_meant(answer) > 0)
        return CODE_DONE;
    return cli_fail(CODE_SAFETY, "Nothing was done");
}
