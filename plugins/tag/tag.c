/* Changes the tags of a device. The service can add tags to those there are, so that what others
 * add at the same time stays. To remove some it replaces the whole list: the current one is read
 * first, and the new one read back. */
#include <phonectl/plugin.h>
#include <string.h>

#include "webex.h"

/* The next word of a comma-separated list, trimmed, in the context's memory; NULL at the end. */
static const char *next_tag(struct ph_context *ctx, const char **rest)
{
    while (*rest != NULL && **rest != '\0') {
        const char *start = *rest + strspn(*rest, " ,");
        size_t length = strcspn(start, ",");
        *rest = start + length;
        while (length > 0 && start[length - 1] == ' ')
            length--;
        if (length > 0)
            return memcpy(ctx->host->alloc(ctx, length + 1), start, length);
    }
    return NULL;
}

static int has_tag(struct json_object *tags, const char *tag)
{
    for (size_t i = 0; i < json_object_array_length(tags); i++)
        if (strcmp(json_object_get_string(json_object_array_get_idx(tags, i)), tag) == 0)
            return 1;
    return 0;
}

static int listed(struct ph_context *ctx, const char *list, const char *tag)
{
    const char *word;
    while ((word = next_tag(ctx, &list)) != NULL)
        if (strcmp(word, tag) == 0)
            return 1;
    return 0;
}

static void add_tags(struct ph_context *ctx, struct json_object *tags, const char *list)
{
    const char *tag;
    while ((tag = next_tag(ctx, &list)) != NULL)
        if (!has_tag(tags, tag))
            json_object_array_add(tags, json_object_new_string(tag));
}

/* The wanted list, as a new array. */
static struct json_object *wanted_tags(struct ph_context *ctx, struct json_object *present)
{
    const struct ph_host *host = ctx->host;
    struct json_object *wanted = json_object_new_array();
    const char *set = host->text(ctx, "set"), *remove = host->text(ctx, "remove");
    for (size_t i = 0; set == NULL && present != NULL && i < json_object_array_length(present);
         i++) {
        struct json_object *tag = json_object_array_get_idx(present, i);
        if (json_object_is_type(tag, json_type_string) &&
            !listed(ctx, remove, json_object_get_string(tag)))
            json_object_array_add(wanted, json_object_get(tag));
    }
    add_tags(ctx, wanted, set);
    add_tags(ctx, wanted, host->text(ctx, "add"));
    return wanted;
}

/* The tags of the list that are not present yet, as a new array. */
static struct json_object *missing_tags(struct json_object *wanted, struct json_object *present)
{
    struct json_object *missing = json_object_new_array();
    for (size_t i = 0; i < json_object_array_length(wanted); i++) {
        struct json_object *tag = json_object_array_get_idx(wanted, i);
        if (present == NULL || !has_tag(present, json_object_get_string(tag)))
            json_object_array_add(missing, json_object_get(tag));
    }
    return missing;
}

static int32_t write_tags(struct ph_context *ctx, const char *path, const char *op,
                          struct json_object *tags, struct json_object **answer,
                          struct ph_error *err)
{
    struct json_object *patch = json_object_new_array(), *change = json_object_new_object();
    json_object_array_add(patch, change);
    json_object_object_add(change, "op", json_object_new_string(op));
    json_object_object_add(change, "path", json_object_new_string("tags"));
    json_object_object_add(change, "value", tags);
    struct webex_request request = {.what = "Changing the tags",
                                    .method = "PATCH",
                                    .path = path,
                                    .body = patch,
                                    .content_type = "application/json-patch+json"};
    int32_t code = webex_call(ctx, &request, answer, err);
    json_object_put(patch);
    return code;
}

/* After the list was replaced: says if another program has replaced it since. */
static void read_back(struct ph_context *ctx, const char *path, struct json_object *wanted)
{
    struct json_object *device = NULL;
    struct ph_error ignored;
    if (webex_get(ctx, "Reading the tags", path, &device, &ignored) == PH_OK) {
        struct json_object *now = webex_list(device, "tags");
        struct json_object *others = now == NULL ? NULL : missing_tags(now, wanted);
        if (now != NULL && (json_object_array_length(others) > 0 ||
                            json_object_array_length(now) != json_object_array_length(wanted)))
            ctx->host->emit(ctx, "result", "changed again at the same time, by another program");
        json_object_put(others);
        json_object_put(device);
    }
}

/* Also reports the previous tags: there is no other way back. */
static int32_t change_tags(struct ph_context *ctx, const char *path, struct json_object *present,
                           struct json_object *wanted, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    size_t before = present == NULL ? 0 : json_object_array_length(present);
    int only_adds = host->text(ctx, "remove") == NULL && host->text(ctx, "set") == NULL;
    struct json_object *answer = NULL, *lost = NULL;
    int32_t code = PH_OK;
    if (only_adds) {
        code = write_tags(ctx, path, "add", missing_tags(wanted, present), &answer, err);
        struct json_object *now = code == PH_OK ? webex_list(answer, "tags") : NULL;
        lost = now == NULL ? NULL : missing_tags(wanted, now);
        json_object_put(answer);
        answer = NULL;
    }
    /* "This action will overwrite any previous tags", says the same documentation elsewhere. */
    int replaces = !only_adds || (lost != NULL && json_object_array_length(lost) > 0);
    json_object_put(lost);
    if (code == PH_OK && replaces)
        code = write_tags(ctx, path, "replace", json_object_get(wanted), &answer, err);
    for (size_t i = 0; code == PH_OK && i < before; i++)
        host->emit(ctx, "before", json_object_get_string(json_object_array_get_idx(present, i)));
    /* in a dry run there is no answer */
    if (code == PH_OK && answer != NULL)
        read_back(ctx, path, wanted);
    json_object_put(answer);
    return code;
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    if (host->text(ctx, "add") == NULL && host->text(ctx, "remove") == NULL &&
        host->text(ctx, "set") == NULL)
        return host->fail(err, PH_INVALID, "add",
                          "Nothing to change: use --add, --remove or --set");
    return PH_OK;
}

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    const char *path = webex_path(ctx, "/devices/%s", host->phone(ctx, "id"));
    struct json_object *device = NULL, *present, *wanted;
    int32_t code = webex_get(ctx, "Reading the tags", path, &device, err);
    if (code < 0)
        return code;
    present = webex_list(device, "tags");
    wanted = wanted_tags(ctx, present);
    if (present != NULL && json_object_equal(present, wanted))
        host->emit(ctx, "result", "unchanged");
    else
        code = change_tags(ctx, path, present, wanted, err);
    if (code == PH_OK && json_object_array_length(wanted) == 0)
        host->emit(ctx, "tag", "");
    for (size_t i = 0; code == PH_OK && i < json_object_array_length(wanted); i++)
        host->emit(ctx, "tag", json_object_get_string(json_object_array_get_idx(wanted, i)));
    json_object_put(wanted);
    json_object_put(device);
    return code;
}

static const struct ph_param args[] = {
    {.key = "add",
     .label = "Tags to add",
     .help = "Tags to add to those of the phone, separated by commas.",
     .type = PH_TEXT},
    {.key = "remove",
     .label = "Tags to remove",
     .help = "Tags to remove from the phone, separated by commas.",
     .type = PH_TEXT},
    {.key = "set",
     .label = "All tags",
     .help = "The complete new list of tags, separated by commas; an empty text removes all.",
     .type = PH_TEXT},
};

static const struct ph_param results[] = {
    {.key = "result",
     .label = "Change",
     .help = "Whether nothing had to be changed.",
     .type = PH_TEXT},
    {.key = "tag", .label = "Tags", .help = "The tags it has now.", .type = PH_TEXT},
    {.key = "before", .label = "Tags before", .help = "The tags it had.", .type = PH_TEXT},
};

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_NOTICED,
    .run = run,
    .example = "--add vip,front --remove spare",
    .needs = "id",
    .source = "webex-directory",
    .scopes = "spark-admin:devices_write spark:devices_write",
    .results = PH_PARAMS(results),
    .check = check,
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL,
    .id = "tag",
    .title = "Tags",
    .summary = "Adds, removes or sets the tags of a phone.",
    .args = PH_PARAMS(args),
    .functions = &functions,
}};

PH_PLUGIN(.id = "tag", .version = "1.0.0", .summary = "Changes the tags of phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
