/* Header lines and bodies from a server, split anywhere: the limits hold, and texts stay texts.
 * Also Retry-After, and addresses from a Link or Location header joined to ours. */
#include "net/http_answer.h"
#include "net/http_message.h"
#include "net/http_transfer.h"
#include "net/http_url.h"
#include "util/memory.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(const uint8_t *data, size_t size)
{
    enum { LIMIT = 1000 };
    struct http_answer answer = {.body_limit = LIMIT};
    const char *at = (const char *)data, *end = at + size;
    while (at < end) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t length = line == NULL ? (size_t)(end - at) : (size_t)(line - at) + 1;
        size_t header = http_answer_header(&answer, at, length);
        size_t body = http_answer_body(&answer, at, length);
        assert(header == length || (header == 0 && answer.too_large));
        assert(body == length || (body == 0 && answer.too_large));
        at += length;
    }
    struct http_response response = {0};
    http_answer_settle(&answer, &response);
    assert(response.length <= LIMIT && response.body[response.length] == '\0');
    assert(strchr(response.headers, '\r') == NULL && strstr(response.headers, "\n\n") == NULL);
    http_response_clear(&response);
    http_answer_clear(&answer);
}

static void check_texts(const char *text)
{
    int64_t wait = http_transfer_retry_after_ms(text, 1795353600);
    assert(wait == -1 || (wait >= 0 && wait <= 120000));
    AUTO_FREE char *url = NULL;
    if (http_join("https://a.example/v1", text, &url, NULL) == 0) {
        AUTO_FREE char *origin = http_origin(url);
        assert(strcmp(origin, "https://a.example") == 0);
        assert(http_url_allowed(url, NULL) == 0);
        assert(strpbrk(url, "\r\n \\#") == NULL);
        url[strcspn(url, "?")] = '\0';
        assert(strstr(url, "/../") == NULL && strcasestr(url, "/%2e%2e/") == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_answer(data, size);
    AUTO_FREE char *text = memory_alloc(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    check_texts(text);
    return 0;
}
