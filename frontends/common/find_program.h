/* Finds this program and others of phonectl. */
#ifndef FIND_PROGRAM_H
#define FIND_PROGRAM_H

#include "core.h"

/* A program of phonectl: beside this one, installed, or in PATH. Freed by the caller; NULL = not
 * found. */
char *find_program_of_ours(const char *name);
/* The first executable file of this name in PATH; a name with a slash is used as it is. Freed by
 * the caller; NULL = none. */
char *find_program_in_path(const char *name);

#endif
