/* The documented requests that our plugins use: method, path, parameters and body. Each
 * authorized request of a test is compared with them, so that no plugin sends anything
 * undocumented. From the OpenAPI descriptions of 2026-05; newer ones are marked. */
#include "fake_inside.h"

#include <stdio.h>

enum body { NONE, JSON, PATCH, FORM };

static const struct published {
    const char *method, *path; /* {} stands for one segment */
    enum body body;
    const char *query;   /* names, with a blank before and behind each */
    const char *members; /* of the body, in the same form; a star marks required ones. NULL = any */
} published[] = {
    {"GET", "/devices", NONE,
     " max start displayName personId workspaceId connectionStatus product type serial tag "
     "software capability mac ",
     NULL},
    {"GET", "/devices/{}", NONE, "", NULL},
    {"PATCH", "/devices/{}", PATCH, "", NULL},
    {"GET", "/people", NONE, " max callingData locationId displayName email id excludeStatus ",
     NULL},
    {"GET", "/people/me", NONE, " callingData ", NULL},
    {"GET", "/workspaces", NONE, " max start locationId calling ", NULL},
    {"GET", "/locations", NONE, " max name id ", NULL},
    {"GET", "/authorizations/tokenExpiry", NONE, "", NULL},
    {"POST", "/xapi/command/{}", JSON, "", " deviceId* arguments body "},
    {"GET", "/xapi/status", NONE, " deviceId name ", NULL},
    {"GET", "/xapi/schema", NONE, " deviceId status command ", NULL},
    {"POST", "/telephony/config/devices/{}/actions/applyChanges/invoke", NONE, "", NULL},
    {"GET", "/telephony/config/people/{}/preferredAnswerEndpoint", NONE, "", NULL},
    {"POST", "/telephony/config/devices/{}/actions/backgroundImageUpload/invoke", FORM, "", NULL},
    {"GET", "/telephony/config/devices/backgroundImages", NONE, " orgId ", NULL},
    {"DELETE", "/telephony/config/devices/backgroundImages", JSON, " orgId ",
     " backgroundImages* "},
    {"GET", "/deviceConfigurations", NONE, " deviceId key ", NULL},
    {"PATCH", "/deviceConfigurations", PATCH, " deviceId ", NULL},
    {"GET", "/telephony/calls", NONE, " lineOwnerId ", NULL},
    {"GET", "/telephony/calls/members/{}/calls", NONE, " orgId ", NULL},
};

/* Call Controls: below /telephony/calls/ for the signed-in user, below
 * /telephony/calls/members/{}/ for any member, who has no lineOwnerId. The members' operations
 * other than dial, answer and hangup are documented since 2026-09. */
static const struct {
    const char *name, *members;
} call_operations[] = {
    {"dial", " destination* endpointId singleNumberReachPhoneNumber "},
    {"answer", " callId* endpointId "},
    {"reject", " callId* action "},
    {"hangup", " callId* "},
    {"hold", " callId* "},
    {"resume", " callId* "},
    {"mute", " callId* "},
    {"unmute", " callId* "},
    {"divert", " callId* destination toVoicemail "},
    {"transfer", " callId1 callId2 destination "},
    {"park", " callId* destination isGroupPark "},
    {"transmitDtmf", " callId* dtmf* "},
};

/* Whether path, up to its query, matches the pattern. */
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

/* Whether the name is in the list; a star after it means that it is required. */
static bool is_listed(const char *list, const char *name, size_t length)
{
    for (const char *at = list; (at = strchr(at, ' ')) != NULL; at++)
        if (strncmp(at + 1, name, length) == 0 && strchr(" *", at[1 + length]) != NULL)
            return true;
    return false;
}

/* Calls visit for the name of each member of a compact JSON object, not for those inside. */
static void each_member(const char *json,
                        void (*visit)(void *self, const char *name, size_t length), void *self)
{
    int depth = 0;
    for (const char *at = json; *at != '\0'; at++) {
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        if (*at != '"')
            continue;
        const char *name = at + 1;
        for (at++; *at != '"' && *at != '\0'; at++)
            at += *at == '\\' && at[1] != '\0';
        if (depth == 1 && at[0] == '"' && at[1] == ':')
            visit(self, name, (size_t)(at - name));
    }
}

struct seen {
    const struct fake_request *request;
    const char *members;
    char names[512]; /* with a blank before and behind each */
};

static void see_member(void *self, const char *name, size_t length)
{
    struct seen *seen = self;
    if (!is_listed(seen->members, name, length))
        fail_msg("%s %s: no member %.*s is published", seen->request->method, seen->request->url,
                 (int)length, name);
    size_t used = strlen(seen->names);
    snprintf(seen->names + used, sizeof seen->names - used, "%.*s ", (int)length, name);
}

static void check_members(const struct fake_request *request, const char *members)
{
    struct seen seen = {request, members, " "};
    if (members == NULL)
        return;
    each_member(request->body, see_member, &seen);
    for (const char *star = members; (star = strchr(star, '*')) != NULL; star++) {
        const char *name = star;
        while (name[-1] != ' ')
            name--;
        if (!is_listed(seen.names, name, (size_t)(star - name)))
            fail_msg("%s %s: %.*s is missing", request->method, request->url, (int)(star - name),
                     name);
    }
}

static bool check_call_operation(const struct fake_request *request, const char *path,
                                 const char *end)
{
    static const char *const places[] = {"/telephony/calls/", "/telephony/calls/members/{}/"};
    for (size_t i = 0; i < sizeof call_operations / sizeof call_operations[0]; i++)
        for (size_t j = 0; j < sizeof places / sizeof places[0]; j++) {
            char pattern[128];
            snprintf(pattern, sizeof pattern, "%s%s", places[j], call_operations[i].name);
            if (strcmp(request->method, "POST") != 0 || !path_fits(pattern, path, end))
                continue;
            check_query(request, *end == '?' ? end + 1 : end, j == 0 ? "" : " orgId ");
            check_body(request, JSON);
            check_members(request, call_operations[i].members);
            return true;
        }
    return false;
}

void fake_check_published(struct fake *fake, const struct fake_request *request, const char *base)
{
    const char *path = request->url;
    if (fake->unpublished || (request->flags & PH_HTTP_AUTHORIZED) == 0)
        return;
    if (base != NULL &&
        strncmp(path, base, strlen(base)) == 0) /* a link from the service, used unchanged */
        path += strlen(base);
    const char *end = path + strcspn(path, "?");
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        if (strcmp(request->method, published[i].method) != 0 ||
            !path_fits(published[i].path, path, end))
            continue;
        if (path == request->url)
            check_query(request, *end == '?' ? end + 1 : end, published[i].query);
        check_body(request, published[i].body);
        check_members(request, published[i].members);
        return;
    }
    if (check_call_operation(request, path, end))
        return;
    fail_msg("%s %s is not published", request->method, request->url);
}
