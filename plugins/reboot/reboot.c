/* Restarts a phone with the xAPI command SystemUnit.Boot, as Cisco's own SDK tests do on desk
 * phones. */
#include <phonectl/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "offline_watch.h"
#include "webex.h"

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    struct json_object *arguments = json_object_new_object(), *answer = NULL, *result = NULL;
    json_object_object_add(arguments, "Action", json_object_new_string("Restart"));
    /* the API takes the words "True" and "False"; without force the phone may wait for its call
     * to end */
    json_object_object_add(
        arguments, "Force",
        json_object_new_string(ctx->host->number(ctx, "force") != 0 ? "True" : "False"));
    int32_t code =
        webex_xapi(ctx, "Rebooting the phone", "SystemUnit.Boot", arguments, &answer, &result, err);
    const char *words = webex_text(result, "Description");
    if (words != NULL)
        ctx->host->emit(ctx, "result", words);
    json_object_put(answer);
    return code;
}

/* ---- Seeing it come back ----------------------------------------------------------------- */

/* Proof of a restart: the phone was seen offline after the command was accepted, in a list or by
 * itself, and is connected again; or its uptime is shorter than the time since then. The device's
 * lastSeen proves nothing: it is the time of the last status update of any kind. */
enum {
    SOON_MS = 2 * 60 *
              1000, /* a phone that restarts is offline by then; desk phones go within a minute */
    /* When the uptime is first asked for; later if many are waited for, since most are offline by
     * then. */
    PROOF_MS = 5 * 1000,
    PROOF_EACH_MS = 200,
    PROOF_MOST_MS = 60 * 1000,
    PROOF_AGAIN_MS = 1000, /* between two proofs of a phone, per phone waited for */
    TENTH_MS = 100
};

/* Why the phone has not restarted yet, as far as it said. */
enum still { STILL_UNKNOWN = 0, STILL_IN_CALL, STILL_UP };

/* One look at a phone whose restart is awaited. */
struct look {
    struct ph_context *ctx;
    int64_t elapsed_ms; /* since the command was accepted */
    int64_t waiting;    /* number of phones waited for */
    /* kept between looks */
    int seen_offline;
    int still;                           /* enum still */
    int64_t next_look_ms, next_proof_ms; /* as elapsed_ms */
};

/* The kept part packed into one number: 1 and 2 bits, and twice 24 bits of tenths of a second. */
static void look_unpack(struct look *look, int64_t state)
{
    look->seen_offline = (int)(state & 1);
    look->still = (int)(state >> 1 & 3);
    look->next_look_ms = (state >> 3 & 0xFFFFFF) * TENTH_MS;
    look->next_proof_ms = (state >> 27 & 0xFFFFFF) * TENTH_MS;
}

static int64_t look_pack(const struct look *look)
{
    return look->seen_offline | look->still << 1 | (look->next_look_ms / TENTH_MS & 0xFFFFFF) << 3 |
           (look->next_proof_ms / TENTH_MS & 0xFFFFFF) << 27;
}

static int64_t at_most(int64_t number, int64_t most)
{
    return number < most ? number : most;
}

/* The phone's own statuses; -1 if it does not report one. */
struct statuses {
    int64_t uptime_s, calls;
};

static int64_t number_of(struct json_object *json, const char *key)
{
    int64_t number = -1;
    if (json != NULL && !webex_number(json, key, &number)) {
        const char *text = webex_text(json, key);
        number = text != NULL && text[0] >= '0' && text[0] <= '9' ? strtoll(text, NULL, 10) : -1;
    }
    return number;
}

static int32_t ask_phone(const struct look *look, struct statuses *statuses, struct ph_error *err)
{
    struct ph_context *ctx = look->ctx;
    const char *path = webex_xapi_query(ctx, "/xapi/status", "name", "SystemUnit.Uptime");
    path = webex_query(ctx, path, "name", "SystemUnit.State.NumberOfActiveCalls");
    struct json_object *answer = NULL;
    int32_t code = webex_get(ctx, "Asking for the uptime", path, &answer, err);
    struct json_object *unit = webex_object(webex_object(answer, "result"), "SystemUnit");
    statuses->uptime_s = number_of(unit, "Uptime");
    statuses->calls = number_of(webex_object(unit, "State"), "NumberOfActiveCalls");
    json_object_put(answer);
    return code;
}

static int32_t not_yet(const struct look *look, struct ph_error *err)
{
    const struct ph_host *host = look->ctx->host;
    if (look->still == STILL_IN_CALL) {
        host->progress(look->ctx, 0, 0, "waiting until its call ends");
        return host->fail(err, PH_BUSY, "", "it is in a call and restarts when the call ends");
    }
    return look->still == STILL_UP ? host->fail(err, PH_BUSY, "", "it has not restarted yet") : 0;
}

/* refused: the service's reason for not giving an uptime, or NULL. */
static int32_t cannot_tell(const struct look *look, const char *refused, struct ph_error *err)
{
    return look->ctx->host->fail(
        err, PH_UNKNOWN, "",
        "Accepted, but it is not known whether the phone restarted: it was connected at every "
        "check and reports no uptime; look at the phone%s%s",
        refused == NULL ? "" : ": ", refused == NULL ? "" : refused);
}

static int is_refusal(int32_t code)
{
    return code == PH_INVALID || code == PH_DENIED || code == PH_NOT_FOUND ||
           code == PH_UNSUPPORTED;
}

/* Never seen offline: asks whether it restarted all the same, a few times, not at every look. */
static int32_t prove(struct look *look, struct ph_error *err)
{
    struct statuses statuses = {-1, -1};
    struct ph_error why = {0};
    if (look->next_proof_ms == 0)
        look->next_proof_ms = at_most(PROOF_MS + look->waiting * PROOF_EACH_MS, PROOF_MOST_MS);
    if (look->elapsed_ms < look->next_proof_ms)
        return not_yet(look, err);
    int32_t code = ask_phone(look, &statuses, &why);
    if (code < 0 && err != NULL)
        *err = why;
    if (statuses.uptime_s >= 0 && statuses.uptime_s * 1000 < look->elapsed_ms)
        return 1;
    look->next_proof_ms = look->elapsed_ms +
                          at_most(look->elapsed_ms, PROOF_MOST_MS + look->waiting * PROOF_AGAIN_MS);
    look->still = statuses.calls > 0       ? STILL_IN_CALL
                  : statuses.uptime_s >= 0 ? STILL_UP
                                           : STILL_UNKNOWN;
    if (look->still != STILL_UNKNOWN)
        return not_yet(look, err);
    if (code < 0 && !is_refusal(code))
        return code;
    if (look->elapsed_ms >= SOON_MS)
        return cannot_tell(look, code < 0 ? why.text : NULL, err);
    look->next_proof_ms = at_most(look->next_proof_ms, SOON_MS);
    return 0;
}

/* Asks for this phone only. */
static int32_t look_alone(struct look *look, struct ph_error *err)
{
    const char *status;
    int32_t code = offline_watch_ask(look->ctx, &status, err);
    if (code < 0)
        return code;
    int connected = offline_watch_connected(status);
    int back = connected && look->seen_offline;
    if (!connected)
        look->seen_offline = 1;
    return back || !connected ? back : prove(look, err);
}

static int32_t look_again(struct look *look, struct ph_error *err)
{
    struct ph_context *ctx = look->ctx;
    int32_t offline =
        offline_watch_look(ctx, ctx->host->phone(ctx, "id"),
                           offline_watch_clock_ms() - look->elapsed_ms, look->waiting, err);
    if (offline < 0)
        return offline;
    if (offline == OFFLINE_NOW || offline == OFFLINE_WAS)
        look->seen_offline = 1;
    if (offline == OFFLINE_NOW)
        return 0;
    if (offline == OFFLINE_BACK)
        return 1;
    if (offline == OFFLINE_NOT && !look->seen_offline)
        return prove(look, err);
    if (look->elapsed_ms < look->next_look_ms)
        return 0;
    look->next_look_ms = look->elapsed_ms + offline_watch_pause_ms(look->waiting);
    return look_alone(look, err);
}

static int32_t settled(struct ph_context *ctx, int64_t *state, struct ph_error *err)
{
    struct look look = {.ctx = ctx,
                        .elapsed_ms = ctx->host->number(ctx, "@elapsed"),
                        .waiting = ctx->host->number(ctx, "@waiting")};
    look_unpack(&look, *state);
    int32_t code = look_again(&look, err);
    *state = look_pack(&look);
    if (code == 1) {
        char back[64];
        snprintf(back, sizeof back, "Back after %lld s", (long long)(look.elapsed_ms / 1000));
        ctx->host->emit(ctx, "result", back);
    }
    return code;
}

static const struct ph_param args[] = {{
    .key = "force",
    .label = "At once, ending calls",
    .help = "Restart even during a call; otherwise the phone may wait until it is idle.",
    .type = PH_BOOL,
    .value = "no",
}};

static const struct ph_param results[] = {
    {.key = "result",
     .label = "Response",
     .help = "What the phone answered to the command, or how long it was away.",
     .type = PH_TEXT},
};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_DISRUPTIVE,
    .capability = "xapi",
    .permission = "xapi xapi:all",
    .status = "connected connected_with_issues",
    .run = run,
    .settled = settled,
    .example = "--wait",
    .needs = "id",
    .source = "webex-directory",
    .scopes = "spark:xapi_commands",
    .results = PH_PARAMS(results),
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL,
    .id = "reboot",
    .title = "Reboot",
    .summary = "Restarts the phone.",
    .args = PH_PARAMS(args),
    .functions = &functions,
}};

PH_PLUGIN(.id = "reboot", .version = "1.0.0", .summary = "Restarts phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
