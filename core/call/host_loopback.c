/* The loopback listener as plugins see it: the service "ph.loopback/1". The listener belongs to
 * the call that opened it, and the browser hears how that call ended. */
#include "call/host_loopback.h"

#include "call/context.h"
#include "net/loopback.h"
#include "net/loopback_request.h"
#include "util/error.h"

#include <string.h>

/* Runs at the end of the call: by then the sign-in has been stored, or has failed. */
static void release(void *what, int code, const struct ph_error *err)
{
    struct loopback *loopback = what;
    const char *text = code == PH_OK                 ? "Go back to phonectl."
                       : err != NULL && err->text[0] ? err->text
                                                     : "Look at phonectl for the reason.";
    loopback_finish(loopback, code == PH_OK ? LOOPBACK_SIGNED_IN : LOOPBACK_FAILED, text);
    loopback_close(loopback);
}

static struct loopback *opened_in(const struct context *ctx)
{
    for (const struct context_held *held = ctx->held; held != NULL; held = held->next)
        if (held->release == release)
            return held->what;
    return NULL;
}

void host_loopback_to_confirm(struct context *ctx)
{
    struct loopback *loopback = opened_in(ctx);
    if (loopback != NULL)
        loopback_finish(loopback, LOOPBACK_TO_CONFIRM,
                        "Go back to phonectl, and say whether the new sign-in is kept.");
}

static int32_t service_open(struct ph_context *about, const uint16_t *ports, const char *path,
                            const char *state, const char **redirect_uri, struct ph_error *err)
{
    struct context *ctx = context_of(about);
    struct loopback *loopback = NULL;
    if (opened_in(ctx) != NULL)
        return error_fail(err, PH_INVALID, "ports", "A call may listen for one answer only");
    int code = loopback_open(ports, path, state, &loopback, err);
    if (code < 0)
        return code;
    context_hold(ctx, loopback, release);
    ctx->port = loopback_port(loopback);
    *redirect_uri = loopback_redirect_uri(loopback);
    return PH_OK;
}

static int32_t service_wait(struct ph_context *about, int64_t timeout_ms,
                            const struct ph_secret **code, const char **iss, struct ph_error *err)
{
    struct context *ctx = context_of(about);
    struct loopback *loopback = opened_in(ctx);
    if (loopback == NULL)
        return error_fail(err, PH_INVALID, "", "Nothing listens: open() comes before wait()");
    struct loopback_answer answer = {NULL, NULL};
    context_pause(ctx); /* a person is at work; the time for that is timeout_ms */
    int result = loopback_wait(loopback, timeout_ms, context_cancel_fd(ctx), &answer, err);
    context_resume(ctx);
    ctx->port = 0;
    *code = context_secret(ctx, answer.code);
    *iss = answer.iss == NULL ? NULL : context_copy(ctx, answer.iss);
    free(answer.iss);
    return result;
}

const struct ph_loopback *host_loopback_service(void)
{
    static const struct ph_loopback service = {
        .size = sizeof service, .open = service_open, .wait = service_wait};
    return &service;
}
