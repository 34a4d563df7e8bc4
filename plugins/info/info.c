/* What a helpdesk asks first: switch and port, VLAN, address, registration, firmware, call
 * quality, lamps, up since. Phone families and firmwares differ in the statuses they have, and
 * most of their names are not published, so this searches the phone's own schema by patterns,
 * which the table info/statuses.ini can replace. The result names every fact that the phone does
 * not report. */
#include <inttypes.h>
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ascii.h"
#include "model_turn.h"
#include "webex_phone.h"
#include "webex_tree.h"

enum {
    NAMES_MOST = 40,    /* statuses read per phone … */
    NAMES_OF_ONE = 10,  /* … per request, as documented … */
    NAMES_OF_FACT = 12, /* … and per fact */
    NAME_BYTES = 200,
    NAMES_BYTES = NAMES_MOST * (NAME_BYTES + 1),
    MEMO_KEY_BYTES = 512,
    MEMO_MAX_AGE_MS = 7 * 24 * 3600 * 1000
};

/* How a value is shown. */
enum form { VALUE, NAME_VALUE, UPTIME };

struct fact {
    const char *key;
    const char *globs; /* of statuses, ignoring case, separated by blanks */
    const char *field; /* in the list of phones, if the phone does not report it; or NULL */
    enum form form;
};

static const struct fact facts[] = {
    {"switch", "*.CDP.DeviceId *.CDP.SysName *LLDP*SystemName *LLDP*SysName *Switch*Name", NULL,
     VALUE},
    {"port", "*.CDP.PortID *LLDP*PortId *LLDP*PortDescription *Switch*Port", NULL, VALUE},
    {"vlan", "*VLAN* *.CDP.*VlanId", NULL, NAME_VALUE},
    {"ip", "*IPv4.Address *IPv6.Address", "ip", VALUE},
    {"registration", "*Registration*.Status *RegistrationState", NULL, VALUE},
    {"firmware", "SystemUnit.Software.Version *Firmware*Version", "software", VALUE},
    {"quality", "*Netstat.Jitter *Netstat.Loss *PacketLoss* *.Jitter *MOS*", NULL, NAME_VALUE},
    {"leds", "LEDStatus.*LEDColor LEDStatus.*LED.Color", NULL, NAME_VALUE},
    {"up_since", "SystemUnit.Uptime", NULL, UPTIME},
};
enum { FACTS = sizeof facts / sizeof facts[0] };

struct run {
    struct ph_context *ctx;
    const char *globs[FACTS];
    /* One line per status: the number of its fact, a blank, its name as an expression. */
    char *names;
    int found[FACTS]; /* values that were emitted */
};

/* ---- Which statuses ---------------------------------------------------------------------- */

/* Turns a schema's "Network[1..n].IPv4.Address" into an expression for all: "Network[*]…". */
static void write_expression(char *to, const char *name)
{
    for (; *name != '\0'; name++) {
        *to++ = *name;
        if (*name != '[')
            continue;
        *to++ = '*';
        name += strcspn(name, "]");
        if (*name == '\0')
            break;
        *to++ = ']';
    }
    *to = '\0';
}

static int is_name(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (!ascii_is_word((unsigned char)*c) && strchr(".[]_-*", *c) == NULL)
            return 0;
    return *text != '\0' && strlen(text) < NAME_BYTES;
}

static void take_schema(struct run *run, struct json_object *statuses)
{
    int count[FACTS] = {0}, all = 0;
    size_t used = 0;
    if (statuses == NULL)
        return;
    json_object_object_foreach(statuses, name, unused)
    {
        (void)unused;
        for (int i = 0; i < FACTS && all < NAMES_MOST; i++) {
            char expression[2 * NAME_BYTES]; /* "[]" becomes "[*]" */
            if (strlen(name) >= NAME_BYTES || count[i] == NAMES_OF_FACT)
                continue;
            write_expression(expression, name);
            if (!is_name(expression) || !ascii_fits(run->globs[i], name))
                continue;
            used +=
                (size_t)snprintf(run->names + used, NAMES_BYTES - used, "%d %s\n", i, expression);
            count[i]++;
            all++;
            break;
        }
    }
}

/* Cached for all phones with this model and firmware, and for these patterns. */
static const char *memo_key(const struct run *run)
{
    struct ph_context *ctx = run->ctx;
    const char *model = ctx->host->phone(ctx, "model"),
               *software = ctx->host->phone(ctx, "software");
    char *key = ctx->host->alloc(ctx, MEMO_KEY_BYTES);
    uint64_t digest = 14695981039346656037u; /* FNV-1a */
    for (int i = 0; i < FACTS; i++)
        for (const char *c = run->globs[i]; *c != '\0'; c++)
            digest = (digest ^ (unsigned char)*c) * 1099511628211u;
    int length = snprintf(key, MEMO_KEY_BYTES, "%016" PRIx64 "\n%s\n%s", digest,
                          model == NULL ? "" : model, software == NULL ? "" : software);
    return model != NULL && software != NULL && length < MEMO_KEY_BYTES ? key : NULL;
}

static int remembered(struct run *run, const struct ph_memo *memo, const char *key)
{
    const char *text = key == NULL ? NULL : memo->get(run->ctx, key, MEMO_MAX_AGE_MS);
    if (text == NULL || strlen(text) >= NAMES_BYTES)
        return 0;
    strcpy(run->names, text);
    return 1;
}

static int32_t ask_statuses(struct run *run, const struct ph_memo *memo, const char *key,
                            struct ph_error *err)
{
    struct ph_context *ctx = run->ctx;
    struct json_object *answer = NULL;
    int32_t code = webex_get(ctx, "Asking for the phone's statuses",
                             webex_xapi_query(ctx, "/xapi/schema", "status", "*"), &answer, err);
    if (code < 0)
        return code;
    if (json_object_is_type(answer, json_type_array))
        take_schema(run, webex_object(json_object_array_get_idx(answer, 0), "status"));
    json_object_put(answer);
    if (key != NULL)
        memo->put(ctx, key, run->names);
    return PH_OK;
}

static int32_t find_statuses(struct run *run, struct ph_error *err)
{
    const struct ph_memo *memo = run->ctx->host->service(run->ctx, "ph.memo/1");
    const char *key = memo == NULL ? NULL : memo_key(run);
    run->names = run->ctx->host->alloc(run->ctx, NAMES_BYTES);
    if (remembered(run, memo, key))
        return PH_OK;
    int mine = key != NULL && model_turn_take(run->ctx, key);
    int32_t code = remembered(run, memo, key) ? PH_OK : ask_statuses(run, memo, key, err);
    if (mine)
        model_turn_end(key);
    return code;
}

/* ---- Their values ------------------------------------------------------------------------ */

static void emit_uptime(struct run *run, int fact, const char *seconds)
{
    char *end = NULL, text[40];
    long long up = strtoll(seconds, &end, 10);
    if (end == seconds || up < 0 || up > (long long)1000 * 365 * 24 * 3600)
        return;
    time_t since = time(NULL) - (time_t)up;
    struct tm parts;
    if (gmtime_r(&since, &parts) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        return;
    run->ctx->host->emit(run->ctx, facts[fact].key, text);
    run->found[fact]++;
}

/* Shortens the name to its last two parts: "Voice.VlanId 110", "LEDStatus.MuteLEDColor Red". */
static void emit_named(struct run *run, int fact, const char *name, const char *value)
{
    char text[NAME_BYTES * 2];
    const char *last = strrchr(name, '.'), *short_name = name;
    for (const char *c = name; last != NULL && c < last; c++)
        if (*c == '.')
            short_name = c + 1;
    snprintf(text, sizeof text, "%s %s", short_name, value);
    run->ctx->host->emit(run->ctx, facts[fact].key, text);
    run->found[fact]++;
}

static int32_t take_leaf(void *self, const char *name, const char *value)
{
    struct run *run = self;
    if (*value == '\0' || strlen(value) >= NAME_BYTES || strlen(name) >= NAME_BYTES)
        return PH_OK;
    for (int i = 0; i < FACTS; i++) {
        if (!ascii_fits(run->globs[i], name))
            continue;
        if (facts[i].form == UPTIME)
            emit_uptime(run, i, value);
        else if (facts[i].form == NAME_VALUE)
            emit_named(run, i, name, value);
        else if (run->ctx->host->emit(run->ctx, facts[i].key, value) == PH_OK)
            run->found[i]++;
        break;
    }
    return PH_OK;
}

static int32_t read_statuses(struct run *run, struct ph_error *err)
{
    struct ph_context *ctx = run->ctx;
    char *rest = run->names;
    int32_t code = PH_OK;
    while (code == PH_OK && rest != NULL && *rest != '\0') {
        const char *path = webex_xapi_query(ctx, "/xapi/status", NULL, NULL);
        for (int i = 0; i < NAMES_OF_ONE && rest != NULL && *rest != '\0'; i++) {
            const char *line = strsep(&rest, "\n");
            const char *name = strchr(line, ' ');
            if (name != NULL)
                path = webex_query(ctx, path, "name", name + 1);
        }
        struct json_object *answer = NULL;
        code = webex_get(ctx, "Reading the phone's statuses", path, &answer, err);
        if (code == PH_OK)
            webex_tree(ctx, webex_object(answer, "result"), take_leaf, run);
        json_object_put(answer);
    }
    return code;
}

/* ---- The row ----------------------------------------------------------------------------- */

static int32_t take_line(void *self, const char *section, const char *key, const char *value)
{
    struct run *run = self;
    struct ph_context *ctx = run->ctx;
    for (int i = 0; i < FACTS && strcmp(section, "statuses") == 0; i++)
        if (strcmp(facts[i].key, key) == 0)
            run->globs[i] = strcpy(ctx->host->alloc(ctx, strlen(value) + 1), value);
    return 0;
}

static void read_patterns(struct run *run)
{
    const struct ph_data *data = run->ctx->host->service(run->ctx, "ph.data/1");
    for (int i = 0; i < FACTS; i++)
        run->globs[i] = facts[i].globs;
    if (data != NULL) /* usually there is no such table */
        data->read(run->ctx, "info/statuses.ini", take_line, run, NULL);
}

/* Adds facts from the list of phones, and names the ones that nobody reported. */
static void fill_in(struct run *run)
{
    const struct ph_host *host = run->ctx->host;
    for (int i = 0; i < FACTS; i++) {
        const char *listed = facts[i].field == NULL ? NULL : host->phone(run->ctx, facts[i].field);
        if (run->found[i] == 0 && listed != NULL && *listed != '\0')
            run->found[i] = host->emit(run->ctx, facts[i].key, listed) == PH_OK;
        if (run->found[i] == 0)
            host->emit(run->ctx, "not_told", facts[i].key);
    }
}

static int32_t run_info(struct ph_context *ctx, struct ph_error *err)
{
    struct run run = {.ctx = ctx};
    const char *why = NULL;
    struct ph_error reason = {0};
    int32_t code = PH_OK;
    read_patterns(&run);
    if (ctx->host->phone(ctx, "id") == NULL || !webex_phone_has(ctx, "capability", "xapi"))
        why = "this phone gives no information about itself through the service";
    else if (!webex_phone_is_online(ctx))
        why = "it is not connected";
    else if ((code = find_statuses(&run, &reason)) < 0 || (code = read_statuses(&run, &reason)) < 0)
        why = reason.text;
    /* After a refusal the other facts are still valid; otherwise, as when cancelled or offline,
     * the action fails. */
    if (code < 0 && !webex_surely_not_done(code) && code != PH_BUSY)
        return ctx->host->fail(err, code, reason.what, "%s", reason.text);
    fill_in(&run);
    if (why != NULL)
        ctx->host->emit(ctx, "why", why);
    return PH_OK;
}

#define RESULT(name, words, sentence)                                                              \
    {                                                                                              \
        .key = name, .label = words, .help = sentence, .type = PH_TEXT                             \
    }

static const struct ph_param results[] = {
    RESULT("switch", "Switch", "The network switch, by CDP or LLDP."),
    RESULT("port", "Switch port", "The port of the switch."),
    RESULT("vlan", "VLAN", "The networks on the port."),
    RESULT("ip", "IP address", "Its addresses."),
    RESULT("registration", "Registration", "Whether its lines are registered."),
    RESULT("firmware", "Firmware", "What runs on it."),
    RESULT("quality", "Call quality", "Jitter and loss of the call."),
    RESULT("leds", "Lamps", "Which lamps are lit, and how."),
    RESULT("up_since", "Up since", "When it started, in UTC."),
    RESULT("not_told", "Not told", "What neither the phone nor the list of phones reports."),
    RESULT("why", "Why not", "Why the phone itself was not asked."),
};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_HARMLESS,
    .run = run_info,
    .source = "webex-directory",
    .results = PH_PARAMS(results),
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL,
    .id = "info",
    .title = "Information",
    .summary = "Shows switch and port, VLAN, address, registration, firmware, call quality and "
               "lamps of the phone.",
    .functions = &functions,
}};

PH_PLUGIN(.id = "info", .version = "1.0.0", .summary = "What a helpdesk asks first about a phone",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
