/* Finding out a phone's key command from GET /xapi/schema. */
#include "discover.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    FEWEST_KEYS =
        13, /* the keys of a dial pad and one more: below that it is no key command but something with digits */
    MEMO_MAX_AGE_MS = 7 * 24 * 3600 * 1000,
    MAPS_MAX = 64
};

/* ---- Key maps: which spellings our names have ------------------------------------------------------ */

/* The entry of a key map in our call's memory: "NavUp Nav_Up Up" for each of our names. */
struct key_map {
    struct ph_call *call;
    const char *model;
    int fits; /* the file's [phones] models match */
    struct {
        const char *entry, *spellings;
    } lines[MAPS_MAX];
    int count;
};

static const char *keep(struct ph_call *call, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(call->host->alloc(call, size), text, size);
}

static int model_matches(const char *globs, const char *model)
{
    char glob[64];
    for (const char *at = globs + strspn(globs, " "); *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        snprintf(glob, sizeof glob, "%.*s", (int)length, at);
        if (fnmatch(glob, model, 0) == 0)
            return 1;
        at += length;
    }
    return 0;
}

static int32_t map_line(void *self, const char *section, const char *key, const char *value)
{
    struct key_map *map = self;
    if (strcmp(section, "phones") == 0 && strcmp(key, "models") == 0)
        map->fits = model_matches(value, map->model);
    if (strcmp(section, "keys") == 0 && map->count < MAPS_MAX) {
        map->lines[map->count].entry = keep(map->call, key);
        map->lines[map->count++].spellings = keep(map->call, value);
    }
    return 0;
}

/* The key map for this model: the first file that says it fits. */
static int32_t map_read(struct ph_call *call, struct key_map *map, struct ph_error *err)
{
    const struct ph_data *data = call->host->service(call, "ph.data/1");
    const char *model = call->host->phone(call, "model");
    const char *const *names = data == NULL ? NULL : data->names(call, "keymaps");
    for (; names != NULL && *names != NULL; names++) {
        char file[300];
        *map = (struct key_map){.call = call, .model = model == NULL ? "" : model};
        snprintf(file, sizeof file, "keymaps/%s", *names);
        int32_t code = data->read(call, file, map_line, map, err);
        if (code < 0)
            return code;
        if (map->fits)
            return PH_OK;
    }
    return call->host->fail(err, PH_UNSUPPORTED, "model",
                            "There is no key map for a phone of model %s",
                            model == NULL ? "(unknown)" : model);
}

/* Whether this is how the map spells the key. */
static int map_spells(const struct key_map *map, int key, const char *spelling)
{
    int number;
    const char *entry = key_entry(key, &number);
    for (int i = 0; i < map->count; i++) {
        if (strcmp(map->lines[i].entry, entry) != 0)
            continue;
        const char *at = map->lines[i].spellings;
        for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
            size_t length = strcspn(at, " ");
            if (key_matches(at, length, number, spelling))
                return 1;
            at += length;
        }
    }
    return 0;
}

/* ---- The schema --------------------------------------------------------------------------------- */

/* Takes the spellings of an enum in; returns how many of our keys it covers. */
static int enum_cover(const struct key_map *map, struct json_object *values,
                      const char *spelling[KEY_COUNT])
{
    int covered = 0;
    memset(spelling, 0, KEY_COUNT * sizeof *spelling);
    for (int key = 0; key < KEY_COUNT; key++) {
        for (size_t i = 0; i < json_object_array_length(values) && spelling[key] == NULL; i++) {
            struct json_object *value = json_object_array_get_idx(values, i);
            if (json_object_is_type(value, json_type_string) &&
                map_spells(map, key, json_object_get_string(value)))
                spelling[key] = json_object_get_string(value);
        }
        covered += spelling[key] != NULL;
    }
    return covered;
}

/* Of commands with the same keys, a whole press is wanted: not half of one. */
static int completeness(const char *command)
{
    const char *last = strrchr(command, '.');
    last = last == NULL ? command : last + 1;
    if (strcasestr(last, "release") != NULL)
        return 0;
    return strcasestr(last, "press") != NULL ? 1 : 2;
}

struct search {
    struct ph_call *call;
    const struct key_map *map;
    const char *wanted; /* the configured command, or NULL */
    struct dialect best;
    int covered;
};

static int is_required(struct json_object *argument)
{
    struct json_object *required = NULL;
    return json_object_object_get_ex(argument, "required", &required) &&
           json_object_get_boolean(required);
}

/* A command fits when exactly one argument is required, and that one is an enum. */
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
    if (required != 1 || values == NULL)
        return;
    struct dialect found = {.command = command, .argument = argument};
    int covered = enum_cover(search->map, values, found.spelling);
    int better =
        covered > search->covered || (covered == search->covered && search->best.command != NULL &&
                                      completeness(command) > completeness(search->best.command));
    if (!better)
        return;
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
        json_object_object_foreach(commands, name, about)
        {
            if (search->wanted == NULL || strcasecmp(search->wanted, name) == 0)
                command_offer(search, name, webex_object(about, "arguments"));
        }
    }
}

/* What was found points into the JSON: this takes it into the call's memory. */
static void dialect_keep(struct ph_call *call, struct dialect *dialect)
{
    dialect->command = keep(call, dialect->command);
    dialect->argument = keep(call, dialect->argument);
    for (int key = 0; key < KEY_COUNT; key++)
        if (dialect->spelling[key] != NULL)
            dialect->spelling[key] = keep(call, dialect->spelling[key]);
}

/* ---- The memory --------------------------------------------------------------------------------- */

static const char *memo_key(struct ph_call *call, const char *wanted)
{
    const char *model = call->host->phone(call, "model"),
               *software = call->host->phone(call, "software");
    char key[256];
    snprintf(key, sizeof key, "keys %s %s %s", model == NULL ? "" : model,
             software == NULL ? "" : software, wanted == NULL ? "" : wanted);
    return keep(call, key);
}

/* "COMMAND\nARGUMENT\nour name=spelling\n…" */
static void memo_write(struct ph_call *call, const struct ph_memo *memo, const char *key,
                       const struct dialect *dialect)
{
    size_t size = strlen(dialect->command) + strlen(dialect->argument) + 3;
    for (int i = 0; i < KEY_COUNT; i++)
        if (dialect->spelling[i] != NULL)
            size += strlen(key_name(i)) + strlen(dialect->spelling[i]) + 2;
    char *text = call->host->alloc(call, size), *to = text;
    to += sprintf(to, "%s\n%s\n", dialect->command, dialect->argument);
    for (int i = 0; i < KEY_COUNT; i++)
        if (dialect->spelling[i] != NULL)
            to += sprintf(to, "%s=%s\n", key_name(i), dialect->spelling[i]);
    if (memo->put(call, key, text) < 0)
        call->host->log(call, PH_LOG_INFO, "The keys of this model could not be remembered");
}

static int memo_read(struct ph_call *call, const struct ph_memo *memo, const char *key,
                     struct dialect *dialect)
{
    const char *remembered = memo->get(call, key, MEMO_MAX_AGE_MS);
    if (remembered == NULL)
        return 0;
    char *rest = (char *)(uintptr_t)keep(call, remembered);
    *dialect = (struct dialect){.command = strsep(&rest, "\n")};
    dialect->argument = strsep(&rest, "\n");
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char *spelling = strchr(line, '=');
        int our = spelling == NULL ? -1 : key_find(line, (size_t)(spelling - line));
        if (our >= 0)
            dialect->spelling[our] = spelling + 1;
    }
    return dialect->argument != NULL && *dialect->argument != '\0';
}

/* ---- All together -------------------------------------------------------------------------------- */

static int32_t discover_now(struct ph_call *call, const char *wanted, struct dialect *dialect,
                            struct ph_error *err)
{
    struct key_map map;
    int32_t code = map_read(call, &map, err);
    if (code < 0)
        return code;
    const char *path = webex_query(call, "/xapi/schema", "deviceId", call->host->phone(call, "id"));
    struct webex_request request = {.what = "Asking for the phone's commands",
                                    .method = "GET",
                                    .path = webex_query(call, path, "command", wanted)};
    struct json_object *schema = NULL;
    code = webex_call(call, &request, &schema, err);
    if (code < 0)
        return code;
    struct search search = {.call = call,
                            .map = &map,
                            .wanted = wanted,
                            .covered = wanted == NULL ? FEWEST_KEYS - 1 : 0};
    schema_search(&search, schema);
    if (search.best.command != NULL) {
        dialect_keep(call, &search.best);
        *dialect = search.best;
    } else {
        code = call->host->fail(err, PH_UNSUPPORTED, "command",
                                wanted == NULL
                                    ? "This phone offers no command that presses keys"
                                    : "This phone has no command %s that takes the name of a key",
                                wanted);
    }
    json_object_put(schema);
    return code;
}

int32_t discover(struct ph_call *call, struct dialect *dialect, struct ph_error *err)
{
    const struct ph_memo *memo = call->host->service(call, "ph.memo/1");
    const char *wanted = call->host->text(call, "command"), *key = memo_key(call, wanted);
    if (memo != NULL && memo_read(call, memo, key, dialect))
        return PH_OK;
    int32_t code = discover_now(call, wanted, dialect, err);
    if (code == PH_OK && memo != NULL)
        memo_write(call, memo, key, dialect);
    return code;
}
