/* The table of quirks, and switching them. Each quirk is applied where the answer is made. */
#include "quirks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* path: the list whose answer is replaced. value: the default; NULL for quirks without a value. */
static const struct {
    const char *name, *what, *value, *path;
} quirks[QUIRK_COUNT] = {
    [QUIRK_LINK_TWICE] = {"link-twice", "two Link headers, rel=\"self\" first", NULL, NULL},
    [QUIRK_LINK_PARAMETER] = {"link-parameter",
                              "title=\"a, b; rel=prev\" stands before rel=\"next\"", NULL, NULL},
    [QUIRK_LINK_SPACES] = {"link-spaces", "Rel = NEXT, unquoted, spaces around every sign", NULL,
                           NULL},
    [QUIRK_LINK_RELATIONS] = {"link-relations", "rel=\"last next\"", NULL, NULL},
    [QUIRK_LINK_TOGETHER] = {"link-together",
                             "first, next and prev in one header, commas in the addresses", NULL,
                             NULL},
    [QUIRK_LINK_RELATIVE] = {"link-relative", "the address of the next page is ?max=…", NULL, NULL},
    [QUIRK_LINK_NO_FILTER] = {"link-no-filter", "the next link has lost the filters", NULL, NULL},
    [QUIRK_LINK_CIRCLE] = {"link-circle", "the last page leads back to the second", NULL, NULL},
    [QUIRK_LINK_NONCE] = {"link-nonce",
                          "the last page leads to itself, each time with another nonce", NULL,
                          NULL},
    [QUIRK_NO_ADMINISTRATOR] = {"no-administrator",
                                "List People without email, displayName or id is 400 for everybody",
                                NULL, NULL},
    [QUIRK_PEOPLE] = {"people", "what List People answers: a status, a kind of fault, or JSON",
                      "400", "/v1/people"},
    [QUIRK_WORKSPACES] = {"workspaces", "the same for List Workspaces", "403", "/v1/workspaces"},
    [QUIRK_LOCATIONS] = {"locations", "the same for List Locations", "403", "/v1/locations"},
    [QUIRK_NULL_IDS] = {"null-ids", "every fourth phone has \"id\": null, the lobby's first", NULL,
                        NULL},
    [QUIRK_NO_MAC] = {"no-mac", "every fourth phone has no mac, the lobby's first", NULL, NULL},
    [QUIRK_MAC_COLONS] = {"mac-colons",
                          "phones have colons in their mac too, as in the published example", NULL,
                          NULL},
    [QUIRK_NEW_STATES] = {"new-states",
                          "offline_temporarily for disconnected, pending for activating", NULL,
                          NULL},
    [QUIRK_NEW_MODELS] = {"new-models", "\"Cisco Desk Phone 9871\", 32 line keys on 9871 and 8875",
                          NULL, NULL},
    [QUIRK_ODD_KEYS] = {"odd-keys", "keys are spelled in a way no key map knows", NULL, NULL},
    [QUIRK_UNSEEN_RESTARTS] = {"unseen-restarts",
                               "a restart is over before connectionStatus shows it", NULL, NULL},
    [QUIRK_NO_UPTIME] = {"no-uptime", "phones have no status SystemUnit.Uptime", NULL, NULL},
    [QUIRK_TOKEN_NO_TYPE] = {"token-no-type", "token answers have no token_type", NULL, NULL},
    [QUIRK_TOKEN_LIFETIME] = {"token-lifetime", "what expires_in is, as JSON", "\"1209599\"", NULL},
    [QUIRK_QUOTING_ERRORS] = {"quoting-errors",
                              "errors quote the Authorization header, the query and the body", NULL,
                              NULL},
    [QUIRK_OLD_MEMBERS] = {"old-members",
                           "members have only dial, answer and hangup, as before September 2026",
                           NULL, NULL},
    [QUIRK_ORGANISATION_LIMIT] = {"organisation-limit",
                                  "requests a minute, as measured by others; 429 asks for 5 s",
                                  "100", NULL},
    [QUIRK_FULL_SCHEMA] = {"full-schema",
                           "phones list 420 further commands and 700 further statuses, 200 KB",
                           NULL, NULL},
};

bool quirk_on(const struct quirks *set, enum quirk quirk)
{
    return set->on[quirk];
}

const char *quirk_value(const struct quirks *set, enum quirk quirk)
{
    return set->values[quirk];
}

static void switch_off(struct quirks *set, int quirk)
{
    free(set->values[quirk]);
    set->values[quirk] = NULL;
    set->on[quirk] = false;
    faults_remove(&set->rules, set->rule_numbers[quirk]);
    set->rule_numbers[quirk] = 0;
}

/* The rule behind a quirk that replaces answers: `403`, `html` or `{"items":null}` in its place. */
static int add_rule(struct quirks *set, int quirk, const char *value, char error[static 256])
{
    int64_t status;
    bool is_json = *value == '{' || *value == '[';
    struct json_object *rule = json_object_new_object();
    SIM_CLEANUP(text_free)
    char *kind = is_json                                       ? text_copy("body")
                 : text_integer(value, 200, 599, &status) != 0 ? text_copy(value)
                                                               : text_format("status-%s", value);
    json_text(rule, "method", "GET");
    json_text(rule, "path", quirks[quirk].path);
    json_text(rule, "kind", kind);
    if (is_json)
        json_text(rule, "value", value);
    int64_t number = faults_add(&set->rules, rule, error);
    json_object_put(rule);
    if (number < 0)
        return -1;
    set->rule_numbers[quirk] = (uint32_t)number;
    return 0;
}

static int switch_on(struct quirks *set, int quirk, const char *value, char error[static 256])
{
    if (value != NULL && quirks[quirk].value == 0) {
        snprintf(error, 256, "%s takes no value", quirks[quirk].name);
        return -1;
    }
    if (value == NULL)
        value = quirks[quirk].value;
    switch_off(set, quirk);
    if (quirks[quirk].path != 0 && add_rule(set, quirk, value, error) != 0)
        return -1;
    set->values[quirk] = value != NULL ? text_copy(value) : NULL;
    set->on[quirk] = true;
    return 0;
}

int quirks_set(struct quirks *set, const char *name, const char *value, bool on,
               char error[static 256])
{
    int quirk = 0, result = 0;
    while (quirk < QUIRK_COUNT && strcmp(quirks[quirk].name, name) != 0)
        quirk++;
    if (quirk == QUIRK_COUNT) {
        snprintf(error, 256, "there is no quirk %.60s; GET /sim/quirks lists them", name);
        return -1;
    }
    if (on)
        result = switch_on(set, quirk, value, error);
    else
        switch_off(set, quirk);
    return result;
}

int quirks_set_text(struct quirks *set, const char *text, char error[static 256])
{
    SIM_CLEANUP(text_free) char *name = text_copy_length(text, strcspn(text, "="));
    const char *equals = strchr(text, '=');
    return quirks_set(set, name, equals != NULL ? equals + 1 : NULL, true, error);
}

void quirks_clear(struct quirks *set)
{
    for (int i = 0; i < QUIRK_COUNT; i++)
        switch_off(set, i);
}

struct json_object *quirks_list(const struct quirks *set)
{
    struct json_object *items = json_object_new_array();
    for (int i = 0; i < QUIRK_COUNT; i++) {
        struct json_object *item = json_object_new_object();
        json_text(item, "name", quirks[i].name);
        json_flag(item, "on", set->on[i]);
        if (quirks[i].value != 0)
            json_text(item, "value", set->on[i] ? set->values[i] : quirks[i].value);
        json_text(item, "what", quirks[i].what);
        json_object_array_add(items, item);
    }
    return items;
}
