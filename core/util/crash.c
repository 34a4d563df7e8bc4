/* The last words of a process that a plugin crashed. Everything in the handler is
 * async-signal-safe. */
#include "util/crash.h"

#include "util/text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { LINE_SIZE = 512, STACK_SIZE = 32768 };

static _Thread_local char handler_stack[STACK_SIZE];
static pid_t own_pid; /* 0: crash_open() was not called */
static char *note_file;
static _Thread_local const char *note;
static _Thread_local const struct crash_place *inside;

static const struct {
    int number;
    const char *name;
} signals[] = {{SIGSEGV, "SIGSEGV"},
               {SIGBUS, "SIGBUS"},
               {SIGILL, "SIGILL"},
               {SIGFPE, "SIGFPE"},
               {SIGABRT, "SIGABRT"}};

static void add(char line[LINE_SIZE], size_t *length, const char *text)
{
    while (*text != '\0' && *length < LINE_SIZE - 1)
        line[(*length)++] = *text++;
}

/* The line of the phone that this thread works on: the innermost plugin may be a store that was
 * asked for a token. */
static const struct crash_line *line_around(const struct crash_place *place)
{
    while (place->line == NULL && place->outer != NULL)
        place = place->outer;
    return place->line;
}

/* "phonectl: the plugin "id" HOW in function() of "feature" at the phone NAME. …" */
static void say(const struct crash_place *place, const char *how, const char *name)
{
    char line[LINE_SIZE];
    size_t length = 0;
    const struct crash_line *around = line_around(place);
    const char *lost = place->lost != NULL ? place->lost : "What was stored before is still there";
    const char *parts[] = {"phonectl: the plugin \"",
                           place->plugin,
                           "\" ",
                           how,
                           name,
                           " in ",
                           place->function,
                           "() of \"",
                           place->source,
                           "\"",
                           around == NULL ? "" : " at the phone \"",
                           around == NULL ? "" : around->phone,
                           around == NULL ? ". " : "\". ",
                           lost,
                           around == NULL || around->next == NULL ? "" : ". Next: ",
                           around == NULL || around->next == NULL ? "" : around->next,
                           ". Please tell its author\n"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        add(line, &length, parts[i]);
    ssize_t ignored = write(STDERR_FILENO, line, length);
    (void)ignored;
}

static void add_line(const struct crash_place *place)
{
    const char *text = place == NULL || place->line == NULL ? NULL : place->line->text;
    if (text == NULL || getpid() != own_pid) /* of a child, the parent reports the end */
        return;
    ssize_t ignored = write(place->line->fd, text, strlen(text));
    (void)ignored;
}

/* Lets the next start of the program know about the crash. */
static void remember(const struct crash_place *place)
{
    add_line(place);
    if (note == NULL || note_file == NULL)
        return;
    int fd = open(note_file, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    ssize_t ignored = write(fd, note, strlen(note));
    (void)ignored;
}

static void on_crash(int number)
{
    remember(inside);
    const char *name = "a signal";
    for (size_t i = 0; i < COUNT_OF(signals); i++)
        if (signals[i].number == number)
            name = signals[i].name;
    if (inside != NULL)
        say(inside, "crashed with ", name);
    /* SA_RESETHAND restored the default action; the signal stays blocked until this handler
     * returns. */
    raise(number);
}

/* exit() in a plugin would end the program as a success. A child that the plugin forked may
 * exit. */
static void on_exit_inside(void)
{
    const struct crash_place *place = inside;
    if (place == NULL || getpid() != own_pid || memory_is_exhausted())
        return;
    inside = NULL;
    remember(place);
    say(place, "ended the program", "");
    _exit(1);
}

/* _exit() runs no handlers, so the program's own takes the place of the C library's for plugins, as
 * malloc() does in memory.c. */
#define FOR_ALL_LIBRARIES __attribute__((visibility("default")))

FOR_ALL_LIBRARIES void _exit(int status)
{
    on_exit_inside();
    for (;;)
        syscall(SYS_exit_group, status);
}

FOR_ALL_LIBRARIES void _Exit(int status)
{
    _exit(status);
}

void crash_inside(const struct crash_place *place)
{
    inside = place;
}

void crash_remember(const char *line)
{
    note = line;
}

void crash_say_hung(const char *plugin)
{
    say(&(struct crash_place){.plugin = plugin, .function = "stop", .source = plugin},
        "does not come back and was left behind", "");
}

void crash_open(char *note_path)
{
    crash_watch_thread();
    free(note_file);
    note_file = note_path;
    if (own_pid == 0) {
        atexit(on_exit_inside);
        at_quick_exit(on_exit_inside);
    }
    own_pid = getpid();
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct sigaction before,
            mine = {.sa_handler = on_crash, .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK)};
        if (sigaction(signals[i].number, NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(signals[i].number, &mine, NULL);
    }
}

void crash_watch_thread(void)
{
    stack_t before, stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    if (sigaltstack(NULL, &before) == 0 && (before.ss_flags & SS_DISABLE) != 0)
        sigaltstack(&stack, NULL);
}
