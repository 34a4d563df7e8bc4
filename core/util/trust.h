/* Which files can be trusted by where they are and who can write there. */
#ifndef CORE_UTIL_TRUST_H
#define CORE_UTIL_TRUST_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* Checks that only root and this user can have put the open file there: they own it and every
 * directory of its real path, and nobody else can write to any of them. Exceptions: sticky
 * directories; group-writable for group 0 or a group whose only member is this user. Otherwise
 * PH_DENIED names the component. */
int trust_file(int fd, struct ph_error *err);

/* Whether path, after following links, still leads to the open file. */
bool trust_same_file(const char *path, int fd);

#endif
