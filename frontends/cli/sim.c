/* phonectl sim: the simulated company of this machine. See sim.h.
 *
 * The record sim.json in the state directory says which process it is; since process numbers are used again, the
 * moment it started and its program are compared before it is believed or ended. */
#include "sim.h"

#include "commands.h"
#include "out.h"
#include "sim_http.h"
#include "task.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define START_MS 20000
#define STOP_MS 5000
#define READY "phonectl-sim listening on "

extern char **environ;

struct sim_record {
    int64_t pid, ticks, started; /* ticks: when it started, in the system's own count since boot */
    char *origin, *api;
};

static void record_clear(struct sim_record *record)
{
    free(record->origin);
    free(record->api);
    *record = (struct sim_record){0};
}
#define AUTO_RECORD __attribute__((cleanup(record_clear)))

/* ---- The process ---------------------------------------------------------------------------- */

/* Field 22 of /proc/PID/stat; -1 when there is no such process. The name in field 2 may hold anything. */
static int64_t process_ticks(int64_t pid)
{
    AUTO_FREE char *path = base_format("/proc/%lld/stat", (long long)pid);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[1024];
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (length <= 0)
        return -1;
    text[length] = '\0';
    char *field = strrchr(text, ')');
    if (!field || field[1] != ' ' || field[2] == 'Z')
        return -1;
    for (int i = 2; i < 22 && field; i++)
        field = strchr(field + 1, ' ');
    return field ? strtoll(field, NULL, 10) : -1;
}

static bool record_alive(const struct sim_record *record)
{
    return record->pid > 1 && process_ticks(record->pid) == record->ticks;
}

/* ---- Asking it ------------------------------------------------------------------------------ */

/* The JSON object GET /sim/health answers with, or NULL. */
static json_object *ask_health(const char *origin)
{
    AUTO_FREE char *url = base_format("%s/sim/health", origin);
    AUTO_FREE char *answer = sim_http(url, NULL);
    const char *body = answer ? strstr(answer, "\r\n\r\n") : NULL;
    json_object *health = body ? json_tokener_parse(body + 4) : NULL, *status = NULL;
    if (json_object_is_type(health, json_type_object) &&
        json_object_object_get_ex(health, "status", &status))
        return health;
    json_object_put(health);
    return NULL;
}

/* ---- The record ----------------------------------------------------------------------------- */

static int64_t member_number(json_object *object, const char *key)
{
    json_object *value = NULL;
    return json_object_object_get_ex(object, key, &value) ? json_object_get_int64(value) : 0;
}

static char *member_text(json_object *object, const char *key)
{
    json_object *value = NULL;
    return json_object_object_get_ex(object, key, &value) ? base_copy(json_object_get_string(value))
                                                          : NULL;
}

/* True when there is a record of a simulator that still runs. */
static bool record_read(struct sim_record *record)
{
    struct ph_error err;
    AUTO_FREE char *path = path_in(PATH_STATE, "sim.json", &err);
    AUTO_FREE char *text = NULL;
    size_t length;
    *record = (struct sim_record){0};
    if (!path || path_read(path, 4096, &text, &length, &err) < 0)
        return false;
    json_object *object = json_tokener_parse(text);
    if (json_object_is_type(object, json_type_object)) {
        record->pid = member_number(object, "pid");
        record->ticks = member_number(object, "ticks");
        record->started = member_number(object, "started");
        record->origin = member_text(object, "origin");
        record->api = member_text(object, "api");
    }
    json_object_put(object);
    if (record->origin && record->api && record_alive(record))
        return true;
    record_clear(record);
    return false;
}

static int record_write(const struct sim_record *record)
{
    struct ph_error err;
    AUTO_FREE char *path = path_in(PATH_STATE, "sim.json", &err);
    if (!path)
        return cli_fail_error(&err);
    json_object *object = json_object_new_object();
    out_number(object, "pid", record->pid);
    out_number(object, "ticks", record->ticks);
    out_number(object, "started", record->started);
    out_text(object, "origin", record->origin);
    out_text(object, "api", record->api);
    const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
    int code = path_make_parents(path, &err);
    if (code == PH_OK)
        code = path_replace(path, text, strlen(text), &err);
    json_object_put(object);
    return code < 0 ? cli_fail_error(&err) : CODE_DONE;
}

/* ---- Starting ------------------------------------------------------------------------------- */

/* What it says goes to sim.log in the state directory; what makes it fail at once is shown here. */
static char *log_path(void)
{
    struct ph_error err;
    AUTO_FREE char *path = path_in(PATH_STATE, "sim.log", &err);
    if (!path || path_make_parents(path, &err) < 0) {
        cli_fail_error(&err);
        return NULL;
    }
    return base_steal(path);
}

static int spawn_simulator(const char *program, const char **extra, size_t extra_count,
                           const char *log, int out, pid_t *pid)
{
    const char **argv = base_alloc((extra_count + 4) * sizeof(*argv));
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

/* Its first line, "phonectl-sim listening on URL"; NULL when it ended or took too long. */
static char *read_origin(int fd)
{
    char line[512];
    size_t length = 0;
    int64_t until = base_monotonic_ms() + START_MS;
    while (length < sizeof(line) - 1) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int64_t left = until - base_monotonic_ms();
        if (left <= 0 || poll(&wait, 1, (int)left) <= 0)
            return NULL;
        ssize_t count = read(fd, line + length, sizeof(line) - 1 - length);
        if (count <= 0)
            return NULL;
        length += (size_t)count;
        line[length] = '\0';
        char *end = strchr(line, '\n');
        if (!end)
            continue;
        *end = '\0';
        return strncmp(line, READY, strlen(READY)) == 0 ? base_copy(line + strlen(READY)) : NULL;
    }
    return NULL;
}

static int report_failed_start(pid_t pid, const char *log)
{
    struct ph_error err;
    AUTO_FREE char *text = NULL;
    size_t length;
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    if (path_read(log, 65536, &text, &length, &err) < 0 || length == 0)
        return cli_fail(CODE_FAILED, "The simulator did not start");
    text[strcspn(text, "\n")] = '\0';
    return cli_fail(CODE_USAGE, "The simulator did not start: %s", text);
}

static int start(const char **extra, size_t extra_count, struct sim_record *record)
{
    AUTO_FREE char *program = cli_program_path("phonectl-sim");
    if (!program)
        return cli_fail(CODE_FAILED, "phonectl-sim was not found beside phonectl, in %s or in PATH",
                        PHONECTL_BIN_DIR);
    AUTO_FREE char *log = log_path();
    int ends[2];
    if (!log)
        return CODE_FAILED;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return cli_fail(CODE_FAILED, "Cannot create a pipe: %s", strerror(errno));
    pid_t pid;
    int code = spawn_simulator(program, extra, extra_count, log, ends[1], &pid);
    close(ends[1]);
    AUTO_CLOSE int from = ends[0];
    if (code != 0)
        return cli_fail(CODE_FAILED, "Cannot start %s: %s", program, strerror(code));
    record->origin = read_origin(from);
    if (!record->origin)
        return report_failed_start(pid, log);
    json_object *health = ask_health(record->origin);
    record->pid = pid;
    record->ticks = process_ticks(pid);
    record->started = base_now();
    record->api = health ? member_text(health, "api") : base_format("%s/v1", record->origin);
    json_object_put(health);
    return record_write(record);
}

/* One start at a time: two commands with --sim share one simulator. */
static int lock_start(int *fd)
{
    struct ph_error err;
    AUTO_FREE char *path = path_in(PATH_STATE, "sim.lock", &err);
    if (!path || path_make_parents(path, &err) < 0 || path_lock(path, START_MS, fd, &err) < 0)
        return cli_fail_error(&err);
    return CODE_DONE;
}

int sim_ensure(struct cli *cli, char **url)
{
    AUTO_RECORD struct sim_record record = {0};
    AUTO_CLOSE int lock = -1;
    if (!record_read(&record)) {
        int code = lock_start(&lock);
        if (code == CODE_DONE && !record_read(&record)) {
            code = start(NULL, 0, &record);
            if (code == CODE_DONE)
                cli_say(cli, "Started a simulated company; \"phonectl sim stop\" ends it.");
        }
        if (code != CODE_DONE)
            return code;
    }
    *url = base_steal(record.api);
    return CODE_DONE;
}

/* ---- Signing in ----------------------------------------------------------------------------- */

/* Consents in place of a browser: posts the page's form and follows the redirect to the waiting listener. Only for
 * addresses of the simulator itself. */
static bool consent(void *self, const struct ph_event *event)
{
    const char *origin = self;
    size_t length = strlen(origin);
    if (event->kind != PH_BROWSE || strncmp(event->url, origin, length) != 0 ||
        event->url[length] != '/')
        return false;
    const char *query = strchr(event->url, '?');
    AUTO_FREE char *request = sim_http_encode(query ? query + 1 : "");
    AUTO_FREE char *form =
        base_format("request=%s&email=admin%%40sim.example&decision=allow", request);
    AUTO_FREE char *page = base_format("%s/v1/authorize/decision", origin);
    AUTO_FREE char *answer = sim_http(page, form);
    AUTO_FREE char *location = answer ? sim_http_header(answer, "Location") : NULL;
    AUTO_FREE char *end = location ? sim_http(location, NULL) : NULL;
    return end != NULL;
}

int sim_sign_in(struct cli *cli)
{
    struct task_end end;
    struct ph_error err;
    struct ph_task status = {.kind = PH_TASK_STATUS}, login = {.kind = PH_TASK_LOGIN};
    task_follow(cli, &status, NULL, NULL, &end);
    const struct ph_account *account = ph_account(cli->core);
    if (end.stopped || (end.code == PH_OK && account && account->signed_in))
        return end.stopped;
    if (registry_choose(ph_registry(cli->core), ph_settings(cli->core), PH_AUTH, &login.feature,
                        &err) < 0)
        return cli_fail(CODE_PLUGIN, "%s", err.text);
    AUTO_FREE char *origin = base_copy(cli->sim_url);
    char *path = strchr(origin + strlen("http://"), '/');
    if (path)
        *path = '\0';
    int code = task_run(cli, &login, consent, origin);
    if (code == CODE_DONE)
        cli_say(cli, "Signed in to the simulated company.");
    return code;
}

/* ---- The commands --------------------------------------------------------------------------- */

static int show(struct cli *cli, const struct sim_record *record, const char *news)
{
    json_object *health = record->origin ? ask_health(record->origin) : NULL;
    if (out_json_wanted(cli)) {
        json_object *object = json_object_new_object();
        out_bool(object, "running", record->origin != NULL);
        out_text(object, "url", record->origin);
        out_text(object, "api", record->api);
        out_number(object, "pid", record->pid);
        out_time(object, "started", record->started);
        out_number(object, "phones", health ? member_number(health, "phones") : 0);
        out_bool(object, "answers", health != NULL);
        out_object(cli, "sim", object);
    } else if (!record->origin) {
        puts("No simulated company is running");
    } else {
        printf("%s at %s, process %lld", news, record->origin, (long long)record->pid);
        if (health)
            printf(", %lld phones", (long long)member_number(health, "phones"));
        puts("");
    }
    json_object_put(health);
    return CODE_DONE;
}

static int sim_start(struct cli *cli)
{
    AUTO_RECORD struct sim_record record = {0};
    AUTO_CLOSE int lock = -1;
    int code = lock_start(&lock);
    if (code != CODE_DONE)
        return code;
    if (record_read(&record)) {
        if (cli->args.extra_count)
            return cli_fail(CODE_FAILED,
                            "A simulated company is running already, perhaps with other flags: "
                            "phonectl sim stop ends it");
        return show(cli, &record, "Already running");
    }
    code = start(cli->args.extra, cli->args.extra_count, &record);
    return code == CODE_DONE ? show(cli, &record, "A simulated company is listening") : code;
}

static int sim_stop(struct cli *cli)
{
    AUTO_RECORD struct sim_record record = {0};
    if (!record_read(&record)) {
        cli_say(cli, "No simulated company is running.");
        return CODE_DONE;
    }
    kill((pid_t)record.pid, SIGTERM);
    int64_t until = base_monotonic_ms() + STOP_MS;
    while (record_alive(&record)) {
        if (base_monotonic_ms() > until)
            return cli_fail(CODE_FAILED, "Process %lld does not end", (long long)record.pid);
        poll(NULL, 0, 20);
    }
    struct ph_error err;
    AUTO_FREE char *path = path_in(PATH_STATE, "sim.json", &err);
    if (path)
        unlink(path);
    cli_say(cli, "Stopped.");
    return CODE_DONE;
}

int cmd_sim(struct cli *cli)
{
    int code;
    const struct sub *sub = cli_sub(cli, &code);
    if (code != CODE_DONE || (code = cli_want_words(cli, 0, 1)) != CODE_DONE)
        return code;
    if (sub && strcmp(sub->name, "start") == 0)
        return sim_start(cli);
    if (sub && strcmp(sub->name, "stop") == 0)
        return sim_stop(cli);
    AUTO_RECORD struct sim_record record = {0};
    record_read(&record);
    show(cli, &record, "Running");
    return record.origin ? CODE_DONE : CODE_FAILED;
}
