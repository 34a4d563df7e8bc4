/* What every Webex plugin needs: JSON requests that report errors in the service's words, safe
 * paths, and typed access to answers. A static library linked into each of them. */
#ifndef WEBEX_H
#define WEBEX_H

#include <json-c/json.h>
#include <phonectl/plugin.h>

/* A path below the API URL, in the context's memory. Each %s of the format is one percent-encoded
 * segment; %% is not supported. Example: webex_path(ctx, "/devices/%s/tags", id) */
const char *webex_path(struct ph_context *ctx, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds name=value, encoded, to the query of path; adds nothing if value is NULL. */
const char *webex_query(struct ph_context *ctx, const char *path, const char *name,
                        const char *value);

/* path, "/xapi/status" or "/xapi/schema", of the context's phone, with name=value like
 * webex_query(). */
const char *webex_xapi_query(struct ph_context *ctx, const char *path, const char *name,
                             const char *value);

struct webex_request {
    const char *what;         /* for errors, as in "Rebooting the phone" */
    const char *method;       /* "GET", "POST", … */
    const char *path;         /* from webex_path(), or an absolute URL of the API's own origin */
    struct json_object *body; /* owned by the caller; may be NULL */
    const char *content_type; /* of body; NULL = application/json */
    const struct ph_http_field *form; /* instead of body; may be NULL */
    uint32_t form_count;
    int64_t timeout_ms; /* 0 = the configured limit */
    uint32_t flags;     /* PH_HTTP_READS, PH_HTTP_FORGETS */
};

/* Sends the request with the account's token and waits. PH_OK: the service answered 2xx; the caller
 * releases *json (if json is not NULL) with json_object_put(). *json is NULL in a dry run, or if a
 * request that acts got an empty answer. Errors read "what failed: why (trackingId …)". PH_UNKNOWN
 * also if the answer to a request that acts is not JSON. Emits as correlation_id the trackingId
 * of a request that acts, and of any that fails for a phone. */
int32_t webex_call(struct ph_context *ctx, const struct webex_request *request,
                   struct json_object **json, struct ph_error *err);

/* The same for a plain GET. */
int32_t webex_get(struct ph_context *ctx, const char *what, const char *path,
                  struct json_object **json, struct ph_error *err);

/* The same without parsing the answer; only for requests that read. */
int32_t webex_answer(struct ph_context *ctx, const struct webex_request *request,
                     struct ph_http_response *response, struct ph_error *err);

/* The id that commands use for the context's phone. PH_UNSUPPORTED: the service gives it none
 * ("id": null). */
int32_t webex_xapi_id(struct ph_context *ctx, const char *what, const char **id,
                      struct ph_error *err);
/* Runs an xAPI command on the context's phone: POST /xapi/command/COMMAND. Takes ownership of
 * arguments (NULL is sent as an empty object, which the schema requires). *result is the "result"
 * inside *answer, or NULL; the caller releases *answer with json_object_put(). Both are NULL in a
 * dry run. */
int32_t webex_xapi(struct ph_context *ctx, const char *what, const char *command,
                   struct json_object *arguments, struct json_object **answer,
                   struct json_object **result, struct ph_error *err);
/* The same for a command that changes nothing, without arguments. */
int32_t webex_xapi_read(struct ph_context *ctx, const char *what, const char *command,
                        struct json_object **answer, struct json_object **result,
                        struct ph_error *err);

/* Parses strict JSON of at most 32 levels: one value and nothing after it. PH_FAILED: "… cannot
 * be used". */
int32_t webex_parse(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                    struct json_object **json, struct ph_error *err);
/* The same error, for callers that parse the bytes themselves. */
int32_t webex_unreadable(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                         struct ph_error *err);
/* The same bytes with U+FFFD in place of invalid UTF-8, in the context's memory; NULL if they are
 * valid. */
const char *webex_repair(struct ph_context *ctx, const char *bytes, size_t length,
                         size_t *repaired);
/* The error for a response whose status is not 2xx. */
int32_t webex_fail(struct ph_context *ctx, const char *what,
                   const struct ph_http_response *response, struct ph_error *err);

/* Copies text, cut to size - 1 bytes, never inside a UTF-8 character of at most four bytes; size
 * must be at least 4. */
void webex_cut(char *to, size_t size, const char *text);

/* Typed access: NULL or 0 if the key is missing or has another type. Integers are never rounded. */
const char *webex_text(struct json_object *json, const char *key);
struct json_object *webex_list(struct json_object *json, const char *key);
struct json_object *webex_object(struct json_object *json, const char *key);
/* Whether an item of the list has this text at the key; list NULL is empty. */
int webex_list_has(struct json_object *list, const char *key, const char *text);
/* The member whose name is the first `length` bytes of key, ignoring ASCII case; *own is how it is
 * spelled there. NULL = there is none, and *own stays as it was. */
struct json_object *webex_member(struct json_object *object, const char *key, size_t length,
                                 const char **own);
int webex_number(struct json_object *json, const char *key, int64_t *number); /* 1 = present */

/* Overwrites every string in json, then releases it: for answers that hold tokens. NULL is fine. */
void webex_wipe(struct json_object *json);

#endif
