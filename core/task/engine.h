/* What a task, and the plugins it calls, may use of the program. The facade fills it in. */
#ifndef CORE_TASK_ENGINE_H
#define CORE_TASK_ENGINE_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct context;
struct credentials;
struct events;
struct feature;
struct http;
struct tasks;
struct memo;
struct registry;
struct settings;
struct task;

/* What call/ needs of account/, which is above it: a table that the account fills in. See
 * credentials.h. */
struct account_access {
    /* [worker] The token for an authorized request of this context, and the API URL it is bound to.
     * Reads the store on first use. Renews a token with less than 60 s left, once per process and
     * under a lock for all processes. The caller releases *bearer and frees *api_url. PH_LOGIN:
     * nobody is signed in, or the profile now points to another address than the one signed in
     * to. */
    int (*bearer)(struct credentials *credentials, struct context *ctx, struct ph_secret **bearer,
                  char **api_url, struct ph_error *err);
    /* [worker] The service answered 401 to this token. PH_OK: call bearer() again and resend once;
     * otherwise report the error. Renews a token at most once, however many requests were
     * refused. */
    int (*refused)(struct credentials *credentials, struct context *ctx,
                   const struct ph_secret *bearer, struct ph_error *err);
    void (*ask_life)(struct credentials *credentials, struct context *ctx);
    int (*secret)(struct credentials *credentials, struct context *ctx, const char *name,
                  struct ph_secret **secret, struct ph_error *err);
    char *(*url)(struct credentials *credentials, const struct feature *auth);
    char *(*organisation)(struct credentials *credentials);
    int (*owner)(struct credentials *credentials, struct task *task, char **owner, char **scopes,
                 struct ph_error *err);
    char *(*owner_known)(struct credentials *credentials, bool *for_sure);
};

/* Constant while a task runs. */
struct engine {
    struct settings *settings;
    struct registry *registry;
    struct http *http; /* NULL until the first task starts */
    struct events *events;
    struct tasks *tasks;
    struct memo *memo;
    struct credentials *credentials;
    const struct account_access *account;
    char *browser;              /* the fact "@browser" */
    char *jobs;                 /* what people type before "resume" */
    bool unattended;            /* nobody can answer questions */
    const struct ph_host *host; /* the host functions for plugins */
};

#endif
