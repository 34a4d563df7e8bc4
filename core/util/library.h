/* Shared libraries that are opened while the program runs: those of plugins, and those that take
 * the dynamic linker longer than most commands run. The only user of dlopen(). */
#ifndef CORE_UTIL_LIBRARY_H
#define CORE_UTIL_LIBRARY_H

#include <phonectl/plugin.h>
#include <stdatomic.h>

/* All its symbols are found at once and seen by nobody else; it is never unloaded. NULL: `reason`
 * is the dynamic linker's, to be freed. */
void *library_open(const char *name, char **reason);

void library_close(void *library);

void *library_symbol(void *library, const char *name); /* NULL: it has none */

/* The file of another library that the symbol comes from, or NULL. */
const char *library_foreign(void *library, void *symbol);

/* A library that is opened when it is needed. */
struct library {
    const char *name;
    void *_Atomic opened;
};

int library_need(struct library *library, struct ph_error *err);

typedef void library_any_function(void);

/* Ends the program if there is no such library or function: library_need() is asked before, and the
 * release that the build asks for has the function. */
library_any_function *library_function(struct library *library, const char *name,
                                       library_any_function *_Atomic *known);

#define LIBRARY_FUNCTION(library, name)                                                            \
    __extension__({                                                                                \
        static library_any_function *_Atomic known;                                                \
        (__typeof__(name) *)library_function(library, #name, &known);                              \
    })

/* Defines a function of the library's name that calls the library's. */
#define LIBRARY_FORWARD(library, type, name, parameters, values)                                   \
    type(name) parameters                                                                          \
    {                                                                                              \
        return LIBRARY_FUNCTION(library, name) values;                                             \
    }

#define LIBRARY_FORWARD_VOID(library, name, parameters, values)                                    \
    void(name) parameters                                                                          \
    {                                                                                              \
        LIBRARY_FUNCTION(library, name) values;                                                    \
    }

#endif
