/* Fault rules: parsing, listing and choosing them. fault_body.c and fault_wire.c apply them. */
#include "faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kinds that act by default let the request take effect; the others answer in its place. */
static const struct {
    const char *name;
    bool acts, needs_value;
} kinds[FAULT_KIND_COUNT] = {
    [FAULT_LATENCY] = {"latency", true, true},
    [FAULT_STATUS] = {"status", false, true},
    [FAULT_RETRY_SECONDS] = {"retry-after-seconds", false, false},
    [FAULT_RETRY_DATE] = {"retry-after-date", false, false},
    [FAULT_RETRY_ABSURD] = {"retry-after-absurd", false, false},
    [FAULT_STALL] = {"stall", false, false},
    [FAULT_CUT_OFF] = {"cut-off", true, false},
    [FAULT_CLOSE_BEFORE] = {"close-before", false, false},
    [FAULT_CLOSE_AFTER] = {"close-after-acting", true, false},
    [FAULT_HOLD_AFTER] = {"hold-after-acting", true, false},
    [FAULT_GARBAGE] = {"garbage", false, false},
    [FAULT_HTML] = {"html", false, false},
    [FAULT_ENDLESS] = {"endless-chunked", false, false},
    [FAULT_GZIP_BOMB] = {"gzip-bomb", false, false},
    [FAULT_HUGE_HEADER] = {"huge-header", false, false},
    [FAULT_REDIRECT] = {"redirect", false, true},
    [FAULT_HOSTILE_LINK] = {"hostile-link", true, true},
    [FAULT_SLOW] = {"slow", true, false},
    [FAULT_BODY] = {"body", false, true},
};

static void fault_free(struct fault *fault)
{
    free(fault->kind_text);
    free(fault->method);
    free(fault->path);
    free(fault->value);
    free(fault);
}

static int read_kind(struct fault *fault, const char *text, char error[static 256])
{
    int64_t status;
    fault->kind_text = text_copy(text);
    if (strncmp(text, "status-", 7) == 0) {
        if (text_integer(text + 7, 200, 599, &status) != 0) {
            snprintf(error, 256, "kind: no such status: %.40s", text + 7);
            return -1;
        }
        fault->kind = FAULT_STATUS;
        fault->status = (int)status;
        return 0;
    }
    for (int i = 0; i < FAULT_KIND_COUNT; i++) {
        if (strcmp(kinds[i].name, text) != 0)
            continue;
        fault->kind = (enum fault_kind)i;
        fault->acts = kinds[i].acts;
        if (!kinds[i].needs_value || fault->value != NULL)
            return 0;
        snprintf(error, 256, "value: the kind %s needs one", text);
        return -1;
    }
    snprintf(error, 256, "kind: not known: %.60s", text);
    return -1;
}

static int read_value(struct fault *fault, char error[static 256])
{
    int64_t status;
    if (fault->kind == FAULT_LATENCY && latency_parse(fault->value, &fault->latency) != 0) {
        snprintf(error, 256, "value: not a delay: %.60s", fault->value);
        return -1;
    }
    if (fault->kind == FAULT_STATUS && fault->status == 0) {
        if (text_integer(fault->value, 200, 599, &status) != 0) {
            snprintf(error, 256, "value: not a status: %.60s", fault->value);
            return -1;
        }
        fault->status = (int)status;
    }
    for (const char *c = fault->value; c != NULL && *c != '\0'; c++)
        if ((unsigned char)*c < ' ') {
            snprintf(error, 256, "value: control characters cannot be sent in a header");
            return -1;
        }
    return 0;
}

static const char *member(struct json_object *rule, const char *key)
{
    struct json_object *value = NULL;
    return json_object_object_get_ex(rule, key, &value) && value != NULL
               ? json_object_get_string(value)
               : NULL;
}

static int read_rule(struct fault *fault, struct json_object *rule, char error[static 256])
{
    const char *kind = member(rule, "kind"), *rate = member(rule, "rate"),
               *count = member(rule, "count");
    const char *after = member(rule, "after"), *value = member(rule, "value"),
               *acts = member(rule, "acts");
    const char *method = member(rule, "method"), *path = member(rule, "path");
    fault->method = text_copy(method != NULL ? method : "*");
    fault->path = text_copy(path != NULL ? path : "*");
    fault->value = value != NULL ? text_copy(value) : NULL;
    fault->rate = 1000000;
    fault->count = -1;
    if (kind == NULL) {
        snprintf(error, 256, "kind: is missing");
        return -1;
    }
    if (read_kind(fault, kind, error) != 0 || read_value(fault, error) != 0)
        return -1;
    if (acts != NULL)
        fault->acts = strcmp(acts, "true") == 0;
    if ((rate != NULL && text_share(rate, &fault->rate) != 0) ||
        (count != NULL && text_integer(count, 0, INT64_MAX, &fault->count) != 0) ||
        (after != NULL && text_integer(after, 0, INT64_MAX, &fault->after) != 0)) {
        snprintf(error, 256, "rate, count or after: not a number that fits");
        return -1;
    }
    return 0;
}

int64_t faults_add(struct faults *faults, struct json_object *rule, char error[static 256])
{
    if (!json_object_is_type(rule, json_type_object)) {
        snprintf(error, 256, "a rule is a JSON object");
        return -1;
    }
    if (faults->count == FAULTS_MOST) {
        snprintf(error, 256, "there are already %d rules", FAULTS_MOST);
        return -1;
    }
    struct fault *fault = text_alloc(sizeof *fault);
    if (read_rule(fault, rule, error) != 0) {
        fault_free(fault);
        return -1;
    }
    fault->number = ++faults->last_number;
    faults->rules[faults->count++] = fault;
    return fault->number;
}

/* Cuts `text` at the last `mark` and stores what follows under `key`. If that is no number, the
 * mark belongs to the value: URLs may contain all of them. */
static void take_suffix(char *text, char mark, const char *key, struct json_object *rule)
{
    char *at = strrchr(text, mark);
    if (at == NULL || at[1] == '\0' || strspn(at + 1, "0123456789.%") != strlen(at + 1))
        return;
    json_text(rule, key, at + 1);
    *at = '\0';
}

int64_t faults_add_text(struct faults *faults, const char *text, char error[static 256])
{
    SIM_CLEANUP(text_free) char *copy = text_copy(text);
    char *equals = strchr(copy, '='), *space = strchr(copy, ' ');
    if (equals == NULL) {
        snprintf(error, 256, "a rule reads 'METHOD PATH=KIND': %.150s", text);
        return -1;
    }
    *equals = '\0';
    struct json_object *rule = json_object_new_object();
    if (space != NULL && space < equals) {
        *space = '\0';
        json_text(rule, "method", copy);
    }
    json_text(rule, "path", space != NULL && space < equals ? space + 1 : copy);
    char *kind = equals + 1;
    take_suffix(kind, '+', "after", rule);
    take_suffix(kind, '#', "count", rule);
    take_suffix(kind, '@', "rate", rule);
    char *colon = strchr(kind, ':');
    if (colon != NULL) {
        *colon = '\0';
        json_text(rule, "value", colon + 1);
    }
    json_text(rule, "kind", kind);
    int64_t number = faults_add(faults, rule, error);
    json_object_put(rule);
    return number;
}

bool faults_remove(struct faults *faults, uint32_t number)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->rules[i]->number != number)
            continue;
        fault_free(faults->rules[i]);
        memmove(&faults->rules[i], &faults->rules[i + 1],
                (faults->count - i - 1) * sizeof faults->rules[0]);
        faults->count--;
        return true;
    }
    return false;
}

void faults_clear(struct faults *faults)
{
    while (faults->count != 0)
        fault_free(faults->rules[--faults->count]);
}

struct json_object *faults_list(const struct faults *faults)
{
    struct json_object *items = json_object_new_array();
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = faults->rules[i];
        struct json_object *item = json_object_new_object();
        json_number(item, "id", fault->number);
        json_text(item, "method", fault->method);
        json_text(item, "path", fault->path);
        json_text(item, "kind", fault->kind_text);
        if (fault->value != 0)
            json_text(item, "value", fault->value);
        json_flag(item, "acts", fault->acts);
        SIM_CLEANUP(text_free)
        char *rate = text_format("%u.%04u%%", fault->rate / 10000, fault->rate % 10000);
        json_text(item, "rate", rate);
        if (fault->count >= 0)
            json_number(item, "count", fault->count);
        json_number(item, "after", fault->after);
        json_number(item, "matched", (int64_t)fault->seen);
        json_number(item, "hits", (int64_t)fault->hits);
        json_object_array_add(items, item);
    }
    return items;
}

static bool strikes(struct fault *fault, const struct request *request, uint64_t *random)
{
    if (fault->count == 0 || !text_glob(fault->method, request->method) ||
        !text_glob(fault->path, request->path))
        return false;
    if ((int64_t)fault->seen++ < fault->after)
        return false;
    if (fault->rate < 1000000 && text_draw(random, 1000000) >= fault->rate)
        return false;
    if (fault->count > 0)
        fault->count--;
    fault->hits++;
    return true;
}

struct fault *faults_pick(struct faults *faults, const struct request *request, uint64_t *random,
                          int64_t *delay)
{
    for (size_t i = 0; i < faults->count; i++) {
        struct fault *fault = faults->rules[i];
        if (!strikes(fault, request, random))
            continue;
        if (fault->kind != FAULT_LATENCY)
            return fault;
        *delay += latency_draw(&fault->latency, text_draw(random, 1000000));
    }
    return NULL;
}
