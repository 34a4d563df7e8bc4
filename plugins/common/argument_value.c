/* See argument_value.h. The schemas are JSON Schema, of which phones use type, enum, minimum,
 * maximum, minLength, maxLength and items. */
#include "argument_value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "webex.h"

enum { NAME_BYTES = 128, SHOWN_BYTES = 200 };

/* ---- The schema -------------------------------------------------------------------------- */

/* An element as text, "" for null: a phone's schema may contain anything. */
static const char *text_at(struct json_object *list, size_t index)
{
    const char *text = json_object_get_string(json_object_array_get_idx(list, index));
    return text == NULL ? "" : text;
}

/* Whether the schema allows this type. A schema without a type allows all. */
static int has_type(struct json_object *schema, const char *type)
{
    struct json_object *types = NULL;
    if (!json_object_object_get_ex(schema, "type", &types))
        return 1;
    if (json_object_is_type(types, json_type_string))
        return strcmp(json_object_get_string(types), type) == 0;
    for (size_t i = 0;
         json_object_is_type(types, json_type_array) && i < json_object_array_length(types); i++)
        if (strcmp(text_at(types, i), type) == 0)
            return 1;
    return 0;
}

/* The schema takes whole numbers, and no texts. */
static int is_integer(struct json_object *schema)
{
    return has_type(schema, "integer") && !has_type(schema, "string");
}

static int is_required(struct json_object *about)
{
    struct json_object *required = NULL;
    return json_object_object_get_ex(about, "required", &required) &&
           json_object_get_boolean(required);
}

/* Appends to a text of `size` bytes, cut with an ellipsis. */
__attribute__((format(printf, 3, 4))) static void append(char *text, size_t size,
                                                         const char *format, ...)
{
    static const char more[] = " …";
    size_t used = strlen(text), left = size - used;
    if (used + sizeof more >= size)
        return;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text + used, left, format, args);
    va_end(args);
    if (length >= 0 && (size_t)length < left - sizeof more)
        return;
    strcpy(text + used, more);
    memset(text + used + sizeof more - 1, '\0', size - used - sizeof more + 1);
}

static void append_choices(char *text, size_t size, struct json_object *choices,
                           const char *between)
{
    for (size_t i = 0; i < json_object_array_length(choices); i++)
        append(text, size, "%s%s", i == 0 ? "" : between, text_at(choices, i));
}

/* "0..100", "0..", "" */
static void append_range(char *text, size_t size, int64_t least, int has_least, int64_t most,
                         int has_most)
{
    char low[24] = "", high[24] = "";
    if (has_least)
        snprintf(low, sizeof low, "%" PRId64, least);
    if (has_most)
        snprintf(high, sizeof high, "%" PRId64, most);
    if (has_least || has_most)
        append(text, size, "%s..%s", low, high);
}

const char *argument_allowed(struct ph_context *ctx, struct json_object *schema)
{
    char *text = ctx->host->alloc(ctx, SHOWN_BYTES);
    struct json_object *choices = webex_list(schema, "enum"),
                       *items = webex_object(schema, "items");
    int64_t least = 0, most = 0;
    if (choices != NULL) {
        append(text, SHOWN_BYTES, "one of ");
        append_choices(text, SHOWN_BYTES, choices, ", ");
    } else if (is_integer(schema)) {
        int low = webex_number(schema, "minimum", &least),
            high = webex_number(schema, "maximum", &most);
        append(text, SHOWN_BYTES, "a whole number%s", low || high ? " " : "");
        append_range(text, SHOWN_BYTES, least, low, most, high);
    } else if (has_type(schema, "boolean") && !has_type(schema, "string")) {
        append(text, SHOWN_BYTES, "true or false");
    } else if (has_type(schema, "number") && !has_type(schema, "string")) {
        append(text, SHOWN_BYTES, "a number");
    } else if (items != NULL && !has_type(schema, "string")) {
        append(text, SHOWN_BYTES, "once or several times %s", argument_allowed(ctx, items));
    } else {
        int low = webex_number(schema, "minLength", &least),
            high = webex_number(schema, "maxLength", &most);
        append(text, SHOWN_BYTES, "text");
        if ((low && least > 0) || high) {
            append(text, SHOWN_BYTES, " of ");
            append_range(text, SHOWN_BYTES, least, low, most, high);
            append(text, SHOWN_BYTES, " characters");
        }
    }
    return text;
}

const char *argument_summary(struct ph_context *ctx, struct json_object *described)
{
    enum { BYTES = 2000 };
    char *text = ctx->host->alloc(ctx, BYTES);
    if (described == NULL)
        return text;
    json_object_object_foreach(described, name, about)
    {
        struct json_object *schema = webex_object(about, "schema");
        struct json_object *choices = webex_list(schema, "enum");
        int64_t least = 0, most = 0;
        append(text, BYTES, "%s%s%s", text[0] == '\0' ? "" : " ", name,
               is_required(about) ? "*" : "");
        if (choices != NULL) {
            append(text, BYTES, "=");
            append_choices(text, BYTES, choices, "|");
        } else if (is_integer(schema) && webex_number(schema, "minimum", &least) &&
                   webex_number(schema, "maximum", &most)) {
            append(text, BYTES, "=");
            append_range(text, BYTES, least, 1, most, 1);
        }
    }
    return text;
}

/* ---- One value --------------------------------------------------------------------------- */

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* The choice as the phone spells it, or NULL. */
static struct json_object *choice_value(struct json_object *choices, const char *text)
{
    for (size_t i = 0; i < json_object_array_length(choices); i++)
        if (ascii_same(text, strlen(text), text_at(choices, i)))
            return json_object_get(json_object_array_get_idx(choices, i));
    return NULL;
}

static struct json_object *integer_value(struct json_object *schema, const char *text)
{
    char *end = NULL;
    int64_t least, most;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0 || strchr(" \t+", text[0]) != NULL ||
        (webex_number(schema, "minimum", &least) && number < least) ||
        (webex_number(schema, "maximum", &most) && number > most))
        return NULL;
    return json_object_new_int64(number);
}

/* A number with a fraction, passed on as typed: nothing here calculates with fractions. */
static struct json_object *number_value(const char *text)
{
    static const char digits[] = "0123456789";
    const char *at = text + (*text == '-');
    size_t whole = strspn(at, digits), fraction = 0;
    if (at[whole] == '.')
        fraction = strspn(at + whole + 1, digits) + 1;
    if (whole == 0 || fraction == 1 || at[whole + fraction] != '\0' || strlen(text) > 30)
        return NULL;
    return json_object_new_double_s(0, text);
}

static struct json_object *text_value(struct json_object *schema, const char *text)
{
    int64_t least, most, length = (int64_t)characters(text);
    if ((webex_number(schema, "minLength", &least) && length < least) ||
        (webex_number(schema, "maxLength", &most) && length > most))
        return NULL;
    return json_object_new_string(text);
}

struct json_object *argument_value_of(struct json_object *schema, const char *text)
{
    struct json_object *choices = webex_list(schema, "enum"),
                       *items = webex_object(schema, "items");
    if (choices != NULL)
        return choice_value(choices, text);
    if (has_type(schema, "string"))
        return text_value(schema, text);
    if (has_type(schema, "integer"))
        return integer_value(schema, text);
    if (has_type(schema, "boolean"))
        return ascii_same(text, strlen(text), "true")    ? json_object_new_boolean(1)
               : ascii_same(text, strlen(text), "false") ? json_object_new_boolean(0)
                                                         : NULL;
    if (has_type(schema, "number"))
        return number_value(text);
    return items == NULL ? NULL : argument_value_of(items, text);
}

/* ---- All values -------------------------------------------------------------------------- */

/* The schema's spelling of the name in "NAME=", or NULL; *length is the length as typed. */
static const char *name_at(struct json_object *described, const char *text, size_t *length)
{
    *length = strcspn(text, "= ");
    if (text[*length] != '=' || described == NULL)
        return NULL;
    const char *own = NULL;
    webex_member(described, text, *length, &own);
    return own;
}

/* The value at the start of text, in the context's memory; *next points behind it. */
static char *take_value(struct ph_context *ctx, struct json_object *described, const char *text,
                        const char **next)
{
    const char *begin = text, *end;
    size_t length;
    if (*text == '"' && (end = strchr(text + 1, '"')) != NULL &&
        (end[1] == ' ' || end[1] == '\0')) {
        begin++;
        *next = end + 1;
    } else {
        for (end = text; *end != '\0'; end++)
            if (*end == ' ' && name_at(described, end + strspn(end, " "), &length) != NULL)
                break;
        *next = end;
    }
    length = (size_t)(end - begin);
    return memcpy(ctx->host->alloc(ctx, length + 1), begin, length);
}

static int32_t add_value(struct ph_context *ctx, struct json_object *arguments, const char *name,
                         struct json_object *schema, const char *text, struct ph_error *err)
{
    struct json_object *value = argument_value_of(schema, text), *before = NULL;
    int list = webex_object(schema, "items") != NULL && !has_type(schema, "string");
    if (value == NULL)
        return ctx->host->fail(err, PH_INVALID, "schema", "%s=%s is not possible: it takes %s",
                               name, text, argument_allowed(ctx, schema));
    if (json_object_object_get_ex(arguments, name, &before) && !list) {
        json_object_put(value);
        return ctx->host->fail(err, PH_INVALID, "arguments", "%s is given twice", name);
    }
    if (!list) {
        json_object_object_add(arguments, name, value);
        return PH_OK;
    }
    if (before == NULL) {
        before = json_object_new_array();
        json_object_object_add(arguments, name, before);
    }
    json_object_array_add(before, value);
    return PH_OK;
}

static int32_t check_required(struct ph_context *ctx, struct json_object *described,
                              struct json_object *arguments, struct ph_error *err)
{
    if (described == NULL)
        return PH_OK;
    json_object_object_foreach(described, name, about)
    {
        if (!is_required(about) || json_object_object_get_ex(arguments, name, NULL))
            continue;
        return ctx->host->fail(err, PH_INVALID, "schema", "%s is missing: it takes %s", name,
                               argument_allowed(ctx, webex_object(about, "schema")));
    }
    return PH_OK;
}

static int32_t no_such_argument(struct ph_context *ctx, struct json_object *described,
                                const char *text, struct ph_error *err)
{
    const char *summary = argument_summary(ctx, described);
    int length = (int)strcspn(text, "= ");
    if (summary[0] == '\0')
        return ctx->host->fail(err, PH_INVALID, "schema", "\"%.60s\": it takes no arguments", text);
    if (text[length] != '=')
        return ctx->host->fail(err, PH_INVALID, "schema",
                               "\"%.60s\" is not an argument: write NAME=VALUE; there are %.120s",
                               text, summary);
    return ctx->host->fail(err, PH_INVALID, "schema", "There is no %.*s; there are %.120s",
                           length < NAME_BYTES ? length : NAME_BYTES, text, summary);
}

int32_t argument_form(struct ph_context *ctx, const char *key, const char *text,
                      struct ph_error *err)
{
    text += text == NULL ? 0 : strspn(text, " ");
    if (text == NULL || *text == '\0' || text[strcspn(text, "= ")] == '=')
        return PH_OK;
    return ctx->host->fail(err, PH_INVALID, key, "\"%.60s\": write NAME=VALUE", text);
}

int32_t argument_values(struct ph_context *ctx, struct json_object *described, const char *text,
                        struct json_object **arguments, struct ph_error *err)
{
    struct json_object *found = json_object_new_object();
    int32_t code = PH_OK;
    for (text = text == NULL ? "" : text; code == PH_OK;) {
        size_t length;
        text += strspn(text, " ");
        if (*text == '\0')
            break;
        const char *name = name_at(described, text, &length);
        if (name == NULL) {
            code = no_such_argument(ctx, described, text, err);
            break;
        }
        struct json_object *about = webex_object(described, name);
        const char *value = take_value(ctx, described, text + length + 1, &text);
        code = add_value(ctx, found, name, webex_object(about, "schema"), value, err);
    }
    if (code == PH_OK)
        code = check_required(ctx, described, found, err);
    if (code == PH_OK)
        *arguments = found;
    else
        json_object_put(found);
    return code;
}
