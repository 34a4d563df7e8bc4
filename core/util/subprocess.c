#include "util/subprocess.h"

#include "util/file.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LONGEST_REPORT = 1 << 20,
    ORPHANS_MS = 1000,
    TICK_MS = 20 /* how often a silent child is checked */
};

/* ---- In the child ---------------------------------------------------------------------------- */

/* Runs before all other exit handlers: those, and unwritten output, belong to the parent. */
static void exit_at_once(int status, void *unused)
{
    (void)unused;
    _exit(status);
}

void subprocess_reset_signals(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Closes all descriptors except the standard ones and the two given. */
static void descriptors_close(int first, int second)
{
    unsigned low = (unsigned)(first < second ? first : second);
    unsigned high = (unsigned)(first < second ? second : first);
    if (first < 0 || second < 0)
        low = high;
    if (low > 3)
        close_range(3, low - 1, 0);
    if (high > low + 1)
        close_range(low + 1, high - 1, 0);
    close_range(high + 1, ~0U, 0);
}

static void standard_redirect(int output)
{
    /* /dev/zero for output, since the check of a plugin must notice one that reopens /dev/null */
    int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDWR);
    int sink = output < 0 ? zero : output;
    dup2(null, STDIN_FILENO);
    dup2(sink, STDOUT_FILENO);
    dup2(sink, STDERR_FILENO);
}

static _Noreturn void child_main(struct subprocess *child, int pipe, pid_t parent)
{
    const struct rlimit no_core = {0, 0};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    setsid(); /* no terminal to write to, and one process group to kill */
    setrlimit(RLIMIT_CORE, &no_core);
    standard_redirect(child->output);
    descriptors_close(pipe, child->keep);
    subprocess_reset_signals();
    secret_wipe_all();
    on_exit(exit_at_once, NULL);
    char *report = child->work(child->self);
    file_write_all(pipe, report, strlen(report) + 1); /* the NUL marks it as complete */
    _exit(0);
}

/* ---- In the parent --------------------------------------------------------------------------- */

static void child_start(struct subprocess *child, int64_t limit_ms)
{
    int ends[2];
    child->pid = -1;
    child->pipe = -1;
    if (pipe2(ends, O_CLOEXEC) < 0) {
        child->reason = text_format("it could not be tried: %s", strerrordesc_np(errno));
        return;
    }
    pid_t parent = getpid();
    child->pid = fork();
    if (child->pid == 0)
        child_main(child, ends[1], parent);
    int error = errno;
    close(ends[1]);
    if (child->pid < 0) {
        child->reason = text_format("it could not be tried: %s", strerrordesc_np(error));
        close(ends[0]);
        return;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    child->pipe = ends[0];
    child->deadline = time_monotonic_ms() + limit_ms;
}

static bool report_whole(const struct subprocess *child)
{
    return child->length > 0 && child->report[child->length - 1] == '\0';
}

/* True when nothing more will come. */
static bool report_read(struct subprocess *child)
{
    for (;;) {
        if (child->room - child->length < 4096) {
            child->room += 8192;
            child->report = memory_grow(child->report, child->room, 1);
        }
        ssize_t n = read(child->pipe, child->report + child->length, child->room - child->length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno != EAGAIN;
        child->length += (size_t)n;
        if (n == 0 || report_whole(child) || child->length > LONGEST_REPORT)
            return true;
    }
}

char *subprocess_signal_words(int number)
{
    const char *name = sigabbrev_np(number), *words = sigdescr_np(number);
    return text_format("%s (SIG%s)", words == NULL ? "signal" : words, name == NULL ? "?" : name);
}

static char *end_words(const char *when, const siginfo_t *end, bool late, int64_t limit_ms)
{
    if (late)
        return text_format("it hung %s: stopped after %lld s", when, (long long)(limit_ms / 1000));
    if (end->si_code == CLD_EXITED)
        return text_format("it ended the program %s: exit(%d)", when, end->si_status);
    if (end->si_status == SIGABRT)
        return text_format("it aborted the program %s (SIGABRT)", when);
    AUTO_FREE char *signal = subprocess_signal_words(end->si_status);
    return text_format("it crashed %s: %s", when, signal);
}

/* Reaps the child and whatever it started, if it has ended, is late or has sent its report. */
static bool child_ended(struct subprocess *child, int64_t limit_ms)
{
    siginfo_t end = {0};
    bool told = report_whole(child), late = time_monotonic_ms() >= child->deadline;
    int options = WEXITED | WNOWAIT | (told || late ? 0 : WNOHANG);
    if (told || late)
        kill(child->pid, SIGKILL);
    if (waitid(P_PID, (id_t)child->pid, &end, options) == 0 && end.si_pid == 0)
        return false;
    /* The process group exists until its dead leader is waited for. */
    kill(-child->pid, SIGKILL);
    waitpid(child->pid, NULL, 0);
    /* The report may have arrived after the last read. */
    report_read(child);
    close(child->pipe);
    child->pipe = -1;
    if (report_whole(child))
        return true;
    free(memory_steal(child->report));
    if (end.si_code == CLD_EXITED && end.si_status == MEMORY_EXIT) {
        child->pid = -1; /* not the fault of what it tried: do not remember it */
        child->reason = memory_copy("it could not be tried: out of memory");
        return true;
    }
    child->reason = end_words(child->when, &end, late && end.si_status == SIGKILL, limit_ms);
    return true;
}

/* The process ids of this thread's children; freed by the caller. */
static pid_t *own_children(size_t *count)
{
    AUTO_FREE char *path = text_format("/proc/self/task/%d/children", (int)gettid());
    FILE *list = fopen(path, "re");
    pid_t *pids = NULL;
    int pid;
    *count = 0;
    while (list != NULL && fscanf(list, "%d", &pid) == 1)
        *memory_add(pids, *count) = pid;
    if (list != NULL)
        fclose(list);
    return pids;
}

/* Processes that the children started and left behind are ours, as subreaper, in whatever
 * session. */
void subprocess_end_orphans(const pid_t *before, size_t before_count)
{
    bool found = true;
    for (int64_t until = time_monotonic_ms() + ORPHANS_MS; found && time_monotonic_ms() < until;) {
        size_t count;
        AUTO_FREE pid_t *now = own_children(&count);
        found = false;
        for (size_t i = 0; i < count; i++) {
            bool known = false;
            for (size_t j = 0; j < before_count && !known; j++)
                known = before[j] == now[i];
            if (known)
                continue;
            found = true;
            kill(now[i], SIGKILL);
            waitpid(now[i], NULL, 0);
        }
    }
}

void subprocess_run(struct subprocess *children, size_t count, size_t at_once, int64_t limit_ms)
{
    if (count == 0)
        return;
    size_t before_count;
    AUTO_FREE pid_t *before = own_children(&before_count);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    struct pollfd *pipes = memory_alloc(count * sizeof *pipes);
    size_t running = 0, started = 0;
    while (started < count || running > 0) {
        for (; started < count && running < at_once; started++) {
            child_start(&children[started], limit_ms);
            pipes[started] = (struct pollfd){children[started].pipe, POLLIN, 0};
            running += children[started].pipe >= 0;
        }
        poll(pipes, started, TICK_MS);
        for (size_t i = 0; i < started; i++) {
            if (children[i].pipe < 0)
                continue;
            if (pipes[i].revents != 0 && report_read(&children[i]))
                pipes[i].fd = -1; /* complete or closed: poll it no more */
            if (child_ended(&children[i], limit_ms)) {
                pipes[i].fd = -1;
                running--;
            }
        }
    }
    free(pipes);
    subprocess_end_orphans(before, before_count);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}
