/* What the service publishes of the requests that our plugins send: method, path, parameters and
 * body. Every authorized request of a test is held against it, so that no plugin sends what is
 * not offered. From the OpenAPI descriptions of 2026-05. */
#include "fake_inside.h"

#include <stdio.h>

enum body { NONE, JSON, PATCH };

static const struct published {
    const char *method, *path; /* {} stands for one segment */
    enum body body;
    const char *query; /* names, with a blank before and behind each */
} published[] = {
    {"GET", "/devices", NONE,
     " max start displayName personId workspaceId connectionStatus product type serial tag "
     "software capability mac "},
    {"GET", "/devices/{}", NONE, ""},
    {"PATCH", "/devices/{}", PATCH, ""},
    {"GET", "/people", NONE, " max callingData locationId displayName email id excludeStatus "},
    {"GET", "/people/me", NONE, " callingData "},
    {"GET", "/workspaces", NONE, " max start locationId calling "},
    {"GET", "/locations", NONE, " max name id "},
    {"GET", "/authorizations/tokenExpiry", NONE, ""},
    {"POST", "/xapi/command/{}", JSON, ""},
    {"GET", "/xapi/status", NONE, " deviceId name "},
    {"GET", "/xapi/schema", NONE, " deviceId status command "},
    {"POST", "/telephony/config/devices/{}/actions/applyChanges/invoke", NONE, ""},
    {"GET", "/telephony/config/people/{}/preferredAnswerEndpoint", NONE, ""},
    {"GET", "/telephony/calls", NONE, " lineOwnerId "},
    {"POST", "/telephony/calls/dial", JSON, ""},
    {"POST", "/telephony/calls/answer", JSON, ""},
    {"POST", "/telephony/calls/hangup", JSON, ""},
    {"POST", "/telephony/calls/hold", JSON, ""},
    {"POST", "/telephony/calls/resume", JSON, ""},
    {"POST", "/telephony/calls/mute", JSON, ""},
    {"POST", "/telephony/calls/unmute", JSON, ""},
    {"POST", "/telephony/calls/divert", JSON, ""},
    {"POST", "/telephony/calls/transmitDtmf", JSON, ""},
    {"GET", "/telephony/calls/members/{}/calls", NONE, ""},
    {"POST", "/telephony/calls/members/{}/dial", JSON, ""},
    {"POST", "/telephony/calls/members/{}/answer", JSON, ""},
    {"POST", "/telephony/calls/members/{}/hangup", JSON, ""},
    {"POST", "/telephony/calls/members/{}/transmitDtmf", JSON, ""},
};

/* Whether path, up to its query, is what the pattern says. */
static bool path_fits(const char *pattern, const char *path, const char *end)
{
    while (*pattern != '\0' && path < end) {
        if (strncmp(pattern, "{}", 2) == 0) {
            size_t length = strcspn(path, "/?");
            if (length == 0)
                return false;
            pattern += 2;
            path += length;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *pattern == '\0' && path == end;
}

static void check_query(const struct fake_request *request, const char *query, const char *names)
{
    while (*query != '\0') {
        char name[64];
        size_t length = strcspn(query, "=&");
        snprintf(name, sizeof name, " %.*s ", (int)length, query);
        if (strstr(names, name) == NULL)
            fail_msg("%s %s: no parameter%sis published", request->method, request->url, name);
        query += strcspn(query, "&");
        query += *query == '&';
    }
}

static void check_body(const struct fake_request *request, enum body expected)
{
    static const char patch[] = "application/json-patch+json", json[] = "application/json";
    if ((request->body[0] != '\0') != (expected != NONE))
        fail_msg("%s %s: %s body is published", request->method, request->url,
                 expected == NONE ? "no" : "a");
    if (expected == PATCH)
        assert_string_equal(request->content_type, patch);
    if (expected == JSON && request->content_type[0] != '\0')
        assert_string_equal(request->content_type, json);
}

void fake_check_published(struct fake *fake, const struct fake_request *request, const char *base)
{
    const char *path = request->url;
    if (fake->unpublished || (request->flags & PH_HTTP_AUTHORIZED) == 0)
        return;
    if (base != NULL &&
        strncmp(path, base, strlen(base)) == 0) /* a link of the service, used as it is */
        path += strlen(base);
    const char *end = path + strcspn(path, "?");
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        if (strcmp(request->method, published[i].method) != 0 ||
            !path_fits(published[i].path, path, end))
            continue;
        if (path == request->url)
            check_query(request, *end == '?' ? end + 1 : end, published[i].query);
        check_body(request, published[i].body);
        return;
    }
    fail_msg("%s %s is not published", request->method, request->url);
}
