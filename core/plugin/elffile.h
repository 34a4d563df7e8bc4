/* Whether a file can be loaded at all, according to its ELF headers, so that none of its code
 * runs. */
#ifndef CORE_PLUGIN_ELFFILE_H
#define CORE_PLUGIN_ELFFILE_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* Looks at the open file without moving its offset: PH_INVALID when it is not an ELF shared object,
 * PH_UNSUPPORTED when it is for another machine, PH_FAILED when it is damaged or cannot be read. */
int elffile_check(int fd, bool *executable_stack, struct ph_error *err);

#endif
