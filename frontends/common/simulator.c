/* The simulated organisation of this machine. See simulator.h. */
#include "simulator.h"

#include "find_program.h"
#include "sim_http.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

enum { START_MS = 20000, STOP_MS = 5000 };

#define READY "phonectl-sim listening on "

extern char **environ;

void simulator_clear(struct simulator *simulator)
{
    free(simulator->origin);
    free(simulator->api);
    *simulator = (struct simulator){0};
}

/* ---- The process ---------------------------------------------------------------------------- */

/* Field 22 of /proc/PID/stat; -1 when there is no such process. The name in field 2 may hold
 * anything. */
static int64_t process_ticks(int64_t pid)
{
    AUTO_FREE char *path = text_format("/proc/%lld/stat", (long long)pid);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[1024];
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (length <= 0)
        return -1;
    text[length] = '\0';
    char *field = strrchr(text, ')');
    if (field == NULL || field[1] != ' ' || field[2] == 'Z')
        return -1;
    for (int i = 2; i < 22 && field; i++)
        field = strchr(field + 1, ' ');
    return field ? strtoll(field, NULL, 10) : -1;
}

static bool record_alive(const struct simulator *record)
{
    return record->pid > 1 && process_ticks(record->pid) == record->ticks;
}

/* ---- Its health ----------------------------------------------------------------------------- */

/* The JSON object from GET /sim/health, or NULL. */
json_object *simulator_health(const struct simulator *simulator)
{
    AUTO_FREE char *url = text_format("%s/sim/health", simulator->origin);
    AUTO_FREE char *answer = sim_http(url, NULL);
    const char *body = answer ? strstr(answer, "\r\n\r\n") : NULL;
    json_object *health = body != NULL ? json_read(body + 4, strlen(body + 4)) : NULL;
    if (json_text(health, "status") != NULL)
        return health;
    json_object_put(health);
    return NULL;
}

/* ---- sim.json ------------------------------------------------------------------------------- */

/* True if sim.json describes a simulator that still runs. */
bool simulator_find(struct simulator *record)
{
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *text = NULL;
    size_t length;
    *record = (struct simulator){0};
    if (xdg_path(XDG_STATE, "sim.json", &path, NULL) < 0 ||
        file_read(path, 4096, &text, &length, NULL) < 0)
        return false;
    json_object *object = json_read(text, length);
    json_number(object, "pid", &record->pid);
    json_number(object, "ticks", &record->ticks);
    json_number(object, "started", &record->started);
    record->origin = memory_copy(json_text(object, "origin"));
    record->api = memory_copy(json_text(object, "api"));
    json_object_put(object);
    if (record->origin && record->api && record_alive(record))
        return true;
    simulator_clear(record);
    return false;
}

static int record_write(const struct simulator *record, struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    int code = xdg_path(XDG_STATE, "sim.json", &path, err);
    if (code < 0)
        return code;
    json_object *object = json_object_new_object();
    json_add_number(object, "pid", record->pid);
    json_add_number(object, "ticks", record->ticks);
    json_add_number(object, "started", record->started);
    json_add_text(object, "origin", record->origin);
    json_add_text(object, "api", record->api);
    const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
    code = file_make_parents(path, err);
    if (code == PH_OK)
        code = file_replace(path, text, strlen(text), err);
    json_object_put(object);
    return code;
}

/* ---- Starting ------------------------------------------------------------------------------- */

/* The simulator's output goes to sim.log in the state directory; if it fails to start, the error
 * message quotes it. */
static int log_path(char **path, struct ph_error *err)
{
    int code = xdg_path(XDG_STATE, "sim.log", path, err);
    return code < 0 ? code : file_make_parents(*path, err);
}

static int spawn_simulator(const char *program, const char *const *extra, size_t extra_count,
                           const char *log, int out, pid_t *pid)
{
    const char **argv = memory_alloc((extra_count + 4) * sizeof *argv);
    size_t count = 0;
    argv[count++] = program;
    argv[count++] = "--port";
    argv[count++] = "0";
    for (size_t i = 0; i < extra_count; i++)
        argv[count++] = extra[i];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW,
                                     0600);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &none);
    int code = posix_spawn(pid, program, &actions, &attributes, (char *const *)argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    free(argv);
    return code;
}

/* Reads the origin from its first line, "phonectl-sim listening on URL"; NULL if it ended or
 * took too long. */
static char *read_origin(int fd)
{
    char line[512];
    size_t length = 0;
    int64_t until = time_monotonic_ms() + START_MS;
    while (length < sizeof(line) - 1) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int64_t left = until - time_monotonic_ms();
        if (left <= 0 || poll(&wait, 1, (int)left) <= 0)
            return NULL;
        ssize_t count = read(fd, line + length, sizeof(line) - 1 - length);
        if (count <= 0)
            return NULL;
        length += (size_t)count;
        line[length] = '\0';
        char *end = strchr(line, '\n');
        if (end == NULL)
            continue;
        *end = '\0';
        return strncmp(line, READY, strlen(READY)) == 0 ? memory_copy(line + strlen(READY)) : NULL;
    }
    return NULL;
}

static int report_failed_start(pid_t pid, const char *log, struct ph_error *err)
{
    struct ph_error ignored;
    AUTO_FREE char *text = NULL;
    size_t length;
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    if (file_read(log, 65536, &text, &length, &ignored) < 0 || length == 0)
        return error_fail(err, PH_FAILED, NULL, "The simulator did not start");
    text[strcspn(text, "\n")] = '\0';
    return error_fail(err, PH_INVALID, NULL, "The simulator did not start: %s", text);
}

static int start(const char *const *flags, size_t count, struct simulator *record,
                 struct ph_error *err)
{
    AUTO_FREE char *program = find_program_of_ours("phonectl-sim");
    if (program == NULL)
        return error_fail(err, PH_FAILED, NULL,
                          "phonectl-sim was not found beside this program, in %s or in PATH",
                          PHONECTL_BIN_DIR);
    AUTO_FREE char *log = NULL;
    int ends[2];
    int code = log_path(&log, err);
    if (code < 0)
        return code;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_fail(err, PH_FAILED, NULL, "Cannot create a pipe: %s", strerror(errno));
    pid_t pid;
    code = spawn_simulator(program, flags, count, log, ends[1], &pid);
    close(ends[1]);
    AUTO_CLOSE int from = ends[0];
    if (code != 0)
        return error_fail(err, PH_FAILED, NULL, "Cannot start %s: %s", program, strerror(code));
    record->origin = read_origin(from);
    if (!record->origin)
        return report_failed_start(pid, log, err);
    json_object *health = simulator_health(record);
    record->pid = pid;
    record->ticks = process_ticks(pid);
    record->started = time_now();
    record->api = health != NULL ? memory_copy(json_text(health, "api"))
                                 : text_format("%s/v1", record->origin);
    json_object_put(health);
    return record_write(record, err);
}

/* Serialises starts: two programs that need a simulator share one. */
static int lock_start(int *fd, struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    int code = xdg_path(XDG_STATE, "sim.lock", &path, err);
    if (code == PH_OK)
        code = file_make_parents(path, err);
    return code < 0 ? code : file_lock(path, START_MS, fd, err);
}

int simulator_start(const char *const *flags, size_t count, struct simulator *simulator,
                    bool *started, struct ph_error *err)
{
    AUTO_CLOSE int lock = -1;
    *started = false;
    int code = lock_start(&lock, err);
    if (code < 0 || simulator_find(simulator))
        return code;
    code = start(flags, count, simulator, err);
    *started = code == PH_OK;
    return code;
}

int simulator_options(struct core_options *options, struct simulated *simulated,
                      struct ph_error *err)
{
    AUTO_SIMULATOR struct simulator simulator = {0};
    int code = simulator_find(&simulator)
                   ? PH_OK
                   : simulator_start(NULL, 0, &simulator, &simulated->started, err);
    if (code < 0)
        return code;
    size_t count = 0;
    while (options->flags != NULL && options->flags[count] != NULL)
        count++;
    simulated->flags = memory_alloc((count + 3) * sizeof *simulated->flags);
    for (size_t i = 0; i < count; i++)
        simulated->flags[i] = options->flags[i];
    simulated->url = memory_steal(simulator.api);
    simulated->flags[count] = "url";
    simulated->flags[count + 1] = simulated->url;
    simulated->settings = data_files_find("sim.ini");
    simulated->forgotten = env_token_forget();
    options->flags = simulated->flags;
    options->settings_file = simulated->settings;
    if (options->profile == NULL)
        options->profile = SIMULATOR_PROFILE;
    return PH_OK;
}

void simulated_clear(struct simulated *simulated)
{
    free(simulated->url);
    free(simulated->settings);
    free(simulated->flags);
    *simulated = (struct simulated){.url = NULL};
}

int simulator_stop(struct simulator *simulator, struct ph_error *err)
{
    kill((pid_t)simulator->pid, SIGTERM);
    int64_t until = time_monotonic_ms() + STOP_MS;
    while (record_alive(simulator)) {
        if (time_monotonic_ms() > until)
            return error_fail(err, PH_TIMEOUT, NULL, "Process %lld does not end",
                              (long long)simulator->pid);
        poll(NULL, 0, 20);
    }
    AUTO_FREE char *path = NULL;
    if (xdg_path(XDG_STATE, "sim.json", &path, NULL) == PH_OK)
        unlink(path);
    return PH_OK;
}

bool simulator_consent(const char *origin, const char *url)
{
    size_t scheme = strlen("http://");
    AUTO_FREE char *base =
        strlen(origin) > scheme
            ? text_format("%.*s", (int)(scheme + strcspn(origin + scheme, "/")), origin)
            : memory_copy("?");
    size_t length = strlen(base);
    if (strncmp(url, base, length) != 0 || url[length] != '/')
        return false;
    const char *query = strchr(url, '?');
    AUTO_FREE char *request = percent_escape(query ? query + 1 : "");
    AUTO_FREE char *form =
        text_format("request=%s&email=admin%%40sim.example&decision=allow", request);
    AUTO_FREE char *page = text_format("%s/v1/authorize/decision", base);
    AUTO_FREE char *answer = sim_http(page, form);
    AUTO_FREE char *location = answer ? sim_http_header(answer, "Location") : NULL;
    AUTO_FREE char *end = location ? sim_http(location, NULL) : NULL;
    return end != NULL;
}
