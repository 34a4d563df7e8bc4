/* Minimal HTTP to servers on this machine. See sim_http.h. */
#include "sim_http.h"

#include "core.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { ANSWER_LIMIT = 65536, WAIT_S = 5 };

static int connect_to(const char *url, const char **path)
{
    unsigned int port = 0;
    int used = 0;
    if (sscanf(url, "http://127.0.0.1:%5u%n", &port, &used) != 1 || port == 0 || port > 65535)
        return -1;
    *path = url[used] ? url + used : "/";
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = WAIT_S};
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        return -1;
    return memory_steal_fd(&fd);
}

char *sim_http(const char *url, const char *form)
{
    const char *path;
    AUTO_CLOSE int fd = connect_to(url, &path);
    if (fd < 0)
        return NULL;
    AUTO_FREE char *host = text_format("%.*s", (int)(strcspn(url + 7, "/")), url + 7);
    AUTO_FREE char *body_head =
        form ? text_format("Content-Type: application/x-www-form-urlencoded\r\n"
                           "Content-Length: %zu\r\n",
                           strlen(form))
             : memory_copy("");
    AUTO_FREE char *request =
        text_format("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                    "%s\r\n%s",
                    form ? "POST" : "GET", path, host, body_head, form ? form : "");
    size_t length = strlen(request), got = 0;
    if (send(fd, request, length, MSG_NOSIGNAL) != (ssize_t)length)
        return NULL;
    AUTO_FREE char *answer = memory_alloc(ANSWER_LIMIT + 1);
    while (got < ANSWER_LIMIT) {
        ssize_t count = recv(fd, answer + got, ANSWER_LIMIT - got, 0);
        if (count <= 0)
            break;
        got += (size_t)count;
    }
    return got ? memory_steal(answer) : NULL;
}

char *sim_http_header(const char *answer, const char *name)
{
    const char *end = strstr(answer, "\r\n\r\n");
    const char *line = strstr(answer, "\r\n");
    size_t length = strlen(name);
    for (; line && end && line < end; line = strstr(line + 2, "\r\n")) {
        if (!text_starts_word(line + 2, name) || line[2 + length] != ':')
            continue;
        const char *value = line + 2 + length + 1;
        value += strspn(value, " ");
        return text_format("%.*s", (int)strcspn(value, "\r"), value);
    }
    return NULL;
}
