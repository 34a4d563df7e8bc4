/* What an ELF shared object says about itself, read by hand so that no code of it runs: is it one at all, is it
 * for this machine, is it whole, and what its dynamic section promises. */
#ifndef CORE_PLUGIN_ELFFILE_H
#define CORE_PLUGIN_ELFFILE_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>

/* Looks at the open file without moving its offset: PH_INVALID when it is no ELF shared object, PH_UNSUPPORTED
 * when it is for another machine, PH_FAILED when it is damaged or cannot be read. */
int elffile_check(int fd, struct ph_error *err);

struct elffile {
    char **exports; /* names of the defined symbols others can see */
    size_t export_count;
    char **needed; /* DT_NEEDED, in order */
    size_t needed_count;
    char *search_path; /* RPATH or RUNPATH, or NULL */
    bool text_relocations, executable_stack, bind_now, relro;
};

/* Reads the dynamic section and symbol table of a file that passed elffile_check(). */
int elffile_read(int fd, struct elffile **file, struct ph_error *err);

void elffile_free(struct elffile *file);

#endif
