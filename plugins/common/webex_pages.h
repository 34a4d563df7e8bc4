/* Paged lists: visits every item of all pages, one in memory at a time. */
#ifndef WEBEX_PAGES_H
#define WEBEX_PAGES_H

#include "webex.h"

/* A negative result ends the list with that code. */
typedef int32_t webex_visit(void *self, struct json_object *item);

enum {
    WEBEX_ROUND = 1, /* the list did not end as promised: a page linked on but held nothing new */
    WEBEX_MORE       /* of webex_pages_next(): the next page can be read */
};

/* Calls visit for each object of "items" on every page, starting at path; `what` names the request
 * in errors. The next page is the rel="next" link of the Link header (RFC 8288), used unchanged: it
 * may have lost the filter of path, so a caller that filters must check each item. The host refuses
 * to go to another origin. Ends with the first page that brings nothing new; returns WEBEX_ROUND,
 * with a sentence in err, if that page linked on: what came was visited, but more may be
 * missing. */
int32_t webex_pages(struct ph_context *ctx, const char *what, const char *path, webex_visit *visit,
                    void *self, struct ph_error *err);
/* The same page by page, so that several lists can be read in turn; in the context's memory.
 * timeout_ms is for each page, including retries and waits; 0 = the configured limit. */
struct webex_pages *webex_pages_open(struct ph_context *ctx, int64_t timeout_ms, const char *what,
                                     const char *path, webex_visit *visit, void *self);
int32_t webex_pages_next(struct webex_pages *pages, struct ph_error *err);
/* The same for the text of one page, as strict as webex_parse(); items before an error have been
 * visited already. */
int32_t webex_items(struct ph_context *ctx, const char *what, const char *bytes, size_t length,
                    webex_visit *visit, void *self, struct ph_error *err);
/* The rel="next" address of the Link header on the page at path, in the context's memory, or
 * NULL. */
const char *webex_next_page(struct ph_context *ctx, const char *path, const char *link);

#endif
