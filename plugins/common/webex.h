/* What every plugin for the Webex API needs: a JSON call with the service's own words in its errors, safe paths, and
 * typed reading of answers. A static library, compiled into each of them. */
#ifndef WEBEX_H
#define WEBEX_H

#include <json-c/json.h>
#include <phonectl/plugin.h>

/* A path below the API URL, in the call's memory. Each %s of the format is one segment and percent-encoded, whatever it
 * holds; %% is not known. webex_path(call, "/devices/%s/tags", id) */
const char *webex_path(struct ph_context *ctx, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* path, with name=value added to its query, encoded; value NULL adds nothing. */
const char *webex_query(struct ph_context *ctx, const char *path, const char *name,
                        const char *value);

struct webex_request {
    const char *what;   /* for errors, as in "Rebooting the phone" */
    const char *method; /* "GET", "POST", … */
    const char *path;   /* from webex_path(), or an absolute address of the API's own origin */
    struct json_object *body; /* stays the caller's; or NULL */
    const char *content_type; /* of body; NULL = application/json */
    int64_t timeout_ms;       /* 0 = the configured limit */
    uint32_t flags;           /* PH_HTTP_READS, PH_HTTP_FORGETS */
};

/* Sends with the account's token and waits. PH_OK: the service said 2xx; *json (when wanted, else NULL) is the caller's
 * to json_object_put(), and NULL in a dry run or when a request that acts got no body. Errors read "what failed: why (trackingId …)";
 * PH_UNKNOWN also when the answer to a request that acts is no JSON.
 * The trackingId of a request that acts is emitted too. */
int32_t webex_call(struct ph_context *ctx, const struct webex_request *request,
                   struct json_object **json, struct ph_error *err);

/* The same, with the answer unread; for requests that only read. */
int32_t webex_answer(struct ph_context *ctx, const struct webex_request *request,
                     struct ph_http_response *response, struct ph_error *err);

/* The id that commands know the phone of the call by. PH_UNSUPPORTED: the service gives it none ("id": null). */
int32_t webex_xapi_id(struct ph_context *ctx, const char *what, const char **id,
                      struct ph_error *err);
/* Runs an xAPI command on the phone of the call: POST /xapi/command/COMMAND. arguments are taken (NULL = none, which is sent as
 * an empty object since the schema requires it). *result is the "result" of the answer inside *answer (the caller's to
 * json_object_put()), or NULL; in a dry run both are NULL. */
int32_t webex_xapi(struct ph_context *ctx, const char *what, const char *command,
                   struct json_object *arguments, struct json_object **answer,
                   struct json_object **result, struct ph_error *err);
/* The same for a command that changes nothing, without arguments. */
int32_t webex_xapi_read(struct ph_context *ctx, const char *what, const char *command,
                        struct json_object **answer, struct json_object **result,
                        struct ph_error *err);

/* Strict JSON of at most 32 levels, one value and nothing behind it. PH_FAILED: "… is not an API answer". */
int32_t webex_parse(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                    struct json_object **json, struct ph_error *err);
/* That error, for who reads the bytes himself. */
int32_t webex_unreadable(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                         struct ph_error *err);
/* The same bytes with U+FFFD for what is no UTF-8, in the call's memory; NULL when there is nothing to repair. */
const char *webex_repair(struct ph_context *ctx, const char *bytes, size_t length,
                         size_t *repaired);
/* The error for a response whose status is not 2xx. */
int32_t webex_fail(struct ph_context *ctx, const char *what,
                   const struct ph_http_response *response, struct ph_error *err);

/* Typed reading: NULL or 0 when the key is missing or of another type. An integer is never rounded. */
const char *webex_text(struct json_object *json, const char *key);
struct json_object *webex_list(struct json_object *json, const char *key);
struct json_object *webex_object(struct json_object *json, const char *key);
int webex_number(struct json_object *json, const char *key, int64_t *number); /* 1 = it is there */

/* Overwrites every string in it, then lets go of it: for answers that hold tokens. NULL is fine. */
void webex_wipe(struct json_object *json);

#endif
