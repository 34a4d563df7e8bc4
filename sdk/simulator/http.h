/* A request as the handlers see it and the reply they build, without sockets or a server library,
 * so that tests and the fuzz target can call sim_handle() directly. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include "text.h"

#include <json-c/json.h>

struct sim;
struct route;
struct token;

enum {
    REQUEST_PAIRS = 64,
    REQUEST_SEGMENTS = 12,
    REQUEST_PARAMS = 4,
    REQUEST_BODY_MOST = 8 << 20 /* larger bodies are refused with 413 */
};

struct pair {
    char *name;
    char *value;
};

struct request {
    /* Given by the transport; must outlive the request. NULL where a header is absent. */
    const char *method;
    const char *target; /* path and query exactly as sent */
    const char *authorization;
    const char *content_type;
    const char *host;
    const char *forwarded_proto;
    const char *body; /* never NULL once prepared; NUL-terminated */
    size_t body_length;
    bool body_too_large;

    /* Made by request_prepare. */
    char *path; /* as sent, without the query */
    const char *query_text;
    struct pair query[REQUEST_PAIRS];
    size_t query_count;
    struct pair form[REQUEST_PAIRS];
    size_t form_count;
    char *segments[REQUEST_SEGMENTS]; /* decoded */
    size_t segment_count;
    struct json_object *json; /* the body, if it is JSON */
    bool malformed;           /* bad escapes, too many parts */

    /* Set by the router. */
    const struct route *route;
    const char *params[REQUEST_PARAMS]; /* the {} parts of the route, in order */
    const struct token *token;          /* the caller's token; NULL on routes without sign-in */
    int64_t now;                        /* monotonic milliseconds, one value per request */
};

struct header {
    const char *name; /* static text */
    char *value;
};

/* What the server does with a reply instead of simply sending it. */
enum conduct {
    CONDUCT_SEND,
    CONDUCT_STALL,       /* never answer */
    CONDUCT_HOLD,        /* answer when released */
    CONDUCT_CLOSE,       /* close the connection without an answer */
    CONDUCT_CUT,         /* announce the whole body, send half of it, close */
    CONDUCT_SLOW,        /* one byte a second */
    CONDUCT_ENDLESS,     /* chunked, never ends */
    CONDUCT_HUGE_HEADER, /* one header of a mebibyte */
};

struct reply {
    int status;
    const char *type; /* static text; NULL without a body */
    char *body;
    size_t length;
    struct header headers[12];
    size_t header_count;
    enum conduct conduct;
    int64_t delay_ms;
    char tracking[64];
};

void request_prepare(struct request *request);
void request_free(struct request *request);
bool request_has_type(const struct request *request,
                      const char *type); /* by Content-Type, parameters aside */
const char *request_query(const struct request *request, const char *name); /* NULL if absent */
const char *request_form(const struct request *request, const char *name);
/* A text member of the JSON body, NULL if absent or not text. */
const char *request_text(const struct request *request, const char *key);

void reply_header(struct reply *reply, const char *name, const char *value);
void reply_json(struct reply *reply, int status, struct json_object *json); /* takes ownership */
void reply_text(struct reply *reply, int status, const char *type,
                struct buffer *body); /* takes the bytes */
void reply_empty(struct reply *reply, int status);
/* The published error body: message, errors[].description, trackingId. */
void reply_error(struct reply *reply, int status, const char *format, ...) SIM_PRINTF(3, 4);
void reply_error_code(struct reply *reply, int status, const char *code, const char *format, ...)
    SIM_PRINTF(4, 5);
void reply_clear(struct reply *reply); /* drops body and headers, keeps the tracking id */
void reply_free(struct reply *reply);

/* json-c conveniences. */
void json_text(struct json_object *object, const char *key,
               const char *value); /* NULL becomes null */
void json_number(struct json_object *object, const char *key, int64_t value);
void json_flag(struct json_object *object, const char *key, bool value);
void json_add(struct json_object *object, const char *key,
              struct json_object *value); /* takes value */
struct json_object *json_list(struct json_object *object,
                              const char *key); /* a new array inside object */
void json_push(struct json_object *array, const char *value);
/* Parses a whole text, at most 24 levels deep. NULL if it is not one JSON value. Caller owns. */
struct json_object *json_parse(const char *text, size_t length);

#endif
