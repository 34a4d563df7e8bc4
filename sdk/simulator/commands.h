/* The commands that virtual phones understand: one table for execution, checks and schema. */
#ifndef SIM_COMMANDS_H
#define SIM_COMMANDS_H

#include "sim.h"

enum { COMMAND_ARGUMENTS = 4 };
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

#endif
