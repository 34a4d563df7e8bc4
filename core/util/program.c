#include "util/program.h"

#include "util/error.h"
#include "util/subprocess.h"
#include "util/text.h"
#include "util/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The descriptor of the file in the child, as in PROGRAM_FILE. */
enum { FILE_FD = 3, FIRST_FREE = FILE_FD + 1 };

/* ---- In the child ---------------------------------------------------------------------------- */

/* What the child shares with its parent: vfork() copies nothing. */
struct birth {
    int file, input, output, errors;
    char *const *arguments, *const *environment;
    pid_t parent;
    int error; /* errno of the child */
};

/* Makes system calls only: other threads of the parent run on in the same memory. */
static _Noreturn void child_main(struct birth *birth)
{
    const struct rlimit no_core = {0, 0};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid(); /* no terminal, and one process group to kill */
    setrlimit(RLIMIT_CORE, &no_core);
    bool fine = getppid() == birth->parent && chdir("/") == 0 &&
                dup2(birth->input, STDIN_FILENO) >= 0 && dup2(birth->output, STDOUT_FILENO) >= 0 &&
                dup2(birth->errors, STDERR_FILENO) >= 0;
    if (fine && birth->file >= 0)
        fine = dup2(birth->file, FILE_FD) >= 0;
    if (fine && birth->file == FILE_FD)
        fine = fcntl(FILE_FD, F_SETFD, 0) == 0;
    close_range(birth->file < 0 ? FILE_FD : FIRST_FREE, ~0U, 0);
    subprocess_reset_signals();
    if (fine)
        execve(birth->file < 0 ? birth->arguments[0] : PROGRAM_FILE, birth->arguments,
               birth->environment);
    birth->error = errno;
    _exit(127);
}

/* ---- In the parent --------------------------------------------------------------------------- */

/* Both ends lie above the descriptors that the child replaces. */
static int pipe_open(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        int above = ends[i] >= FIRST_FREE ? ends[i] : fcntl(ends[i], F_DUPFD_CLOEXEC, FIRST_FREE);
        if (above < 0) {
            close(ends[0]);
            close(ends[1]);
            return -1;
        }
        if (above != ends[i])
            close(ends[i]);
        ends[i] = above;
    }
    return 0;
}

/* The child runs in our memory until it becomes the program: no signal may run a handler there. */
static pid_t give_birth(struct birth *birth)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = vfork();
    if (pid == 0)
        child_main(birth);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0)
        birth->error = error;
    return pid;
}

static int start_failed(int error, const char *name, struct ph_error *err)
{
    if (error == ENOENT)
        return error_fail(err, PH_UNSUPPORTED, "",
                          "The interpreter in the first line of %s is not on this machine", name);
    if (error == ENOEXEC)
        return error_fail(err, PH_UNSUPPORTED, "",
                          "%s is not a program for this machine and does not start with #!", name);
    if (error == EACCES)
        return error_fail(err, PH_UNSUPPORTED, "",
                          "%s cannot be run: it, or its file system, is not executable", name);
    return error_fail(err, PH_FAILED, "", "%s cannot be started: %s", name, strerrordesc_np(error));
}

static void not_blocking(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void program_end(struct program *program, siginfo_t *end)
{
    siginfo_t ended = {0};
    /* The process group exists until its dead leader is waited for. */
    if (waitid(P_PID, (id_t)program->pid, &ended, WEXITED | WNOWAIT | WNOHANG) != 0 ||
        ended.si_pid == 0) {
        kill(-program->pid, SIGKILL);
        waitid(P_PID, (id_t)program->pid, &ended, WEXITED | WNOWAIT);
    }
    kill(-program->pid, SIGKILL);
    waitpid(program->pid, NULL, 0);
    if (end != NULL)
        *end = ended;
    const int ours[] = {program->process, program->input, program->output, program->errors};
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (ours[i] >= 0)
            close(ours[i]);
    *program = (struct program){0, -1, -1, -1, -1};
}

int program_start(int file, char *const *arguments, char *const *environment,
                  struct program *program, struct ph_error *err)
{
    int pipes[3][2];
    int opened = 0;
    while (opened < 3 && pipe_open(pipes[opened]) == 0)
        opened++;
    struct birth birth = {.file = file,
                          .arguments = arguments,
                          .environment = environment,
                          .parent = getpid(),
                          .error = opened < 3 ? errno : 0};
    pid_t pid = -1;
    if (opened == 3) {
        birth.input = pipes[0][0];
        birth.output = pipes[1][1];
        birth.errors = pipes[2][1];
        pid = give_birth(&birth);
    }
    if (pid > 0 && birth.error != 0)
        waitpid(pid, NULL, 0);
    for (int i = 0; i < opened; i++) {
        int ours = i == 0 ? 1 : 0;
        close(pipes[i][1 - ours]);
        if (birth.error != 0)
            close(pipes[i][ours]);
        else
            not_blocking(pipes[i][ours]);
    }
    if (birth.error != 0)
        return start_failed(birth.error, arguments[0], err);
    *program = (struct program){.pid = pid,
                                .process = pidfd_open(pid, 0),
                                .input = pipes[0][1],
                                .output = pipes[1][0],
                                .errors = pipes[2][0]};
    int error = errno;
    if (program->process >= 0)
        return PH_OK;
    program_end(program, NULL); /* without its descriptor its end would go unnoticed */
    return start_failed(error, arguments[0], err);
}

char *program_end_words(const siginfo_t *end)
{
    if (end->si_code == CLD_EXITED)
        return text_format("ended with the status %d", end->si_status);
    AUTO_FREE char *signal = subprocess_signal_words(end->si_status);
    return text_format("crashed: %s", signal);
}

/* ---- What it writes ------------------------------------------------------------------------- */

/* False at the end. */
static bool gather(int fd, size_t most, struct program_output *output)
{
    char bytes[4096];
    ssize_t length = read(fd, bytes, sizeof bytes);
    if (length <= 0)
        return length < 0 && (errno == EAGAIN || errno == EINTR);
    size_t room = most + 1 - output->length;
    size_t more = (size_t)length < room ? (size_t)length : room;
    size_t needed = output->length + more + 1;
    if (needed > output->room) {
        output->room = 2 * needed;
        output->text = memory_grow(output->text, output->room, 1);
    }
    memcpy(output->text + output->length, bytes, more);
    output->length += more;
    output->text[output->length] = '\0';
    return true;
}

bool program_gather(const struct program *program, size_t most, int64_t until_ms,
                    struct program_output *output, struct program_output *errors)
{
    struct pollfd ends[] = {
        {program->output, POLLIN, 0}, {program->errors, POLLIN, 0}, {program->process, POLLIN, 0}};
    struct program_output *const to[] = {output, errors};
    for (bool ended = false; !ended;) {
        if (until_ms != 0 && time_monotonic_ms() >= until_ms)
            return false;
        poll(ends, COUNT_OF(ends), until_ms == 0 ? -1 : time_left_ms(until_ms));
        ended = ends[2].revents != 0;
        if (output->length > most)
            return true;
        for (int i = 0; i < 2; i++) {
            size_t before = to[i]->length;
            if (ends[i].revents != 0 && !gather(ends[i].fd, most, to[i]))
                ends[i].fd = -1;
            ended = ended && to[i]->length == before;
        }
    }
    return true;
}

const char *program_last_line(struct program_output *output)
{
    char *text = output->text;
    size_t length = text == NULL ? 0 : strlen(text);
    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    const char *line = length == 0 ? NULL : strrchr(text, '\n');
    return length == 0 ? "" : line == NULL ? text : line + 1;
}

/* ---- The environment ------------------------------------------------------------------------- */

void program_environment_add(char ***environment, const char *name, const char *value)
{
    AUTO_FREE char *entry = text_format("%s=%s", name, value);
    text_list_add(environment, entry);
}

char **program_environment(void)
{
    static const char *const kept[] = {
        "PATH=", "HOME=", "USER=", "LOGNAME=", "LANG=", "LC_ALL=", "LC_CTYPE=", "TZ=", "TMPDIR="};
    char **environment = memory_alloc(sizeof *environment);
    for (size_t i = 0; environ != NULL && environ[i] != NULL; i++)
        for (size_t j = 0; j < COUNT_OF(kept); j++)
            if (strncmp(environ[i], kept[j], strlen(kept[j])) == 0)
                text_list_add(&environment, environ[i]);
    return environment;
}
