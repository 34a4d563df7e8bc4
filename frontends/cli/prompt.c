/* Questions on the terminal. See prompt.h. */
#include "prompt.h"

#include "message.h"
#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>

enum {
    LINE_LIMIT =
        4096, /* a terminal returns at most this per line, including its end, and drops the rest */
    SECRET_LIMIT = 65536 /* read key by key: tokens may be longer than a line */
};

struct prompt {
    int fd;
    bool opened; /* fd is ours to close */
    bool silent; /* no echo, and key by key instead of whole lines */
    struct termios before;
    char *text;
    struct ph_secret *typed; /* silent: the keys so far; bytes points into it */
    unsigned char *bytes;
    size_t length;
};

/* The session's terminal; else standard input if it is one. */
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

/* Restores the echo in quick_exit(), for example when memory runs out. */
static struct prompt *silenced;

static void echo_on_quick_exit(void)
{
    if (silenced != NULL)
        tcsetattr(silenced->fd, TCSAFLUSH, &silenced->before);
}

static void echo_off(struct prompt *prompt)
{
    if (silenced == NULL)
        at_quick_exit(echo_on_quick_exit);
    silenced = prompt;
    struct termios quiet = prompt->before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    prompt->silent = tcsetattr(prompt->fd, TCSAFLUSH, &quiet) == 0;
}

struct prompt *prompt_open(const char *text, bool secret)
{
    struct prompt *prompt = memory_alloc(sizeof *prompt);
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

/* A whole line from the terminal. */
static int read_line(struct prompt *prompt, struct ph_secret **line)
{
    unsigned char *bytes;
    struct ph_secret *read_in = secret_begin(LINE_LIMIT, &bytes);
    ssize_t count = read(prompt->fd, bytes, LINE_LIMIT);
    size_t length = count > 0 ? (size_t)count : 0;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    secret_seal(read_in, length);
    if (count > 0 && count < LINE_LIMIT) {
        *line = read_in;
        return 1;
    }
    if (count > 0)
        message_fail(CODE_USAGE, "The terminal cut the line after %d bytes", LINE_LIMIT - 1);
    else
        write_text(prompt, "\n"); /* Enter, which was not echoed */
    secret_release(read_in);
    return 0;
}

/* Handles one key of a secret, including the terminal's editing keys. False: the line ends. */
static bool take_key(struct prompt *prompt, unsigned char key)
{
    const cc_t *keys = prompt->before.c_cc;
    if (key == '\n' || key == '\r' || key == keys[VEOF])
        return false;
    if (key == keys[VKILL] || key == keys[VWERASE]) {
        prompt->length = 0;
    } else if (key == keys[VERASE] || key == '\b') {
        while (prompt->length > 0 && (prompt->bytes[--prompt->length] & 0xC0) == 0x80)
            ; /* all bytes of the character */
    } else {
        prompt->bytes[prompt->length++] = key;
    }
    return true;
}

static int read_secret(struct prompt *prompt, struct ph_secret **secret)
{
    if (prompt->typed == NULL)
        prompt->typed = secret_begin(2 * SECRET_LIMIT, &prompt->bytes);
    unsigned char *fresh = prompt->bytes + SECRET_LIMIT;
    ssize_t count = read(prompt->fd, fresh, SECRET_LIMIT - prompt->length);
    bool open = count > 0;
    unsigned char last = count > 0 ? fresh[count - 1] : 0;
    for (ssize_t i = 0; open && i < count; i++) {
        last = fresh[i];
        open = take_key(prompt, last);
    }
    if (open && prompt->length < SECRET_LIMIT)
        return PROMPT_MORE;
    write_text(prompt, "\n");
    if (open)
        message_fail(CODE_USAGE, "The input is longer than %d bytes", SECRET_LIMIT);
    if (open || count <= 0 || (last == prompt->before.c_cc[VEOF] && prompt->length == 0))
        return 0;
    secret_seal(prompt->typed, prompt->length);
    *secret = memory_steal(prompt->typed);
    return 1;
}

int prompt_read(struct prompt *prompt, struct ph_secret **line)
{
    return prompt->silent ? read_secret(prompt, line) : read_line(prompt, line);
}

void prompt_close(struct prompt *prompt)
{
    if (prompt == NULL)
        return;
    if (prompt->silent)
        tcsetattr(prompt->fd, TCSAFLUSH, &prompt->before);
    silenced = NULL;
    if (prompt->typed) {
        secret_seal(prompt->typed, 0);
        secret_release(prompt->typed);
    }
    if (prompt->opened)
        close(prompt->fd);
    free(prompt->text);
    free(prompt);
}

/* Stops until the shell continues us. */
static void stop(struct prompt *prompt)
{
    bool silent = prompt && prompt->silent;
    progress_hide();
    if (silent)
        tcsetattr(prompt->fd, TCSAFLUSH, &prompt->before);
    raise(SIGSTOP);
    if (silent)
        echo_off(prompt);
    if (prompt != NULL)
        prompt->length = 0; /* as the terminal does with an unfinished line */
    if (prompt != NULL)
        write_text(prompt, prompt->text);
}

void prompt_catch_signals(struct cli *cli)
{
    if (cli->signal_fd >= 0)
        return;
    static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT_OF(caught); i++)
        sigaddset(&set, caught[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    cli->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int prompt_signal(struct cli *cli, struct prompt *prompt)
{
    struct signalfd_siginfo info;
    if (cli->signal_fd < 0 || read(cli->signal_fd, &info, sizeof info) != sizeof info)
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
    prompt_catch_signals(cli);
    struct prompt *prompt = prompt_open(text, secret);
    if (prompt == NULL)
        return CODE_SAFETY;
    int code = CODE_DONE, read_in = PROMPT_MORE;
    while (code == CODE_DONE && read_in == PROMPT_MORE) {
        struct pollfd wait[] = {{.fd = prompt->fd, .events = POLLIN},
                                {.fd = cli->signal_fd, .events = POLLIN}};
        if (poll(wait, 2, -1) < 0 && errno != EINTR)
            code = CODE_SAFETY;
        else if (wait[1].revents)
            code = prompt_signal(cli, prompt);
        else if (wait[0].revents)
            read_in = prompt_read(prompt, line);
    }
    if (code == CODE_DONE && read_in == 0)
        code = CODE_SAFETY;
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
        *line = memory_copy(secret_bytes(answer, NULL));
    return code;
}

int prompt_meant(const char *answer)
{
    /* Translators: the answers yes and no, short and in full. The English words count too. */
    const char *yes[] = {"y", "yes", _("y"), _("yes")}, *no[] = {"n", "no", _("n"), _("no")};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (text_same_word(answer, yes[i]))
            return 1;
        if (text_same_word(answer, no[i]))
            return 0;
    }
    return -1;
}

int prompt_confirm(struct cli *cli, const char *question)
{
    if (args_has(&cli->args, FLAG_YES))
        return CODE_DONE;
    if (!prompt_possible())
        return message_fail(CODE_SAFETY, "%s No terminal to ask; add --yes", question);
    AUTO_FREE char *text = text_format(_("%s [y/N] "), question);
    AUTO_FREE char *answer = NULL;
    int code = prompt_line(cli, text, &answer);
    if (code != CODE_DONE && code != CODE_SAFETY)
        return code;
    if (answer && prompt_meant(answer) > 0)
        return CODE_DONE;
    return message_fail(CODE_SAFETY, "Cancelled; nothing was done");
}
