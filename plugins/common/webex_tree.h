/* Walks over answers of xAPI: trees of objects, whose lists have numbered elements ("id"). */
#ifndef WEBEX_TREE_H
#define WEBEX_TREE_H

#include "webex.h"

/* name: "Network[1].IPv4.Address", as in an expression; value: the leaf as text. A negative result
 * ends the walk with that code. */
typedef int32_t webex_leaf(void *self, const char *name, const char *value);

/* Calls leaf for each value that is no object and no list, in the order of the answer. */
int32_t webex_tree(struct ph_context *ctx, struct json_object *tree, webex_leaf *leaf, void *self);

#endif
