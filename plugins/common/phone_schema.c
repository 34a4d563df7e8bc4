/* See phone_schema.h. One answer of a room device is some 200 KB: this keeps only what it needs
 * and requests only the half in question (command=*, status=*). */
#include "phone_schema.h"

#include <json-c/printbuf.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "model_turn.h"
#include "webex_phone.h"

enum {
    ENTRIES_MOST = 5000, /* the largest known schema has 750 */
    NAME_BYTES = 200,
    SIMILAR_MOST = 5,
    SIMILAR_BYTES = 160,
    MEMO_MAX_AGE_MS = 7 * 24 * 3600 * 1000,
    MEMO_BYTES = 256 * 1024
};

static const char *const kinds[] = {[SCHEMA_COMMANDS] = "command", [SCHEMA_STATUSES] = "status"};

/* ---- Reading ----------------------------------------------------------------------------- */

/* Names go to terminals and into requests. */
static int is_name(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f)
            return 0;
    return length > 0 && length < NAME_BYTES;
}

/* The kept part of a command's schema; new. */
static struct json_object *command_kept(struct json_object *about)
{
    struct json_object *kept = json_object_new_object();
    struct json_object *arguments = webex_object(about, "arguments");
    struct json_object *body = webex_object(webex_object(about, "bodySchema"), "schema");
    if (arguments != NULL)
        json_object_object_add(kept, "a", json_object_get(arguments));
    if (body != NULL)
        json_object_object_add(kept, "b", json_object_get(body));
    return kept;
}

static int32_t no_schema(struct ph_context *ctx, const char *why, struct ph_error *err)
{
    return ctx->host->fail(err, PH_FAILED, "schema", "The phone's schema cannot be used: %s", why);
}

static int32_t take(struct ph_context *ctx, struct json_object *answer, struct phone_schema *schema,
                    struct ph_error *err)
{
    struct json_object *of_phone =
        json_object_is_type(answer, json_type_array) ? json_object_array_get_idx(answer, 0) : NULL;
    struct json_object *entries =
        webex_object(of_phone, schema->kind == SCHEMA_COMMANDS ? "commands" : "status");
    if (entries == NULL)
        return no_schema(ctx, "it has no list of them", err);
    if (json_object_object_length(entries) > ENTRIES_MOST)
        return no_schema(ctx, "it lists more than there can be", err);
    json_object_object_foreach(entries, name, about)
    {
        if (!is_name(name) || !json_object_is_type(about, json_type_object))
            return no_schema(ctx, "there is one without a name or a description", err);
        struct json_object *value = webex_object(about, "schema");
        if (schema->kind == SCHEMA_COMMANDS)
            json_object_object_add(schema->entries, name, command_kept(about));
        else
            json_object_object_add(schema->entries, name,
                                   value != NULL ? json_object_get(value)
                                                 : json_object_new_object());
    }
    return PH_OK;
}

/* ---- The cache --------------------------------------------------------------------------- */

static int remembered(struct ph_context *ctx, const struct ph_memo *memo, const char *key,
                      struct phone_schema *schema)
{
    const char *text = memo->get(ctx, key, MEMO_MAX_AGE_MS);
    struct json_object *json = NULL;
    if (text == NULL || webex_parse(ctx, "The cache", text, strlen(text), &json, NULL) < 0)
        return 0;
    if (!json_object_is_type(json, json_type_object) || json_object_object_length(json) == 0) {
        json_object_put(json);
        return 0;
    }
    schema->entries = json;
    schema->remembered = 1;
    return 1;
}

/* Words for completion: names, and for commands "NAME\tARGUMENT=" with each choice. */
static void remember_words(struct ph_context *ctx, const struct ph_memo *memo,
                           const struct phone_schema *schema)
{
    struct printbuf *names = printbuf_new(), *words = printbuf_new();
    json_object_object_foreach(schema->entries, name, about)
    {
        sprintbuf(names, "%s\n", name);
        struct json_object *arguments = webex_object(about, "a");
        if (schema->kind != SCHEMA_COMMANDS || arguments == NULL)
            continue;
        json_object_object_foreach(arguments, key, argument)
        {
            struct json_object *choices = webex_list(webex_object(argument, "schema"), "enum");
            size_t count = choices == NULL ? 0 : json_object_array_length(choices);
            if (count == 0)
                sprintbuf(words, "%s\t%s=\n", name, key);
            for (size_t i = 0; i < count; i++)
                sprintbuf(words, "%s\t%s=%s\n", name, key,
                          json_object_get_string(json_object_array_get_idx(choices, i)));
        }
    }
    memo->put(ctx, schema->kind == SCHEMA_COMMANDS ? "complete command" : "complete name",
              names->buf);
    if (schema->kind == SCHEMA_COMMANDS && printbuf_length(words) < MEMO_BYTES)
        memo->put(ctx, "complete arguments", words->buf);
    printbuf_free(names);
    printbuf_free(words);
}

static void remember(struct ph_context *ctx, const struct ph_memo *memo, const char *key,
                     const struct phone_schema *schema)
{
    size_t length = 0;
    const char *text =
        json_object_to_json_string_length(schema->entries, JSON_C_TO_STRING_PLAIN, &length);
    if (text == NULL || length > MEMO_BYTES || memo->put(ctx, key, text) < 0)
        ctx->host->log(ctx, PH_LOG_INFO, "What this model offers could not be cached");
    else
        remember_words(ctx, memo, schema);
}

/* ---- Both -------------------------------------------------------------------------------- */

/* key NULL: the answer is not cached. */
static int32_t ask(struct ph_context *ctx, const struct ph_memo *memo, const char *key,
                   struct phone_schema *schema, struct ph_error *err)
{
    static const char *const asking[] = {"Asking for the phone's commands",
                                         "Asking for the phone's statuses"};
    enum schema_kind kind = schema->kind;
    struct json_object *answer = NULL;
    const char *id;
    int32_t code = webex_xapi_id(ctx, asking[kind], &id, err);
    if (code == PH_OK)
        code = webex_get(ctx, asking[kind], webex_xapi_query(ctx, "/xapi/schema", kinds[kind], "*"),
                         &answer, err);
    if (code < 0)
        return code;
    schema->entries = json_object_new_object();
    code = take(ctx, answer, schema, err);
    json_object_put(answer);
    if (code < 0) {
        json_object_put(schema->entries);
        schema->entries = NULL;
        return code;
    }
    if (key != NULL && json_object_object_length(schema->entries) > 0)
        remember(ctx, memo, key, schema);
    return PH_OK;
}

int32_t phone_schema_read(struct ph_context *ctx, enum schema_kind kind, int fresh,
                          struct phone_schema *schema, struct ph_error *err)
{
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    const char *key = memo == NULL ? NULL : webex_phone_kind(ctx, kinds[kind]);
    *schema = (struct phone_schema){.kind = kind};
    if (key == NULL || fresh)
        return ask(ctx, memo, key, schema, err);
    if (remembered(ctx, memo, key, schema))
        return PH_OK;
    int mine = model_turn_take(ctx, key);
    int32_t code = remembered(ctx, memo, key, schema) ? PH_OK : ask(ctx, memo, key, schema, err);
    if (mine)
        model_turn_end(key);
    return code;
}

/* How alike two names are: the longest part of `name`, between its dots, that occurs in `own`. */
static size_t likeness(const char *name, const char *own)
{
    size_t best = 0;
    for (size_t length; *name != '\0'; name += length + (name[length] == '.')) {
        char part[NAME_BYTES];
        length = strcspn(name, ".");
        if (length < 3 || length >= sizeof part)
            continue;
        memcpy(part, name, length);
        part[length] = '\0';
        if (length > best && ascii_has(own, part))
            best = length;
    }
    return best;
}

/* Up to a few names that resemble `name`, "A, B"; "" if there are none. */
static const char *similar_to(struct ph_context *ctx, const struct phone_schema *schema,
                              const char *name)
{
    char *text = ctx->host->alloc(ctx, SIMILAR_BYTES), *to = text;
    size_t best = 0;
    int count = 0;
    {
        json_object_object_foreach(schema->entries, own, unused)
        {
            (void)unused;
            size_t alike = likeness(name, own);
            best = alike > best ? alike : best;
        }
    }
    json_object_object_foreach(schema->entries, own, unused)
    {
        (void)unused;
        if (best == 0 || likeness(name, own) != best || count == SIMILAR_MOST ||
            (size_t)(to - text) + strlen(own) + 3 > SIMILAR_BYTES)
            continue;
        to += sprintf(to, "%s%s", count++ == 0 ? "" : ", ", own);
    }
    return text;
}

int32_t phone_schema_lacks(struct ph_context *ctx, const struct phone_schema *schema,
                           const char *name, struct ph_error *err)
{
    const char *similar = similar_to(ctx, schema, name), *kind = kinds[schema->kind];
    return ctx->host->fail(err, PH_UNSUPPORTED, kind, "This phone has no %s %.60s%s%s", kind, name,
                           similar[0] == '\0' ? "" : "; it has ", similar);
}

int32_t phone_schema_command(struct ph_context *ctx, struct phone_schema *schema, const char *typed,
                             size_t length, const char **name, struct json_object **about,
                             struct ph_error *err)
{
    *about = webex_member(schema->entries, typed, length, name);
    if (*about == NULL && schema->remembered) { /* a newer firmware may have it */
        json_object_put(schema->entries);
        int32_t code = phone_schema_read(ctx, schema->kind, 1, schema, err);
        if (code < 0)
            return code;
        *about = webex_member(schema->entries, typed, length, name);
    }
    char *wanted = ctx->host->alloc(ctx, length + 1);
    memcpy(wanted, typed, length);
    return *about != NULL ? PH_OK : phone_schema_lacks(ctx, schema, wanted, err);
}
