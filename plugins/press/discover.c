/* Finds a phone's key command in GET /xapi/schema. */
#include "discover.h"

#include <inttypes.h>
#include <json-c/printbuf.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "model_turn.h"
#include "spelling.h"
#include "webex_phone.h"

enum {
    FEWEST_KEYS = 13, /* a dial pad and one more; with fewer, a command just takes digits */
    MEMO_MAX_AGE_MS = 7 * 24 * 3600 * 1000,
    NAMES_MOST = 512,
    NAME_BYTES = 64,
    MEMO_KEY_BYTES = 512
};

static const char *keep(struct ph_context *ctx, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(ctx->host->alloc(ctx, size), text, size);
}

/* ---- The schema -------------------------------------------------------------------------- */

/* A phone's names go into a cache shared by all phones of its model: nothing there may be more than
 * a name. */
static int is_name(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == '=' || text[i] == 0x7f)
            return 0;
    return length > 0 && length < NAME_BYTES;
}

/* The members of an enum. */
struct key_names {
    const char *items[NAMES_MOST];
    size_t count;
};

static void take_names(struct key_names *names, struct json_object *values)
{
    names->count = 0;
    for (size_t i = 0; i < json_object_array_length(values) && names->count < NAMES_MOST; i++) {
        struct json_object *value = json_object_array_get_idx(values, i);
        if (json_object_is_type(value, json_type_string) && is_name(json_object_get_string(value)))
            names->items[names->count++] = json_object_get_string(value);
    }
}

/* The names that match none of our keys, with a blank before each. */
static const char *others_of(struct ph_context *ctx, const struct key_names *names,
                             const struct dialect *dialect)
{
    char *text = ctx->host->alloc(ctx, names->count * (NAME_BYTES + 1) + 1), *to = text;
    for (size_t i = 0; i < names->count; i++) {
        int known = 0;
        for (int key = 0; key < KEY_COUNT && !known; key++)
            known = dialect->spelling[key] == names->items[i];
        if (!known)
            to += sprintf(to, " %s", names->items[i]);
    }
    return text;
}

/* Among commands with the same keys, prefer a complete press to half of one. */
static int completeness(const char *command)
{
    const char *last = strrchr(command, '.');
    last = last == NULL ? command : last + 1;
    if (ascii_has(last, "release"))
        return 0;
    return ascii_has(last, "press") ? 1 : 2;
}

struct search {
    struct ph_context *ctx;
    const struct key_map *map;
    const char *wanted; /* the configured command, or NULL */
    struct dialect best;
    int covered;
    int listed;             /* commands */
    struct printbuf *steps; /* each as a step of a sequence, one a line */
    struct key_names names; /* of the command being examined */
};

static int has_hint(const char *text)
{
    return ascii_has(text, "key") || ascii_has(text, "button") || ascii_has(text, "press");
}

/* True if enough of our keys are known or, where the names are unfamiliar, if a command that
 * mentions keys has a dial pad and more. A configured command is always accepted. */
static int is_enough(const struct search *search, const struct dialect *found, int covered)
{
    if (search->wanted != NULL)
        return covered > 0;
    return covered >= FEWEST_KEYS || (search->names.count >= FEWEST_KEYS &&
                                      spell_is_dial_pad(search->names.items, search->names.count) &&
                                      (has_hint(found->command) || has_hint(found->argument)));
}

static int is_required(struct json_object *argument)
{
    struct json_object *required = NULL;
    return json_object_object_get_ex(argument, "required", &required) &&
           json_object_get_boolean(required);
}

/* A command fits if exactly one argument is required and that one is an enum. */
static void command_offer(struct search *search, const char *command, struct json_object *arguments)
{
    struct json_object *values = NULL;
    const char *argument = NULL;
    int required = 0;
    if (!json_object_is_type(arguments, json_type_object))
        return;
    json_object_object_foreach(arguments, name, about)
    {
        if (!is_required(about))
            continue;
        required++;
        argument = name;
        values = webex_list(webex_object(about, "schema"), "enum");
    }
    if (required != 1 || values == NULL || !is_name(command) || !is_name(argument))
        return;
    take_names(&search->names, values);
    struct dialect found = {.command = command, .argument = argument};
    int covered = spell_keys(search->map, search->names.items, search->names.count, found.spelling);
    int better =
        covered > search->covered || (covered == search->covered && search->best.command != NULL &&
                                      completeness(command) > completeness(search->best.command));
    if (!better || !is_enough(search, &found, covered))
        return;
    found.others = others_of(search->ctx, &search->names, &found);
    search->covered = covered;
    search->best = found;
}

static void schema_search(struct search *search, struct json_object *schema)
{
    if (!json_object_is_type(schema, json_type_array))
        return;
    for (size_t i = 0; i < json_object_array_length(schema); i++) {
        struct json_object *commands =
            webex_object(json_object_array_get_idx(schema, i), "commands");
        if (commands == NULL)
            continue;
        search->listed += json_object_object_length(commands);
        json_object_object_foreach(commands, name, about)
        {
            if (is_name(name) && strchr(name, ' ') == NULL)
                sprintbuf(search->steps, "xapi %s\n", name);
            if (search->wanted == NULL || ascii_same(name, strlen(name), search->wanted))
                command_offer(search, name, webex_object(about, "arguments"));
        }
    }
}

/* Copies the result, which points into the JSON, to the context's memory. */
static void dialect_keep(struct ph_context *ctx, struct dialect *dialect)
{
    dialect->command = keep(ctx, dialect->command);
    dialect->argument = keep(ctx, dialect->argument);
    for (int key = 0; key < KEY_COUNT; key++)
        if (dialect->spelling[key] != NULL)
            dialect->spelling[key] = keep(ctx, dialect->spelling[key]);
}

/* ---- The cache --------------------------------------------------------------------------- */

/* NULL if it would be too long: two models might then share it. */
static const char *memo_key(struct ph_context *ctx, const char *wanted, const struct key_map *map)
{
    const char *model = ctx->host->phone(ctx, "model"),
               *software = ctx->host->phone(ctx, "software");
    char key[MEMO_KEY_BYTES];
    int length = snprintf(key, sizeof key, "keys %016" PRIx64 "\n%s\n%s\n%s", key_map_digest(map),
                          model == NULL ? "" : model, software == NULL ? "" : software,
                          wanted == NULL ? "" : wanted);
    return length < MEMO_KEY_BYTES ? keep(ctx, key) : NULL;
}

/* What the cache has for phones without keys. */
#define NO_KEYS "none"

/* "COMMAND\nARGUMENT\nour name=spelling\n…= others\n" */
static void memo_write(struct ph_context *ctx, const struct ph_memo *memo, const char *key,
                       const struct dialect *dialect)
{
    size_t size =
        strlen(dialect->command) + strlen(dialect->argument) + strlen(dialect->others) + 5;
    for (int i = 0; i < KEY_COUNT; i++)
        if (dialect->spelling[i] != NULL)
            size += strlen(key_name(i)) + strlen(dialect->spelling[i]) + 2;
    char *text = ctx->host->alloc(ctx, size), *to = text;
    to += sprintf(to, "%s\n%s\n", dialect->command, dialect->argument);
    for (int i = 0; i < KEY_COUNT; i++)
        if (dialect->spelling[i] != NULL)
            to += sprintf(to, "%s=%s\n", key_name(i), dialect->spelling[i]);
    sprintf(to, "=%s\n", dialect->others);
    if (memo->put(ctx, key, text) < 0)
        ctx->host->log(ctx, PH_LOG_INFO, "The keys of this model could not be cached");
}

static int memo_read(struct ph_context *ctx, const char *remembered, struct dialect *dialect)
{
    char *rest = (char *)(uintptr_t)keep(ctx, remembered);
    *dialect = (struct dialect){.command = strsep(&rest, "\n"), .others = ""};
    dialect->argument = strsep(&rest, "\n");
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char *spelling = strchr(line, '=');
        int our = spelling == NULL ? -1 : key_find(line, (size_t)(spelling - line));
        if (our >= 0)
            dialect->spelling[our] = spelling + 1;
        else if (spelling == line)
            dialect->others = spelling + 1;
    }
    return dialect->argument != NULL && *dialect->argument != '\0';
}

/* ---- Discovery --------------------------------------------------------------------------- */

static int32_t no_keys(struct ph_context *ctx, const char *wanted, struct ph_error *err)
{
    return ctx->host->fail(err, PH_UNSUPPORTED, "command",
                           wanted == NULL
                               ? "This phone offers no command that presses keys"
                               : "This phone has no command %s that takes the name of a key",
                           wanted);
}

/* *lacks: the phone listed its commands, and none of them presses keys. */
static int32_t discover_now(struct ph_context *ctx, const char *wanted, const struct key_map *map,
                            const struct ph_memo *memo, struct dialect *dialect, int *lacks,
                            struct ph_error *err)
{
    /* Without an expression the answer would include all statuses and be twice as long. */
    const char *path =
        webex_xapi_query(ctx, "/xapi/schema", "command", wanted != NULL ? wanted : "*");
    struct json_object *schema = NULL;
    int32_t code = webex_get(ctx, "Asking for the phone's commands", path, &schema, err);
    if (code < 0)
        return code;
    struct search search = {.ctx = ctx, .map = map, .wanted = wanted, .steps = printbuf_new()};
    schema_search(&search, schema);
    if (search.best.command != NULL) {
        dialect_keep(ctx, &search.best);
        *dialect = search.best;
        if (memo != NULL)
            memo->put(ctx, "complete keys", search.steps->buf);
    } else {
        *lacks = search.listed > 0;
        code = no_keys(ctx, wanted, err);
    }
    printbuf_free(search.steps);
    json_object_put(schema);
    return code;
}

/* 1: the memo has what this model offers; *code says what came of it. */
static int recall(struct ph_context *ctx, const struct ph_memo *memo, const char *key,
                  const char *wanted, struct dialect *dialect, int32_t *code, struct ph_error *err)
{
    const char *known = key == NULL ? NULL : memo->get(ctx, key, MEMO_MAX_AGE_MS);
    if (known != NULL && strcmp(known, NO_KEYS) == 0) {
        *code = no_keys(ctx, wanted, err);
        return 1;
    }
    *code = PH_OK;
    return known != NULL && memo_read(ctx, known, dialect);
}

int32_t discover(struct ph_context *ctx, struct dialect *dialect, struct ph_error *err)
{
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    const char *wanted = ctx->host->text(ctx, "command");
    const struct key_map *map;
    int32_t code = key_map_read(ctx, &map, err);
    if (code < 0)
        return code;
    const char *key = memo == NULL ? NULL : memo_key(ctx, wanted, map);
    if (recall(ctx, memo, key, wanted, dialect, &code, err))
        return code;
    int lacks = 0, mine = key != NULL && model_turn_take(ctx, key);
    if (!recall(ctx, memo, key, wanted, dialect, &code, err)) {
        code = discover_now(ctx, wanted, map, memo, dialect, &lacks, err);
        if (code == PH_OK && key != NULL)
            memo_write(ctx, memo, key, dialect);
        else if (lacks && key != NULL && webex_phone_kind(ctx, "") != NULL)
            memo->put(ctx, key, NO_KEYS);
    }
    if (mine)
        model_turn_end(key);
    return code;
}
