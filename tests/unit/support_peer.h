/* Starts tests/unit/http_peer.py, a server that misbehaves on request, and queries what it saw. */
#ifndef SUPPORT_PEER_H
#define SUPPORT_PEER_H

#include "net/http_message.h"

#include <stdio.h>
#include <sys/types.h>

struct peer {
    pid_t pid;
    FILE *to, *from;
    int port;
};

/* Takes the program's arguments, NULL-terminated. Ends the test program if it does not start. */
struct peer peer_start(const char *const *arguments);
#define PEER_START(...) peer_start((const char *const[]){__VA_ARGS__, NULL})
void peer_stop(struct peer *peer);
int64_t peer_count(struct peer *peer, const char *name); /* "acted", "connections", … */
char *peer_last(struct peer *peer);                      /* the last request; freed by caller */
void peer_release(struct peer *peer);
void peer_await(struct peer *peer, const char *name, int64_t least); /* until that many */

/* The folder with the certificates, created once. */
const char *peer_certificates(void);
char *peer_certificate(const char *name);

struct http *peer_client(const struct http_options *options); /* options NULL = trust the test CA */
/* METHOD to http://127.0.0.1:port/path; body may be NULL. The code of http_fetch, or the status. */
int peer_ask(struct http *http, const struct peer *peer, const char *method, const char *path,
             const char *body);
int peer_ask_tls(struct http *http, const struct peer *peer, const char *method, const char *path,
                 const char *body);
extern _Thread_local struct ph_error peer_error; /* of the last peer_ask of the thread */

#endif
