/* Lists that come in pages: every item of all of them, one in memory at a time. */
#ifndef WEBEX_PAGES_H
#define WEBEX_PAGES_H

#include "webex.h"

/* A negative result ends the list with that code. */
typedef int32_t webex_visit(void *self, struct json_object *item);

/* Calls visit for each object of "items" on every page that begins at path; `what` names the request in errors. The next
 * page is where the header Link says, used as it is (RFC 8288, rel="next"); the host refuses to go to another origin. */
int32_t webex_pages(struct ph_call *call, const char *what, const char *path, webex_visit *visit,
                    void *self, struct ph_error *err);
/* The same for the text of one page, as strict as webex_parse(); what is before a mistake has been visited then. */
int32_t webex_items(struct ph_call *call, const char *what, const char *bytes, size_t length,
                    webex_visit *visit, void *self, struct ph_error *err);
/* The address that a Link header gives for rel="next", in the call's memory, or NULL. */
const char *webex_next_page(struct ph_call *call, const char *link);

#endif
