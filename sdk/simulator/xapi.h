/* The commands virtual phones understand: one table serves execution, argument checks and the schema. */
#ifndef SIM_XAPI_H
#define SIM_XAPI_H

#include "screen.h"

#define COMMAND_ARGUMENTS 4
#define FAMILY_BIT(family) (1u << (family))
#define FAMILIES_XAPI                                                                              \
    (FAMILY_BIT(FAMILY_MPP) | FAMILY_BIT(FAMILY_PHONEOS) | FAMILY_BIT(FAMILY_ROOMOS))

struct argument {
    const char *name; /* NULL ends the list */
    bool required;
    bool number;
    int64_t least, most; /* of numbers; of texts the length */
    const char *choices; /* space separated; NULL is free text */
};

struct xapi_call {
    struct sim *sim;
    struct phone *phone;
    struct json_object *arguments; /* checked; may be NULL */
    struct json_object *result;    /* an empty object to fill */
    int64_t now;
    char failure[160]; /* set if run returns -1: the text after "Command Failed: " */
};

struct command {
    const char *name;
    unsigned families;
    enum act act; /* counted by the handler itself if ACT_COUNT */
    int (*run)(struct xapi_call *call);
    struct argument arguments[COMMAND_ARGUMENTS];
};

extern const struct command commands[];
size_t commands_count(void);
const char *xapi_argument(const struct xapi_call *call,
                          const char *name); /* as text; NULL if absent */

/* keynames.c: how a family calls its keys. All of it is invented from the seed; see README.md. */
struct key_names {
    const char *command;
    const char *argument;
    const char *touch; /* NULL without a touch command */
    const char *x, *y;
};
struct key_names keynames_of(const struct sim *sim, enum family family);
/* The name of a key on a model, or NULL if it has no such key. Caller frees. */
char *keynames_key(const struct sim *sim, const struct model *model, enum key key);

/* The phone of a request if xAPI may be used on it, else NULL with the error in the reply. */
struct phone *xapi_phone(struct sim *sim, const struct request *request, struct reply *reply,
                         const char *id);

#endif
