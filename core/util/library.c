/* Shared libraries, opened by their name. See library.h. */
#include "util/library.h"

#include "util/error.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>

void *library_open(const char *name, char **reason)
{
    /* NOW: a missing symbol shows here and not in the middle of a call. LOCAL: two plugins may
     * define the same name. NODELETE: threads and handlers of a plugin may outlive a close. */
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL)
        *reason = memory_copy(dlerror());
    return library;
}

void library_close(void *library)
{
    dlclose(library);
}

void *library_symbol(void *library, const char *name)
{
    return dlsym(library, name);
}

const char *library_foreign(void *library, void *symbol)
{
    Dl_info info = {0};
    struct link_map *own = NULL, *from = NULL;
    if (dlinfo(library, RTLD_DI_LINKMAP, &own) != 0 ||
        dladdr1(symbol, &info, (void **)&from, RTLD_DL_LINKMAP) == 0)
        return "an unknown library";
    return own == from ? NULL : info.dli_fname;
}

int library_need(struct library *library, struct ph_error *err)
{
    AUTO_FREE char *reason = NULL;
    if (atomic_load(&library->opened) != NULL)
        return PH_OK;
    void *opened = library_open(library->name, &reason); /* by two threads: the same one */
    if (opened == NULL)
        return error_fail(err, PH_FAILED, "library", "%s", reason);
    atomic_store(&library->opened, opened);
    return PH_OK;
}

library_any_function *library_function(struct library *library, const char *name,
                                       library_any_function *_Atomic *known)
{
    /* a union, because C cannot convert an object pointer to a function pointer */
    union {
        void *symbol;
        library_any_function *function;
    } found = {.function = atomic_load(known)};
    if (found.function == NULL && library_need(library, NULL) == PH_OK) {
        found.symbol = library_symbol(atomic_load(&library->opened), name);
        atomic_store(known, found.function);
    }
    if (found.function == NULL)
        abort();
    return found.function;
}
