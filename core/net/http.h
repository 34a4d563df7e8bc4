/* HTTP policy: which requests are sent, which are repeated, and what the outcome means for the
 * caller. No libcurl here. */
#ifndef CORE_NET_HTTP_H
#define CORE_NET_HTTP_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct http;
struct http_options;
struct http_request;
struct http_response;
struct throttle_clock;

struct http *http_open(const struct http_options *options);

void http_close(struct http *http); /* no request may be under way; NULL is allowed */

/* Sends a request and waits for the answer. Any thread. Returns 0 for every status,
 * after repeating what may be repeated; redirects are not followed. A 429 makes all requests to
 * that origin wait, unless it clearly concerns this one alone.
 * PH_NETWORK, PH_TIMEOUT: nothing happened. PH_UNKNOWN: a request that acts was sent, and no
 * complete answer came. PH_CANCELLED: given up, and nothing happened. PH_INVALID: the request
 * itself. PH_FAILED: an answer beyond the limits. */
int http_fetch(struct http *http, const struct http_request *request,
               struct http_response *response, struct ph_error *err);

/* The time of the answer by the server's clock in UTC seconds; -1 without a Date header. */
int64_t http_response_date(const struct http_response *response);

/* Makes every waiting request check its `cancelled` now. Any thread, but not a signal handler. */
void http_wake(struct http *http);

/* For tests; before the first request. */
void http_set_clock(struct http *http, const struct throttle_clock *clock);

#endif
