/* Lists that come in pages: every item of all of them, one in memory at a time. */
#ifndef WEBEX_PAGES_H
#define WEBEX_PAGES_H

#include "webex.h"

/* A negative result ends the list with that code. */
typedef int32_t webex_visit(void *self, struct json_object *item);

/* Not the end that the service promised: a page led on, and brought nothing that was not on one before. */
enum { WEBEX_ROUND = 1 };

/* Calls visit for each object of "items" on every page that begins at path; `what` names the request in errors. The next
 * page is where the header Link says, used as it is (RFC 8288, rel="next"): it may have lost the filter of path, so who
 * asks for some items looks at each. The host refuses to go to another origin. Ends with the first page that brings
 * nothing new; WEBEX_ROUND with the sentence in err when that one led on: what came was visited, more may be missing. */
int32_t webex_pages(struct ph_context *ctx, const char *what, const char *path, webex_visit *visit,
                    void *self, struct ph_error *err);
/* The same, with so much time for each page, what is sent again and waiting included; 0 = the configured limit. */
int32_t webex_pages_within(struct ph_context *ctx, int64_t timeout_ms, const char *what,
                           const char *path, webex_visit *visit, void *self, struct ph_error *err);
/* The same for the text of one page, as strict as webex_parse(); what is before a mistake has been visited then. */
int32_t webex_items(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                    webex_visit *visit, void *self, struct ph_error *err);
/* The address that a Link header on the page at path gives for rel="next", in the call's memory, or NULL. */
const char *webex_next_page(struct ph_context *ctx, const char *path, const char *link);

#endif
