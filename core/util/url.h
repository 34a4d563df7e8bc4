/* URLs: which ones may be used, and how they are shown. By structure alone: no name is looked
 * up. */
#ifndef CORE_UTIL_URL_H
#define CORE_UTIL_URL_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* Whether text is an https URL, or http to a numeric address of this machine or of a network listed
 * in plain_http. ASCII only, without user information and control characters. *normal has scheme
 * and host in lower case; freed by the caller; normal may be NULL. */
bool url_check(const char *text, char **normal);

/* The same, and http to any name if a network is listed: whoever connects has to compare the
 * address. */
bool url_check_request(const char *text, char **normal);

/* Names the first character of an address that RFC 3986 wants encoded. PH_OK: there is none. */
int url_check_encoded(const char *what, const char *text, struct ph_error *err);

/* Whether a URL that was checked is http to another machine. */
bool url_is_exposed(const char *text);

/* Accepts a proxy address or "". Refuses user information: it would put a password into a file. */
int url_check_proxy(const char *text, struct ph_error *err);

/* Removes user and password from a URL, or from a sentence that quotes one, in place. */
void url_hide_user(char *text);

#endif
