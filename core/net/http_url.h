/* The URLs of requests: which are allowed, their origins, and joining base and path. Looks at the
 * text only, and resolves no name. */
#ifndef CORE_NET_HTTP_URL_H
#define CORE_NET_HTTP_URL_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* The origin scheme://host:port of a URL, in lower case, without default port; freed by the caller;
 * NULL if url is not a URL. */
char *http_origin(const char *url);

/* Joins base and a path below it ("/devices?max=9"), or accepts an absolute URL of the same
 * origin. */
int http_join(const char *base, const char *path, char **url, struct ph_error *err);

/* url with another host; freed by the caller. Only for a URL that is allowed. */
char *http_url_at(const char *url, const char *host);

/* "host" or "host:port" of a URL, as it stands there; freed by the caller. */
char *http_url_authority(const char *url);

/* Whether an authority has a port. */
bool http_url_has_port(const char *authority);

/* Allows https, and http to 127.0.0.1, [::1] and hosts that may be in a network of the setting
 * plain_http; no user information, no control characters. */
int http_url_allowed(const char *url, struct ph_error *err);

#endif
