/* The networks to which plain http may go besides this machine: the setting plain_http. One list
 * for the whole process, since every check of an address needs it. */
#ifndef CORE_UTIL_NETWORKS_H
#define CORE_UTIL_NETWORKS_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* Checks a list of networks separated by blanks, such as "10.20.0.0/16 fd00::/8". An address alone
 * is a network of one. */
int networks_check(const char *text, struct ph_error *err);

/* Replaces the list; NULL or what networks_check() refuses empties it. */
void networks_use(const char *text);

bool networks_any(void); /* the list is not empty */

/* Whether an address in digits, IPv6 without brackets, is in one of the networks. */
bool networks_have(const char *address);

#endif
