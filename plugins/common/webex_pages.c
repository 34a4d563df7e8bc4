/* Lists that come in pages, and the Link header that leads from one to the next. */
#include "webex_pages.h"

#include <string.h>
#include <strings.h>

enum { PAGES_MAX = 100000 };

/* Whether the parameters behind an address ("; rel=\"next\"; …", up to `end`) say it is the next page. */
static int says_next(const char *at, const char *end)
{
    while (at < end) {
        at += strspn(at, "; \t");
        size_t length = strcspn(at, ";,");
        if (length >= 4 && strncasecmp(at, "rel=", 4) == 0) {
            const char *value = at + 4;
            size_t size = length - 4;
            while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
                size--;
            if (size >= 2 && value[0] == '"' && value[size - 1] == '"') {
                value++;
                size -= 2;
            }
            return size == 4 && strncasecmp(value, "next", 4) == 0;
        }
        at += length;
        if (*at != ';')
            break;
    }
    return 0;
}

const char *webex_next_page(struct ph_call *call, const char *link)
{
    while (link != NULL && (link = strchr(link, '<')) != NULL) {
        const char *close = strchr(++link, '>');
        if (close == NULL)
            return NULL;
        const char *end = strchr(close, '<');
        if (end == NULL)
            end = close + strlen(close);
        if (says_next(close + 1, end)) {
            char *address = call->host->alloc(call, (size_t)(close - link) + 1);
            return memcpy(address, link, (size_t)(close - link));
        }
        link = close;
    }
    return NULL;
}

int32_t webex_pages(struct ph_call *call, const char *what, const char *path, webex_visit *visit,
                    void *self, struct ph_error *err)
{
    for (int page = 0; page < PAGES_MAX; page++) {
        struct webex_request request = {.what = what, .method = "GET", .path = path};
        struct ph_http_response response;
        int32_t code = webex_answer(call, &request, &response, err);
        if (code < 0)
            return code;
        const char *next = webex_next_page(call, call->host->header(call, "Link"));
        size_t length = 0; /* one name that is no UTF-8 must not hide the whole list */
        const char *repaired = webex_repair(call, response.body, response.length, &length);
        code = webex_items(call, what, repaired != NULL ? repaired : response.body,
                           repaired != NULL ? length : response.length, visit, self, err);
        if (code < 0)
            return code;
        if (next == NULL)
            return PH_OK;
        if (strcmp(next, path) == 0)
            break;
        path = next;
    }
    return call->host->fail(err, PH_FAILED, "",
                            "%s failed: the service's pages lead round in a circle", what);
}
