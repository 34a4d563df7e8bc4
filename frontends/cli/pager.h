/* A pager for tables longer than the screen, like that of git. */
#ifndef PAGER_H
#define PAGER_H

#include <stddef.h>
#include <sys/types.h>

/* Sends standard output to PAGER, else to less. 0: standard output stays the terminal, because
 * the lines fit on it, there is no pager, or PAGER is empty or "cat". */
pid_t pager_open(size_t lines);
/* Waits until the user quits the pager, then restores standard output. 0 is fine. */
void pager_close(pid_t pager);

#endif
