/* Faults on request: rules that match requests by method and path and change their answers. */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "http.h"
#include "latency.h"

enum { FAULTS_MOST = 64 };

enum fault_kind {
    FAULT_LATENCY,
    FAULT_STATUS,
    FAULT_RETRY_SECONDS,
    FAULT_RETRY_DATE,
    FAULT_RETRY_ABSURD,
    FAULT_STALL,
    FAULT_CUT_OFF,
    FAULT_CLOSE_BEFORE,
    FAULT_CLOSE_AFTER,
    FAULT_HOLD_AFTER,
    FAULT_GARBAGE,
    FAULT_HTML,
    FAULT_ENDLESS,
    FAULT_GZIP_BOMB,
    FAULT_HUGE_HEADER,
    FAULT_REDIRECT,
    FAULT_HOSTILE_LINK,
    FAULT_SLOW,
    FAULT_BODY,
    FAULT_KIND_COUNT,
};

struct fault {
    uint32_t number;
    enum fault_kind kind;
    char *kind_text; /* as given */
    char *method;    /* "*" matches all */
    char *path;      /* glob over the path as sent */
    char *value;     /* may be NULL */
    int status;      /* of FAULT_STATUS */
    bool acts;       /* the request takes effect despite the fault */
    uint32_t rate;   /* millionths */
    int64_t count;   /* times left; -1 is no limit */
    int64_t after;   /* matching requests to let pass first */
    uint64_t seen, hits;
    struct latency latency;
};

struct faults {
    struct fault *rules[FAULTS_MOST];
    size_t count;
    uint32_t last_number;
};

/* Adds a rule given as JSON. Returns its number, or -1 with a reason in error. */
int64_t faults_add(struct faults *faults, struct json_object *rule, char error[static 256]);
/* Adds a rule written as `METHOD GLOB=KIND[:VALUE][@RATE][#COUNT][+AFTER]`. */
int64_t faults_add_text(struct faults *faults, const char *text, char error[static 256]);
bool faults_remove(struct faults *faults, uint32_t number);
void faults_clear(struct faults *faults);
struct json_object *faults_list(const struct faults *faults);
/* The rule that applies to this request, or NULL. Adds the delays of all matching latency rules to
 * *delay. random is the state of text_draw(). */
struct fault *faults_pick(struct faults *faults, const struct request *request, uint64_t *random,
                          int64_t *delay);

#endif
