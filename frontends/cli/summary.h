/* The results of many phones, equal ones in one line. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stddef.h>

struct summary;

struct summary *summary_new(void);
void summary_free(struct summary *summary);
/* text is the reason if it is not done, or NULL. outcome: enum outcome, code: enum ph_code. */
void summary_add(struct summary *summary, const char *name, const char *correlation, int outcome,
                 int code, const char *text);
size_t summary_count(const struct summary *summary, int outcome); /* 0: all */
/* Lines on standard error: "1,203 done; 12 failed: … Berlin-01…12". */
void summary_print(const struct summary *summary);
/* The exit code of all: unknown comes before failed. */
int summary_exit_code(const struct summary *summary);

#endif
