/* URLs: which may be used, and how they are shown. */
#ifndef CORE_UTIL_URL_H
#define CORE_UTIL_URL_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* Whether text is https, or http to a loopback address written as a number; no user part, no control characters,
 * nothing but ASCII. *normal (may be NULL; freed by the caller) has scheme and host in lower case. */
bool url_check(const char *text, char **normal);

/* The address of a proxy, or "": without a user, who would stand in a file with the password. */
int url_check_proxy(const char *text, struct ph_error *err);

/* Takes user and password out of an address, or out of a sentence that quotes one. */
void url_hide_user(char *text);

#endif
