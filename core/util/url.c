#include "util/url.h"

#include "util/error.h"
#include "util/networks.h"
#include "util/text.h"

#include <arpa/inet.h>
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

/* The form of a name; what it resolves to is seen when a connection is made. */
static bool host_is_name(const char *host)
{
    size_t length = strlen(host);
    return host[0] != '[' && length > 0 && strspn(host, "0123456789.") < length;
}

enum plain { PLAIN_NEVER, PLAIN_LITERAL, PLAIN_NAMES };

static bool plain_allowed(const char *host, enum plain plain)
{
    AUTO_FREE char *inside = memory_copy(host + (host[0] == '['));
    inside[strcspn(inside, "]")] = '\0';
    return host_is_loopback(host) || networks_have(inside) ||
           (plain == PLAIN_NAMES && networks_any() && host_is_name(host));
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

/* Checks host[:port] and makes it lower case. plain: where http may go; NEVER: it is not http. */
static bool authority_check(char *authority, enum plain plain)
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
    return host_valid(host) && (plain == PLAIN_NEVER || plain_allowed(host, plain));
}

/* The first character that has to be encoded, or the end. Every request asks several times. */
static const char *misfit(const char *text)
{
    const char *end = text + strcspn(text, "\"<>\\^`{|}");
    while (text != end && *text > ' ' && *text < 0x7F)
        text++;
    return text;
}

int url_check_encoded(const char *what, const char *text, struct ph_error *err)
{
    const char *at = misfit(text);
    char quoted[] = {'"', *at, '"', '\0'};
    if (*at == '\0')
        return PH_OK;
    return error_fail(err, PH_INVALID, what, "%s holds %s: write %%%02X instead", what,
                      *at == ' '                ? "a blank"
                      : *at > ' ' && *at < 0x7F ? quoted
                                                : "a character that is not printable ASCII",
                      (unsigned)(unsigned char)*at);
}

static bool check(const char *text, enum plain plain, char **normal)
{
    if (strlen(text) > LONGEST_URL || *misfit(text) != '\0')
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
    if (!authority_check(authority, https ? PLAIN_NEVER : plain))
        return false;
    if (normal == NULL)
        return true;
    *normal = memory_copy(text);
    for (char *letter = *normal; letter != *normal + (colon - text); letter++)
        *letter = text_lower(*letter);
    memcpy(*normal + (start - text), authority, (size_t)(rest - start));
    return true;
}

bool url_check(const char *text, char **normal)
{
    return check(text, PLAIN_LITERAL, normal);
}

bool url_check_request(const char *text, char **normal)
{
    return check(text, PLAIN_NAMES, normal);
}

bool url_is_exposed(const char *text)
{
    if (!text_starts_word(text, "http://"))
        return false;
    const char *start = strstr(text, "://") + 3;
    AUTO_FREE char *host = strndup(start, strcspn(start, "/?#"));
    host[host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":")] = '\0';
    return !host_is_loopback(host);
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
        if (text_same_word(scheme, schemes[i]) && authority_check(host, PLAIN_NEVER))
            return PH_OK;
    return error_fail(err, PH_INVALID, "proxy",
                      "Not a proxy address; write it like http://proxy.example.com:3128");
}
