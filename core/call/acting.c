#include "call/acting.h"

#include "call/context.h"
#include "config/values.h"
#include "plugin/feature.h"
#include "task/engine.h"
#include "task/events.h"
#include "task/task.h"
#include "util/error.h"

#include <stdatomic.h>

/* A call that only reads was confirmed by nobody and stands in no journal, so it must not act. */
int acting_allowed(const struct context *ctx, const char *what, struct ph_error *err)
{
    if (!ctx->reads)
        return PH_OK;
    if (ctx->settles || ctx->checks)
        return error_fail(err, PH_INVALID, ctx->place.function,
                          "%s() of %s only reads, but its %s acts: nothing was sent",
                          ctx->place.function, ctx->source, what);
    if (ctx->feature->action.danger != PH_HARMLESS)
        return error_fail(err, PH_INVALID, "preview",
                          "The preview of %s only reads, but its %s acts: nothing was sent",
                          ctx->source, what);
    return error_fail(err, PH_INVALID, "danger",
                      "%s says that it is harmless, but its %s acts: nothing was sent; its author "
                      "has to say how dangerous it is",
                      ctx->source, what);
}

int acting_begin(struct context *ctx, struct ph_error *err)
{
    if (ctx->watch == NULL || ctx->watch->before_acting == NULL)
        return PH_OK;
    return ctx->watch->before_acting(ctx->watch->self, err);
}

void acting_went_on(struct context *ctx, bool acts)
{
    if (!ctx->own_effect)
        return;
    ctx->own_effect = false;
    ctx->accepted = ctx->accepted || acts;
    ctx->unsure = true;
}

void acting_tried(struct context *ctx, int code, const struct ph_error *err)
{
    bool kept_back = code < 0 && code != PH_UNKNOWN && ctx->feature != NULL &&
                     ctx->feature->about.kind == PH_ACTION;
    ctx->unsent = kept_back ? *err : (struct ph_error){0};
    ctx->unsent.code = kept_back ? code : PH_OK;
}

/* The codes with which a plugin promises that the effect it announced did not happen. */
static bool promised(int code)
{
    switch (code) {
    case PH_INVALID:
    case PH_LOGIN:
    case PH_DENIED:
    case PH_NOT_FOUND:
    case PH_BUSY:
    case PH_NETWORK:
    case PH_TIMEOUT:
    case PH_UNSUPPORTED:
        return true;
    default:
        return false;
    }
}

struct acting_end acting_end(struct context *ctx, int code)
{
    bool never_left = code == PH_INVALID || code == PH_NETWORK || code == PH_TIMEOUT;
    if (ctx->own_effect && never_left)
        atomic_store(&ctx->acted, ctx->acted_before);
    return (struct acting_end){.sent = atomic_load(&ctx->acted),
                               .in_part = ctx->accepted,
                               .maybe = ctx->unsure || code == PH_UNKNOWN ||
                                        (ctx->own_effect && !promised(code))};
}

/* Reports, in a dry run, an effect whose request the host cannot see. */
static void record(struct context *ctx)
{
    struct values *row = values_new();
    values_set(row, "own", ctx->source);
    events_post(
        ctx->engine->events,
        &(struct event){.kind = EVENT_REQUEST, .task = ctx->task->number, .phone = ctx->phone},
        row);
}

static int announce(struct context *ctx, struct ph_error *err)
{
    acting_went_on(ctx, true);
    int code = acting_allowed(ctx, "own wire", err);
    if (code != PH_OK)
        context_slip(ctx, err);
    if (code == PH_OK && ctx->task == NULL)
        code = error_fail(err, PH_UNSUPPORTED, "acting", "Nothing may act while plugins start");
    if (code == PH_OK && context_check(ctx, err) != PH_OK)
        code = PH_CANCELLED;
    if (code != PH_OK)
        return code;
    if (ctx->dry_run) {
        record(ctx);
        return 0;
    }
    code = acting_begin(ctx, err);
    if (code != PH_OK)
        return code;
    ctx->own_effect = true;
    ctx->acted_before = atomic_load(&ctx->acted);
    atomic_store(&ctx->acted, true);
    return 1;
}

int32_t host_acting(struct ph_context *about, struct ph_error *err)
{
    struct context *ctx = context_of(about);
    int code = announce(ctx, &ctx->why);
    acting_tried(ctx, code, &ctx->why);
    return code < 0 ? context_told(ctx, code, err) : code;
}
