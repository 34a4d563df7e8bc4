/* Where the running program is, and what was installed together with it. */
#ifndef CORE_UTIL_EXEC_PATH_H
#define CORE_UTIL_EXEC_PATH_H

/* What lies at this path relative to the program's folder, else a copy of installed. Freed by the
 * caller. A build tree is laid out like an installation, so both are found without a path of
 * either inside the program, wherever they were moved. A program with more rights than its user
 * goes by installed alone: the user may have linked it to anywhere. */
char *exec_path_beside(const char *relative, const char *installed);

#endif
