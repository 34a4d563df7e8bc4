/* Pages that are fetched before the plugin asks for them, so that a long list does not take a round
 * trip for each. They only read. */
#ifndef CORE_CALL_AHEAD_H
#define CORE_CALL_AHEAD_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct ahead_page;
struct context;
struct http_response;

/* Begins to GET url, unless that is under way. False: too much is. timeout_ms: as in a request. The
 * end of the call gives up what nobody took. */
bool ahead_begin(struct context *ctx, const char *url, struct ph_secret *bearer,
                 int64_t timeout_ms);

/* Waits for that page. False: it was not begun, it has no answer, its bearer was refused, or the
 * call is to end. */
bool ahead_take(struct context *ctx, const char *url, struct http_response *response);

#endif
