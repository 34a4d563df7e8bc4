/* URLs of requests: which may be asked, and joining a base and a path. */
#ifndef CORE_NET_HTTP_URL_H
#define CORE_NET_HTTP_URL_H

#include <phonectl/plugin.h>

/* scheme://host:port of a URL, lower case, default port left out; freed by caller; NULL when it is none. */
char *http_origin(const char *url);

/* base and a path below it ("/devices?max=9") as one URL, or an absolute one of the same origin. */
int http_join(const char *base, const char *path, char **url, struct ph_error *err);

/* https, or http to a loopback literal; no user part, no control characters. */
int http_url_allowed(const char *url, struct ph_error *err);

#endif
