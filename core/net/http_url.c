#include "net/http_url.h"

#include "util/error.h"
#include "util/text.h"
#include "util/url.h"

#include <string.h>

int http_url_allowed(const char *url, struct ph_error *err)
{
    if (url_check_request(url, NULL))
        return 0;
    int code = url_check_encoded("url", url, err);
    if (code < 0)
        return code;
    return error_fail(err, PH_INVALID, "url",
                      "Not an https address (plain http goes only to 127.0.0.1, [::1] and the "
                      "networks of the setting plain_http)");
}

char *http_origin(const char *url)
{
    char *normal = NULL;
    if (!url_check_request(url, &normal))
        return NULL;
    char *host = strstr(normal, "://") + 3, *end = host + strcspn(host, "/?#");
    *end = '\0';
    const char *usual = strncmp(normal, "https:", 6) == 0 ? ":443" : ":80";
    size_t length = (size_t)(end - normal), tail = strlen(usual);
    if (strcmp(end - tail, usual) == 0)
        normal[length - tail] = '\0';
    return normal;
}

char *http_url_authority(const char *url)
{
    const char *host = strstr(url, "://") + 3;
    return strndup(host, strcspn(host, "/?#"));
}

/* Where the port begins in host:port; its end without one. */
static size_t port_at(const char *authority)
{
    size_t host = authority[0] == '[' ? strcspn(authority, "]") : 0;
    return host + strcspn(authority + host, ":");
}

bool http_url_has_port(const char *authority)
{
    return authority[port_at(authority)] != '\0';
}

char *http_url_at(const char *url, const char *host)
{
    const char *old = strstr(url, "://") + 3;
    AUTO_FREE char *authority = http_url_authority(url);
    return text_format("%.*s%s%s", (int)(old - url), url, host, old + port_at(authority));
}

/* ".", "..", or an encoding of them that a server might decode. */
static bool is_dots(const char *segment, size_t length)
{
    size_t dots = 0;
    while (length > 0) {
        size_t step = *segment == '.' ? 1 : 3;
        if (step == 3 && (length < 3 || !text_starts_word(segment, "%2e")))
            return false;
        segment += step;
        length -= step;
        dots++;
    }
    return dots == 1 || dots == 2;
}

static bool has_dots(const char *path)
{
    size_t end = strcspn(path, "?#");
    for (size_t at = 0; at < end;) {
        size_t length = strcspn(path + at, "/?#");
        if (is_dots(path + at, length))
            return true;
        at += length + 1;
    }
    return false;
}

static bool starts_scheme(const char *text)
{
    return text_starts_word(text, "https:") || text_starts_word(text, "http:");
}

int http_join(const char *base, const char *path, char **url, struct ph_error *err)
{
    AUTO_FREE char *origin = http_origin(base);
    if (origin == NULL)
        return error_fail(err, PH_INVALID, "url", "The address of the service is not valid");
    bool absolute = starts_scheme(path);
    if (!absolute && (path[0] != '/' || path[1] == '/'))
        return error_fail(err, PH_INVALID, "url", "A path starts with one /");
    size_t kept = strcspn(base, "?#");
    while (kept > 0 && base[kept - 1] == '/')
        kept--;
    AUTO_FREE char *whole =
        absolute ? memory_copy(path) : text_format("%.*s%s", (int)kept, base, path);
    AUTO_FREE char *reached = http_origin(whole);
    int code = url_check_encoded("url", whole, err);
    if (code < 0)
        return code;
    if (reached == NULL || strchr(whole, '#') != NULL)
        return error_fail(err, PH_INVALID, "url",
                          "The path contains characters that must be "
                          "escaped");
    if (strcmp(origin, reached) != 0)
        return error_fail(err, PH_INVALID, "url", "The URL is not on the service: %s", reached);
    if (has_dots(strstr(whole, "://") + 3))
        return error_fail(err, PH_INVALID, "url", "A path must not go up");
    *url = memory_steal(whole);
    return 0;
}
