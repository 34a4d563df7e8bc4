/* See webex_tree.h. */
#include "webex_tree.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 512 };

struct walk {
    struct ph_context *ctx;
    webex_leaf *leaf;
    void *self;
    char name[NAME_BYTES];
};

static int32_t visit(struct walk *walk, struct json_object *value);

/* Visits a value below the name so far; a name that would be too long is cut. */
__attribute__((format(printf, 3, 4))) static int32_t
below(struct walk *walk, struct json_object *value, const char *format, ...)
{
    size_t used = strlen(walk->name);
    va_list args;
    va_start(args, format);
    vsnprintf(walk->name + used, sizeof walk->name - used, format, args);
    va_end(args);
    int32_t code = visit(walk, value);
    walk->name[used] = '\0';
    return code;
}

static int32_t visit_list(struct walk *walk, struct json_object *list)
{
    int32_t code = PH_OK;
    for (size_t i = 0; i < json_object_array_length(list) && code == PH_OK; i++) {
        struct json_object *element = json_object_array_get_idx(list, i);
        int64_t id = (int64_t)i + 1;
        webex_number(element, "id", &id);
        code = below(walk, element, "[%" PRId64 "]", id);
    }
    return code;
}

static int32_t visit(struct walk *walk, struct json_object *value)
{
    if (json_object_is_type(value, json_type_array))
        return visit_list(walk, value);
    if (!json_object_is_type(value, json_type_object))
        return walk->leaf(walk->self, walk->name,
                          value == NULL ? "" : json_object_get_string(value));
    int32_t code = PH_OK;
    json_object_object_foreach(value, key, inner)
    {
        int numbers = strcmp(key, "id") == 0 && walk->name[0] != '\0' &&
                      walk->name[strlen(walk->name) - 1] == ']';
        if (code == PH_OK && !numbers) /* the number is in the name */
            code = below(walk, inner, "%s%s", walk->name[0] == '\0' ? "" : ".", key);
    }
    return code;
}

int32_t webex_tree(struct ph_context *ctx, struct json_object *tree, webex_leaf *leaf, void *self)
{
    struct walk *walk = ctx->host->alloc(ctx, sizeof *walk);
    *walk = (struct walk){.ctx = ctx, .leaf = leaf, .self = self};
    return visit(walk, tree);
}
