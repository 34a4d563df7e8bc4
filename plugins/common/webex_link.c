/* Reads Link headers (RFC 8288) and resolves their addresses against the page they came with (RFC
 * 3986, 5.2). */
#include "webex_pages.h"

#include "ascii.h"

#include <stdio.h>
#include <string.h>

static const char blanks[] = " \t";

/* A slice of the header. */
struct part {
    const char *at;
    size_t length;
};

static int part_is(struct part part, const char *word)
{
    return ascii_same(part.at, part.length, word);
}

/* Whether one of the blank-separated words is `word`. */
static int part_has(struct part part, const char *word)
{
    const char *end = part.at + part.length;
    for (const char *at = part.at; at < end;) {
        const char *next = at;
        while (next < end && strchr(blanks, *next) == NULL)
            next++;
        if (part_is((struct part){at, (size_t)(next - at)}, word))
            return 1;
        at = next + 1;
    }
    return 0;
}

/* Reads the value of a parameter, a token or a quoted string. Returns what follows it. */
static const char *take_value(const char *at, struct part *value)
{
    if (*at != '"') {
        *value = (struct part){at, strcspn(at, ";, \t")};
        return at + value->length;
    }
    const char *from = ++at;
    while (*at != '\0' && *at != '"')
        at += at[0] == '\\' && at[1] != '\0' ? 2 : 1;
    *value = (struct part){from, (size_t)(at - from)};
    return *at == '"' ? at + 1 : at;
}

/* Reads one "; name = value". Returns what follows it, or NULL if there is none. */
static const char *take_parameter(const char *at, struct part *name, struct part *value)
{
    at += strspn(at, blanks);
    if (*at != ';')
        return NULL;
    at++;
    at += strspn(at, blanks);
    *name = (struct part){at, strcspn(at, "=;, \t")};
    *value = (struct part){at, 0};
    at += name->length;
    const char *equals = at + strspn(at, blanks);
    if (*equals != '=')
        return at;
    equals++;
    return take_value(equals + strspn(equals, blanks), value);
}

/* Reads the parameters of one link. Only the first rel counts; a link with an anchor is about
 * another page. */
static const char *take_parameters(const char *at, int *is_next)
{
    int relations = 0, anchored = 0;
    struct part name, value;
    *is_next = 0;
    for (const char *next; (next = take_parameter(at, &name, &value)) != NULL; at = next) {
        anchored |= part_is(name, "anchor");
        if (part_is(name, "rel") && relations++ == 0)
            *is_next = part_has(value, "next");
    }
    *is_next &= !anchored;
    return at;
}

/* The position after the comma that ends this link, even if the link is malformed. */
static const char *skip_link(const char *at)
{
    struct part value;
    while (*at != '\0' && *at != ',')
        at = *at == '"' ? take_value(at, &value) : at + 1;
    return at + strspn(at, ", \t");
}

/* Removes "." and ".." from the path of an address, which starts here. */
static void remove_dots(char *path)
{
    char *to = path;
    for (const char *at = path; *at == '/';) {
        size_t length = strcspn(at + 1, "/?") + 1;
        int dots = length == 2 && at[1] == '.';
        if (length == 3 && at[1] == '.' && at[2] == '.')
            dots = 2;
        if (dots == 2)
            while (to > path && *--to != '/')
                continue;
        if (dots == 0)
            to = (char *)memmove(to, at, length) + length;
        else if (at[length] != '/')
            *to++ = '/';
        at += length;
        if (*at != '/')
            memmove(to, at, strlen(at) + 1);
    }
}

/* Resolves the reference on the page at base, in the context's memory. */
static const char *resolve(struct ph_context *ctx, const char *base, struct part reference)
{
    reference.length = strcspn(reference.at, "#>"); /* a fragment is not sent */
    const char *authority = strstr(base, "://");
    size_t scheme = strspn(reference.at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    size_t path = authority == NULL ? 0 : (size_t)(authority - base) + 3;
    path += strcspn(base + path, "/?");
    size_t query = strcspn(base, "?"), kept = query;
    if (scheme > 0 && reference.at[scheme] == ':')
        kept = path = 0;
    else if (reference.length == 0)
        kept = strlen(base);
    else if (strncmp(reference.at, "//", 2) == 0)
        kept = authority == NULL ? 0 : (size_t)(authority - base) + 1;
    else if (reference.at[0] == '/')
        kept = path;
    else if (reference.at[0] != '?')
        while (kept > path && base[kept - 1] != '/')
            kept--;
    size_t size = kept + reference.length + 1;
    char *address = ctx->host->alloc(ctx, size);
    snprintf(address, size, "%.*s%.*s", (int)kept, base, (int)reference.length, reference.at);
    if (path > 0 && kept >= path)
        remove_dots(address + path);
    return address;
}

/* Makes a path absolute, below the address of the API. */
static const char *absolute(struct ph_context *ctx, const char *path)
{
    const char *url = path[0] == '/' ? ctx->host->text(ctx, "@url") : NULL;
    if (url == NULL)
        return path;
    size_t kept = strlen(url), size = kept + strlen(path) + 1;
    while (kept > 0 && url[kept - 1] == '/')
        kept--;
    char *whole = ctx->host->alloc(ctx, size);
    snprintf(whole, size, "%.*s%s", (int)kept, url, path);
    return whole;
}

const char *webex_next_page(struct ph_context *ctx, const char *path, const char *link)
{
    for (const char *at = link == NULL ? "" : link + strspn(link, ", \t"); *at != '\0';
         at = skip_link(at)) {
        const char *close = *at == '<' ? strchr(at, '>') : NULL;
        if (close == NULL)
            continue;
        struct part reference = {at + 1, (size_t)(close - at) - 1};
        int is_next;
        at = take_parameters(close + 1, &is_next);
        if (is_next)
            return resolve(ctx, absolute(ctx, path), reference);
    }
    return NULL;
}
