/* One call: what is sent, what is sent again, and what its end means to the caller. No libcurl here. */
#ifndef CORE_NET_HTTP_H
#define CORE_NET_HTTP_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct http;
struct http_options;
struct http_request;
struct http_response;
struct throttle_clock;

/* Before other threads start: it takes variables out of the environment that would make TLS keys leak. */
int http_open(const struct http_options *options, struct http **http, struct ph_error *err);

void http_close(struct http *http); /* no call may be under way; NULL is fine */

/* Sends and waits, any thread. 0 for any status but a redirect. Retries what may be repeated; a 429 closes the gate
 * for all callers of that origin, unless it is plainly about this request alone. Failures: NETWORK and TIMEOUT: nothing acted. UNKNOWN: a request that acts left, no whole answer
 * came. CANCELLED: given up, and nothing acted. INVALID: the request itself. FAILED: redirected, or an answer
 * beyond the limits. */
int http_fetch(struct http *http, const struct http_request *request,
               struct http_response *response, struct ph_error *err);

/* When it was given by the server's clock, UTC seconds; -1 when it does not tell. */
int64_t http_response_date(const struct http_response *response);

/* Makes every waiting call look at its `cancelled` now. Any thread, not from a signal handler. */
void http_wake(struct http *http);

/* Spaces out requests that act, evenly, over all callers of one origin; 0 = only as the service demands. */
void http_set_rate(struct http *http, int64_t per_minute);

/* The clock of tests; before the first call. */
void http_set_clock(struct http *http, const struct throttle_clock *clock);

#endif
