#include "net/http_message.h"

#include "util/secret.h"
#include "util/text.h"

#include <sodium.h>
#include <string.h>

void http_response_clear(struct http_response *response)
{
    secret_release(response->secret_body);
    secret_release(response->sent);
    free(response->body);
    free(response->headers);
    *response = (struct http_response){.retry_after_ms = -1};
}

const char *http_response_header(const struct http_response *response, const char *name,
                                 size_t *length)
{
    size_t named = strlen(name);
    for (const char *line = response->headers; line != NULL && *line != '\0';) {
        const char *end = strchrnul(line, '\n');
        if (text_starts_word(line, name) && line[named] == ':') {
            const char *value = line + named + 1;
            value += strspn(value, " ");
            *length = (size_t)(end - value);
            return value;
        }
        line = *end == '\0' ? end : end + 1;
    }
    return NULL;
}

char *http_response_list(const struct http_response *response, const char *name)
{
    char *all = NULL;
    size_t length = 0;
    struct http_response rest = *response;
    const char *value;
    while ((value = http_response_header(&rest, name, &length)) != NULL) {
        text_append(&all, ", ", "%.*s", (int)length, value);
        rest.headers = (char *)value + length;
        rest.headers += *rest.headers == '\n';
    }
    return all;
}
