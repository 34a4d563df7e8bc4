/* See url.h. */
#include "util/url.h"

#include "util/error.h"
#include "util/memory.h"
#include "util/text.h"

#include <arpa/inet.h>
#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_URL = 2048 };

/* Only a numeric address surely stays on this machine; a name is whatever a resolver says. */
static bool host_is_loopback(const char *host)
{
    struct in_addr four;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return strcmp(host, "[::1]") == 0;
}

static bool host_valid(const char *host)
{
    struct in6_addr six;
    size_t length = strlen(host);
    if (host[0] != '[')
        return length > 0 && host[0] != '.' && host[0] != '-' &&
               strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") == length;
    if (length < 3 || host[length - 1] != ']')
        return false;
    AUTO_FREE char *inside = memory_copy(host + 1);
    inside[length - 2] = '\0';
    return inet_pton(AF_INET6, inside, &six) == 1;
}

static bool port_valid(const char *port)
{
    size_t digits = strspn(port, "0123456789");
    if (digits == 0 || digits > 5 || port[digits] != '\0')
        return false;
    long number = strtol(port, NULL, 10);
    return port[0] != '0' && number <= 65535;
}

/* Checks host[:port] and makes it lower case. */
static bool authority_check(char *authority, bool loopback_only)
{
    for (char *letter = authority; *letter != '\0'; letter++)
        *letter = text_lower(*letter);
    AUTO_FREE char *host = memory_copy(authority);
    char *port = strchr(host[0] == '[' ? host + strcspn(host, "]") : host, ':');
    if (port != NULL) {
        *port++ = '\0';
        if (!port_valid(port))
            return false;
    }
    return host_valid(host) && (!loopback_only || host_is_loopback(host));
}

bool url_check(const char *text, char **normal)
{
    size_t length = strlen(text);
    if (length > LONGEST_URL)
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] >= 0x7F || strchr("\"<>\\^`{|}", text[i]) != NULL)
            return false;
    const char *colon = strstr(text, "://");
    if (colon == NULL || colon - text > 5)
        return false;
    AUTO_FREE char *scheme = strndup(text, (size_t)(colon - text));
    bool https = text_same_word(scheme, "https");
    if (!https && !text_same_word(scheme, "http"))
        return false;
    const char *start = colon + 3, *rest = start + strcspn(start, "/?#");
    AUTO_FREE char *authority = strndup(start, (size_t)(rest - start));
    if (!authority_check(authority, !https))
        return false;
    if (normal != NULL)
        *normal = text_format("%s://%s%s", https ? "https" : "http", authority, rest);
    return true;
}

/* Removes everything from the first URL or quotation mark to the last @: a malformed password can
 * contain any character. */
void url_hide_user(char *text)
{
    char *end = strrchr(text, '@');
    if (end == NULL)
        return;
    char *start = strstr(text, "://");
    start = start == NULL || start > end ? text + strcspn(text, "'\"") : start + 2;
    start = start >= end ? text : start + 1;
    memmove(start, end + 1, strlen(end + 1) + 1);
}

int url_check_proxy(const char *text, struct ph_error *err)
{
    static const char *const schemes[] = {"http",    "https",  "socks4",
                                          "socks4a", "socks5", "socks5h"};
    const char *colon = strstr(text, "://"), *authority = colon == NULL ? text : colon + 3;
    AUTO_FREE char *scheme =
        colon == NULL ? memory_copy("http") : strndup(text, (size_t)(colon - text));
    AUTO_FREE char *host = memory_copy(authority);
    size_t length = strlen(host);
    if (length > 0 && host[length - 1] == '/')
        host[length - 1] = '\0';
    if (text[0] == '\0')
        return PH_OK;
    if (strchr(text, '@') != NULL)
        return error_fail(
            err, PH_INVALID, "proxy",
            "Never put a proxy's user and password into a file; use the variable https_proxy");
    for (size_t i = 0; scheme != NULL && i < COUNT_OF(schemes); i++)
        if (text_same_word(scheme, schemes[i]) && authority_check(host, false))
            return PH_OK;
    return error_fail(err, PH_INVALID, "proxy",
                      "Not a proxy address; write it like http://proxy.example.com:3128");
}
