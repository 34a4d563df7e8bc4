/* The pager for tables longer than the screen, as git has it. */
#ifndef PAGER_H
#define PAGER_H

#include <stddef.h>
#include <sys/types.h>

/* From now on standard output goes to PAGER, else to less. 0: it stays the terminal, because so
 * many lines fit on it, there is no pager, or PAGER is empty or "cat". */
pid_t pager_open(size_t lines);
/* Waits until the person has left the pager; standard output is the terminal again. 0 is fine. */
void pager_close(pid_t pager);

#endif
