/* Who may have put a file where it is. */
#ifndef CORE_UTIL_TRUST_H
#define CORE_UTIL_TRUST_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* Whether nobody but root and this user can have put the open file there: it and each directory of its real
 * path up to / belong to root or to us and nobody else may write (sticky directories above excepted;
 * group-write only for group 0 or a group of ours that nobody else is in). Else PH_DENIED, naming the component. */
int trust_file(int fd, struct ph_error *err);

/* Whether the path, links followed, still leads to the open file. */
bool trust_same_file(const char *path, int fd);

#endif
