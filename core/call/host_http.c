/* How a plugin's request becomes one of ours: the bearer is added, a dry run keeps back what acts,
 * the job is told before anything acts, and a refused token is renewed once. */
#include "call/host_http.h"

#include "call/acting.h"
#include "call/ahead.h"
#include "call/context.h"
#include "config/param.h"
#include "config/values.h"
#include "net/http.h"
#include "net/http_fields.h"
#include "net/http_message.h"
#include "net/http_url.h"
#include "plugin/descriptor.h"
#include "task/events.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/text.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
    RECORDED_BYTES = 64 * 1024,
    ACCEPTED = 200,
    REDIRECTED = 300,
    SEE_OTHER = 303,
    UNAUTHORIZED = 401,
    LATE = 408,
    LOCKED = 423,
    TOO_MANY = 429,
    BROKEN = 500,
    NOT_IMPLEMENTED = 501
};

/* A request in the making: the plugin's, as large as this core knows it. */
struct order {
    struct ph_http_request asked;
    struct ph_http_field *form, *headers;
    bool writes; /* not sent in a dry run, and at most once … */
    bool acts;   /* … and it changes something */
    bool authorized;
    char *url;
    struct ph_secret *bearer;
};

static void order_clear(struct order *order)
{
    free(order->form);
    free(order->headers);
    free(order->url);
    secret_release(order->bearer);
}

static int order_check(struct order *order, struct ph_error *err)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    struct ph_http_request *asked = &order->asked;
    if (asked->method == NULL)
        asked->method = "GET";
    bool acts = (asked->flags & PH_HTTP_ACTS) != 0;
    order->writes =
        acts || (strcmp(asked->method, "GET") != 0 && strcmp(asked->method, "HEAD") != 0);
    order->acts = acts || (order->writes && (asked->flags & PH_HTTP_READS) == 0);
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        known = known || strcmp(asked->method, methods[i]) == 0;
    if (!known)
        return error_fail(err, PH_INVALID, "method", "The HTTP method %s is not allowed",
                          asked->method);
    if (asked->url == NULL || asked->url[0] == '\0')
        return error_fail(err, PH_INVALID, "url", "The request has no URL");
    if (asked->body == NULL && asked->body_length > 0)
        return error_fail(err, PH_INVALID, "body", "The request has a body_length, but no body");
    if (acts && (asked->flags & PH_HTTP_READS) != 0)
        return error_fail(err, PH_INVALID, "flags",
                          "The request has PH_HTTP_ACTS and PH_HTTP_READS: it can only be one");
    order->authorized = (asked->flags & PH_HTTP_AUTHORIZED) != 0;
    if (order->authorized && (asked->user != NULL || asked->password != NULL))
        return error_fail(err, PH_INVALID, "user",
                          "A request has PH_HTTP_AUTHORIZED or a user, not both");
    if (order->authorized &&
        (asked->tls_ca != NULL || asked->tls_name != NULL || asked->tls_pin != NULL))
        return error_fail(err, PH_INVALID, "flags",
                          "A request has PH_HTTP_AUTHORIZED or a certificate of its own, not both");
    if (asked->user == NULL && (asked->password != NULL || (asked->flags & PH_HTTP_DIGEST) != 0))
        return error_fail(err, PH_INVALID, "user",
                          "The request has a password or Digest, but no user");
    return PH_OK;
}

/* A plugin's array of fields, as much of each as this core knows. */
struct fields {
    const char *name; /* of the member of the request */
    const struct ph_http_field *items;
    uint32_t count, stride;
    bool files;
};

static int fields_copy(const struct fields *from, struct ph_http_field **to, struct ph_error *err)
{
    char stride[32];
    snprintf(stride, sizeof stride, "%s_stride", from->name);
    if (from->count > 0 && (from->items == NULL || from->stride < DESCRIPTOR_HTTP_FIELD_1_0))
        return error_fail(err, PH_INVALID, stride, "The stride of the %s is too small", from->name);
    *to = memory_alloc(from->count * sizeof **to);
    for (uint32_t i = 0; i < from->count; i++) {
        const char *at = (const char *)from->items + (size_t)i * from->stride;
        struct ph_http_field field = {0};
        memcpy(&field, at, from->stride < sizeof field ? from->stride : sizeof field);
        int values = (field.text != NULL) + (field.secret != NULL) + (field.file_name != NULL);
        bool bytes = field.bytes != NULL || field.length > 0 || field.media_type != NULL;
        if (field.name == NULL || values == 0)
            return error_fail(err, PH_INVALID, from->name, "A field of the %s has no name or value",
                              from->name);
        if (values > 1 || (bytes && (field.file_name == NULL || field.bytes == NULL)) ||
            (field.file_name != NULL && !from->files))
            return error_fail(err, PH_INVALID, from->name,
                              "The field %s of the %s is not one text, secret or file", field.name,
                              from->name);
        (*to)[i] = field;
    }
    return PH_OK;
}

static int order_open(struct order *order, const struct ph_http_request *request,
                      const struct ph_http_response *response, struct ph_error *err)
{
    *order = (struct order){0};
    if (request == NULL || request->size < DESCRIPTOR_REQUEST_1_0)
        return error_fail(err, PH_INVALID, "request",
                          "The request has no size: write .size = sizeof(struct ph_http_request)");
    if (response == NULL || response->size < DESCRIPTOR_RESPONSE_1_0)
        return error_fail(
            err, PH_INVALID, "response",
            "The response has no size: write .size = sizeof(struct ph_http_response)");
    size_t size = request->size < sizeof order->asked ? request->size : sizeof order->asked;
    memcpy(&order->asked, request, size);
    const struct ph_http_request *asked = &order->asked;
    const struct fields form = {"form", asked->form, asked->form_count, asked->form_stride, true};
    const struct fields headers = {"headers", asked->headers, asked->header_count,
                                   asked->header_stride, false};
    int code = order_check(order, err);
    if (code == PH_OK)
        code = fields_copy(&form, &order->form, err);
    if (code == PH_OK)
        code = fields_copy(&headers, &order->headers, err);
    /* here too, so that a dry run says it */
    if (code == PH_OK)
        code = http_fields_check_form(order->form, asked->form_count, err);
    return code == PH_OK ? http_fields_check_headers(order->headers, asked->header_count, err)
                         : code;
}

/* ---- Dry run --------------------------------------------------------------------------------- */

static char *form_in_words(const struct order *order)
{
    char *words = memory_copy("");
    for (uint32_t i = 0; i < order->asked.form_count; i++) {
        const struct ph_http_field *field = &order->form[i];
        if (field->file_name != NULL)
            text_append(&words, "&", "%s=@%s (%zu bytes)", field->name, field->file_name,
                        field->length);
        else
            text_append(&words, "&", "%s=%s", field->name, field->text != NULL ? field->text : "…");
    }
    return words;
}

/* What would have been sent, as an event, with the address of the API if it is known without
 * signing in. */
static void record(struct context *ctx, const struct order *order)
{
    AUTO_FREE char *base =
        order->authorized ? ctx->engine->account->url(ctx->engine->credentials, NULL) : NULL;
    AUTO_FREE char *url = NULL;
    if (base == NULL || http_join(base, order->asked.url, &url, NULL) != PH_OK)
        url = memory_copy(order->asked.url);
    AUTO_FREE char *body = NULL;
    if (feature_pin(ctx->feature, ctx->args) != NULL)
        body = memory_copy(order->asked.body == NULL ? NULL : "••••");
    else if (order->asked.form_count > 0)
        body = form_in_words(order);
    else if (order->asked.body != NULL)
        body = strndup(order->asked.body, order->asked.body_length < RECORDED_BYTES
                                              ? order->asked.body_length
                                              : RECORDED_BYTES);
    struct values *row = values_new();
    values_set(row, "method", order->asked.method);
    secret_redact(url);
    values_set(row, "url", url);
    if (body != NULL) {
        secret_redact(body);
        values_set(row, "body", body);
    }
    events_post(
        ctx->engine->events,
        &(struct event){.kind = EVENT_REQUEST, .task = ctx->task->number, .phone = ctx->phone},
        row);
}

/* ---- Sending --------------------------------------------------------------------------------- */

/* Whether a call around this one is fetching the bearer: then this one cannot ask for it. */
static bool inside_credentials(const struct context *ctx)
{
    for (const struct context *at = ctx->outer; at != NULL; at = at->outer)
        if (at->in_credentials)
            return true;
    return false;
}

static int authorize(struct context *ctx, struct order *order, struct ph_error *err)
{
    AUTO_FREE char *base = NULL;
    ctx->in_credentials = true;
    int code =
        ctx->engine->account->bearer(ctx->engine->credentials, ctx, &order->bearer, &base, err);
    ctx->in_credentials = false;
    if (code != PH_OK)
        return code;
    ctx->engine->account->ask_life(ctx->engine->credentials, ctx);
    return http_join(base, order->asked.url, &order->url, err);
}

static int renew(struct context *ctx, struct order *order, struct ph_error *err)
{
    ctx->in_credentials = true;
    int code = ctx->engine->account->refused(ctx->engine->credentials, ctx, order->bearer, err);
    ctx->in_credentials = false;
    if (code != PH_OK)
        return code;
    secret_release(memory_steal(order->bearer));
    free(memory_steal(order->url));
    return authorize(ctx, order, err);
}

/* The service said that it has not even begun: the same request may be sent again. */
static bool was_refused(int status)
{
    return status == UNAUTHORIZED || status == LOCKED || status == TOO_MANY;
}

/* The service gave up or broke down at an unknown point (RFC 9110, 9.2.2), or it redirects, as web
 * interfaces do after they have acted. 307 and 308 ask to send it elsewhere. */
static bool may_have_acted(int status)
{
    return status == LATE || (status > REDIRECTED && status <= SEE_OTHER) ||
           (status >= BROKEN && status != NOT_IMPLEMENTED);
}

/* Notes the end of a request that acts, for the decision whether it may be sent again. */
static void note_effect(struct context *ctx, int code, bool acted_before)
{
    int status = code == PH_OK ? ctx->response.status : 0;
    bool kept_back =
        code == PH_NETWORK || code == PH_TIMEOUT || code == PH_CANCELLED || code == PH_INVALID;
    if (kept_back || was_refused(status))
        atomic_store(&ctx->acted, acted_before);
    ctx->accepted = ctx->accepted || (status >= ACCEPTED && status < REDIRECTED);
    ctx->unsure = ctx->unsure || code == PH_UNKNOWN || may_have_acted(status);
}

/* A body lives as long as the call, since the plugin may still be reading an earlier one. A plugin
 * that reads a long list says PH_HTTP_FORGETS: the bodies together can be much larger than the
 * list. */
static void forget_answer(struct context *ctx, const struct order *order)
{
    if ((order->asked.flags & PH_HTTP_FORGETS) == 0)
        context_take(ctx, memory_steal(ctx->response.body));
    context_secret(ctx, memory_steal(ctx->response.secret_body));
    http_response_clear(&ctx->response);
}

static int send_once(struct context *ctx, const struct order *order, struct ph_error *err)
{
    const struct ph_http_request *asked = &order->asked;
    struct http_request request = {
        .method = asked->method,
        .url = order->url,
        .acts = order->acts,
        .content_type = asked->content_type,
        .body = asked->body,
        .body_length = asked->body_length,
        .form = order->form,
        .form_count = asked->form_count,
        .bearer = order->bearer,
        .headers = order->headers,
        .header_count = asked->header_count,
        .user = asked->user,
        .password = asked->password,
        .trust = {.ca = asked->tls_ca, .name = asked->tls_name, .pin = asked->tls_pin},
        .digest = (asked->flags & PH_HTTP_DIGEST) != 0,
        .secret_answer = (asked->flags & PH_HTTP_SECRET) != 0,
        .timeout_ms = asked->timeout_ms,
        .impatient = inside_credentials(ctx), /* a renewal: other processes wait for its lock */
        .cancelled = context_cancelled(ctx),
    };
    forget_answer(ctx, order);
    bool acted = atomic_load(&ctx->acted);
    if (order->acts)
        atomic_store(&ctx->acted, true);
    int code = http_fetch(ctx->engine->http, &request, &ctx->response, err);
    if (order->acts)
        note_effect(ctx, code, acted);
    /* The plugin may quote them from the answer, so filter them until the call ends. */
    context_secret(ctx, secret_hold(order->bearer));
    context_secret(ctx, memory_steal(ctx->response.sent));
    return code;
}

/* Whether it is a page as host_http_ahead() asks for it. */
static bool is_page(const struct order *order)
{
    return order->authorized && strcmp(order->asked.method, "GET") == 0 && !order->acts &&
           order->asked.body == NULL && order->asked.form_count == 0 &&
           order->asked.header_count == 0 && (order->asked.flags & PH_HTTP_SECRET) == 0;
}

static int send_order(struct context *ctx, struct order *order, struct ph_error *err)
{
    if (order->authorized &&
        (inside_credentials(ctx) || (ctx->feature != NULL && ctx->feature->about.kind == PH_STORE)))
        return error_fail(err, PH_INVALID, "flags",
                          "An authorized request cannot be made while the token is being fetched");
    int code = PH_OK;
    if (order->authorized)
        code = authorize(ctx, order, err);
    else
        order->url = memory_copy(order->asked.url);
    if (code == PH_OK && order->acts)
        code = acting_begin(ctx, err);
    if (code == PH_OK && is_page(order)) {
        forget_answer(ctx, order);
        if (ahead_take(ctx, order->url, &ctx->response))
            return PH_OK;
        code = context_check(ctx, err);
    }
    if (code == PH_OK)
        code = send_once(ctx, order, err);
    if (code != PH_OK || !order->authorized || ctx->response.status != UNAUTHORIZED)
        return code;
    code = renew(ctx, order, err);
    if (code == PH_OK)
        code = send_once(ctx, order, err);
    if (code == PH_OK && ctx->response.status == UNAUTHORIZED)
        code = error_fail(err, PH_LOGIN, "account",
                          "The service no longer accepts this sign-in: sign in again");
    return code;
}

static void note_reach(struct context *ctx, const struct order *order, int code)
{
    free(memory_steal(ctx->unreached));
    if (code == PH_NETWORK)
        ctx->unreached = order->url == NULL ? memory_copy("") : http_origin(order->url);
}

/* Fills in as much of the answer as the plugin's struct has room for. */
static void fill(struct ph_http_response *response, const struct ph_http_response *full)
{
    uint32_t size = response->size;
    memcpy(response, full, size < sizeof *full ? size : sizeof *full);
    response->size = size;
}

static void answer(struct context *ctx, struct ph_http_response *response)
{
    struct http_response *got = &ctx->response;
    struct ph_http_response full = {
        .status = got->status, .body = got->body, .length = got->length};
    if (got->secret_body != NULL)
        full.body = secret_bytes(got->secret_body, &full.length);
    if (full.body == NULL)
        full.body = "";
    fill(response, &full);
}

static int32_t fetch(struct context *ctx, struct order *order, struct ph_http_response *response,
                     struct ph_error *err)
{
    acting_went_on(ctx, order->acts);
    int code = order->acts ? acting_allowed(ctx, order->asked.method, err) : PH_OK;
    if (code == PH_OK && ctx->checks)
        code = error_fail(err, PH_INVALID, "check",
                          "check() of %s may look at the arguments only, not ask the service",
                          ctx->source);
    if (code != PH_OK)
        context_slip(ctx, err);
    if (code == PH_OK)
        code = context_check(ctx, err);
    if (code != PH_OK)
        return code == PH_TIMEOUT ? PH_CANCELLED : code;
    if (ctx->dry_run && order->writes) {
        if (!order->authorized && (code = http_url_allowed(order->asked.url, err)) != PH_OK)
            return code;
        record(ctx, order);
        forget_answer(ctx, order);
        fill(response, &(struct ph_http_response){.body = ""});
        return PH_OK;
    }
    if (ctx->feature == NULL || ctx->engine->http == NULL)
        return error_fail(err, PH_UNSUPPORTED, "http",
                          "No request can be made while plugins start");
    bool yields = order->authorized && ctx->feature != NULL && ctx->feature->about.kind == PH_AUTH;
    context_pause(ctx);
    yields = yields && context_yield_turn(ctx);
    code = send_order(ctx, order, err);
    note_reach(ctx, order, code);
    struct ph_error why = {0};
    int turn = yields ? context_retake_turn(ctx, &why) : PH_OK;
    if (code == PH_OK && turn != PH_OK)
        code = error_fail(err, PH_CANCELLED, why.what, "%s", why.text);
    context_resume(ctx);
    if (code == PH_OK)
        answer(ctx, response);
    return code;
}

static int32_t ask_http(struct context *ctx, const struct ph_http_request *request,
                        struct ph_http_response *response, struct ph_error *err)
{
    __attribute__((cleanup(order_clear))) struct order order;
    int code = order_open(&order, request, response, err);
    if (code == PH_OK)
        code = fetch(ctx, &order, response, err);
    else
        context_slip(ctx, err);
    if (order.acts || order.asked.size == 0) /* what that request would have done is unknown */
        acting_tried(ctx, code, err);
    return code;
}

int32_t host_http(struct ph_context *about, const struct ph_http_request *request,
                  struct ph_http_response *response, struct ph_error *err)
{
    struct context *ctx = context_of(about);
    return context_told(ctx, ask_http(ctx, request, response, &ctx->why), err);
}

int32_t host_http_ahead(struct ph_context *about, const char *url, int64_t timeout_ms)
{
    struct context *ctx = context_of(about);
    __attribute__((cleanup(order_clear))) struct order order = {.asked.url = url};
    if (url == NULL || ctx->feature == NULL || ctx->feature->about.kind != PH_DIRECTORY ||
        ctx->engine->http == NULL || inside_credentials(ctx) || context_check(ctx, NULL) != PH_OK)
        return PH_BUSY;
    context_pause(ctx);
    bool begun = authorize(ctx, &order, NULL) == PH_OK &&
                 ahead_begin(ctx, order.url, order.bearer, timeout_ms);
    context_resume(ctx);
    return begun ? PH_OK : PH_BUSY;
}

const char *host_header(struct ph_context *about, const char *name)
{
    struct context *ctx = context_of(about);
    AUTO_FREE char *value = name == NULL ? NULL : http_response_list(&ctx->response, name);
    return value == NULL ? NULL : strcpy(context_alloc(ctx, strlen(value) + 1), value);
}
