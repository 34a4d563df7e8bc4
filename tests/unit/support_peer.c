/* Starts and queries the misbehaving server. */
#include "support_peer.h"
#include "net/http.h"
#include "net/http_message.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

_Thread_local struct ph_error peer_error;

static void die(const char *what)
{
    fprintf(stderr, "support_peer: %s\n", what);
    _exit(99);
}

static pid_t spawn(const char *const *arguments, int *to, int *from)
{
    enum { MOST = 16 };
    int in[2], out[2];
    char *argv[MOST + 3] = {"/usr/bin/python3", TEST_SOURCE_DIR "/tests/unit/http_peer.py"};
    for (size_t i = 0; i < MOST && arguments[i] != NULL; i++)
        argv[i + 2] = (char *)(uintptr_t)arguments[i];
    if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
        die("no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    *to = in[1];
    *from = out[0];
    return pid;
}

struct peer peer_start(const char *const *arguments)
{
    signal(SIGPIPE, SIG_IGN);
    int to, from;
    struct peer peer = {.pid = spawn(arguments, &to, &from)};
    peer.to = fdopen(to, "w");
    peer.from = fdopen(from, "r");
    if (peer.pid < 0 || fscanf(peer.from, "%d", &peer.port) != 1)
        die("the server does not start");
    return peer;
}

void peer_stop(struct peer *peer)
{
    fclose(peer->to); /* the end of its input ends it */
    waitpid(peer->pid, NULL, 0);
    fclose(peer->from);
}

static struct json_object *stats(struct peer *peer)
{
    char *line = NULL;
    size_t room = 0;
    fputs("stats\n", peer->to);
    fflush(peer->to);
    do {
        if (getline(&line, &room, peer->from) < 0)
            die("the server is gone");
    } while (line[0] != '{');
    struct json_object *object = json_tokener_parse(line);
    free(line);
    return object;
}

int64_t peer_count(struct peer *peer, const char *name)
{
    struct json_object *all = stats(peer);
    int64_t count = json_object_get_int64(json_object_object_get(all, name));
    json_object_put(all);
    return count;
}

char *peer_last(struct peer *peer)
{
    struct json_object *all = stats(peer);
    char *last = strdup(json_object_get_string(json_object_object_get(all, "last")));
    json_object_put(all);
    return last;
}

void peer_release(struct peer *peer)
{
    fputs("release\n", peer->to);
    fflush(peer->to);
}

void peer_await(struct peer *peer, const char *name, int64_t least)
{
    while (peer_count(peer, name) < least)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static char folder[] = "/tmp/phonectl-certs.XXXXXX";

static void remove_certificates(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s stays\n", folder);
}

const char *peer_certificates(void)
{
    static bool made;
    if (made)
        return folder;
    if (mkdtemp(folder) == NULL)
        die("no folder for certificates");
    atexit(remove_certificates);
    int to, from, status;
    pid_t pid = spawn((const char *const[]){"certs", folder, NULL}, &to, &from);
    if (waitpid(pid, &status, 0) < 0 || status != 0)
        die("no certificates");
    close(to);
    close(from);
    made = true;
    return folder;
}

char *peer_certificate(const char *name)
{
    return text_format("%s/%s.pem", peer_certificates(), name);
}

struct http *peer_client(const struct http_options *options)
{
    static bool opened;
    static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER; /* tests open clients in parallel */
    pthread_mutex_lock(&first);
    if (!opened && secret_open(&peer_error) < 0)
        die(peer_error.text);
    opened = true;
    AUTO_FREE char *ca = peer_certificate("ca");
    pthread_mutex_unlock(&first);
    struct http_options usual = {.ca_file = ca};
    return http_open(options == NULL ? &usual : options);
}

static int ask(struct http *http, const char *method, const char *url, const char *body)
{
    struct http_response response;
    struct http_request request = {
        .method = method, .url = url, .body = body, .body_length = body == NULL ? 0 : strlen(body)};
    memset(&peer_error, 0, sizeof peer_error);
    int code = http_fetch(http, &request, &response, &peer_error);
    if (code < 0)
        return code;
    int status = response.status;
    http_response_clear(&response);
    return status;
}

int peer_ask(struct http *http, const struct peer *peer, const char *method, const char *path,
             const char *body)
{
    AUTO_FREE char *url = text_format("http://127.0.0.1:%d%s", peer->port, path);
    return ask(http, method, url, body);
}

int peer_ask_tls(struct http *http, const struct peer *peer, const char *method, const char *path,
                 const char *body)
{
    AUTO_FREE char *url = text_format("https://127.0.0.1:%d%s", peer->port, path);
    return ask(http, method, url, body);
}
