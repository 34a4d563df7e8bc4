/* People, the signed-in person, and the authorizations API. */
#include "people.h"

#include "devices.h"
#include "organization.h"

#include <stdlib.h>
#include <string.h>

static void add_id(struct json_object *item, const char *key, char *id)
{
    json_text(item, key, id);
    free(id);
}

static void add_calling(struct sim *sim, struct json_object *item, uint32_t index)
{
    char number[24], extension[16];
    phone_number(sim, index, number);
    phone_extension(sim, index, extension);
    struct json_object *entry = json_object_new_object();
    json_text(entry, "type", "work");
    json_text(entry, "value", number);
    json_flag(entry, "primary", true);
    json_object_array_add(json_list(item, "phoneNumbers"), entry);
    json_text(item, "extension", extension);
    add_id(item, "locationId", organization_id(sim, ID_LOCATION, phone_location(sim, index)));
}

static const char *const departments[] = {"IT", "Sales", "Finance", "Logistics", "Support"};

static struct json_object *person_item(struct sim *sim, uint32_t index, bool calling)
{
    const char *first, *last;
    person_names(sim, index, &first, &last);
    SIM_CLEANUP(text_free) char *name = text_format("%s %s", first, last);
    SIM_CLEANUP(text_free)
    char *email = index != 0 ? person_email(sim, index) : text_copy(sim->admin_email);
    struct json_object *item = json_object_new_object();
    add_id(item, "id", organization_id(sim, ID_PERSON, index));
    json_push(json_list(item, "emails"), email);
    if (calling)
        add_calling(sim, item, index);
    json_text(item, "displayName", name);
    json_text(item, "nickName", first);
    json_text(item, "firstName", first);
    json_text(item, "lastName", last);
    add_id(item, "orgId", organization_id(sim, ID_ORG, 0));
    struct json_object *roles = json_list(item, "roles");
    if (index == 0) {
        SIM_CLEANUP(text_free) char *role = organization_id(sim, ID_AUTHORIZATION, 0);
        json_push(roles, role);
    }
    json_list(item, "licenses");
    json_text(item, "created", "2024-02-01T09:00:00.000Z");
    json_text(item, "timezone", organization_location(phone_location(sim, index))->zone);
    json_text(item, "status", index % 5 != 0 ? "active" : "inactive");
    json_text(item, "title", index != 0 ? "Specialist" : "Administrator");
    json_text(item, "department", departments[index % SIM_COUNT(departments)]);
    json_text(item, "lastModified", "2025-11-03T10:20:30.000Z");
    json_text(item, "invitePending", "false"); /* published as text */
    json_text(item, "loginEnabled", "true");
    json_text(item, "type", "person");
    return item;
}

static bool wants_calling(const struct request *request)
{
    const char *value = request_query(request, "callingData");
    return value != NULL && strcmp(value, "true") == 0;
}

void people_me(struct sim *sim, struct request *request, struct reply *reply)
{
    reply_json(reply, 200, person_item(sim, request->token->grant->person, wants_calling(request)));
}

void people_get(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t index = organization_index(sim, ID_PERSON, request->params[0]);
    if (!person_exists(sim, index))
        reply_error(reply, 404, "Person not found.");
    else
        reply_json(reply, 200, person_item(sim, (uint32_t)index, wants_calling(request)));
}

static bool person_passes(const struct sim *sim, const struct request *request, uint32_t index)
{
    const char *email = request_query(request, "email"),
               *name = request_query(request, "displayName");
    const char *id = request_query(request, "id"), *place = request_query(request, "locationId");
    const char *first, *last;
    person_names(sim, index, &first, &last);
    SIM_CLEANUP(text_free) char *full = text_format("%s %s", first, last);
    SIM_CLEANUP(text_free)
    char *own = index != 0 ? person_email(sim, index) : text_copy(sim->admin_email);
    SIM_CLEANUP(text_free)
    char *own_id = id != NULL ? organization_id(sim, ID_PERSON, index) : NULL;
    return (email == NULL || text_same(own, email)) &&
           (name == NULL || strncmp(full, name, strlen(name)) == 0) &&
           (id == NULL || strstr(id, own_id) != NULL) &&
           (place == NULL ||
            organization_index(sim, ID_LOCATION, place) == (int64_t)phone_location(sim, index));
}

void people_list(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t max, start, found = 0;
    bool anybody = token_is_admin(request) && !quirk_on(&sim->quirks, QUIRK_NO_ADMINISTRATOR);
    if (!anybody && request_query(request, "email") == NULL &&
        request_query(request, "displayName") == NULL && request_query(request, "id") == NULL) {
        reply_error(reply, 400, "Email, displayName, or id list should be specified.");
        return;
    }
    if (!paging_read(request, reply, 1000, &max, &start))
        return;
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    for (uint32_t i = 0; i < sim->phone_count && found <= start + max; i++) {
        if (!person_exists(sim, i) || !person_passes(sim, request, i))
            continue;
        if (found >= start && found < start + max)
            json_object_array_add(items, person_item(sim, i, wants_calling(request)));
        found++;
    }
    reply_json(reply, 200, json);
    paging_link(sim, request, reply, found, max, start);
}

void people_info(struct sim *sim, struct request *request, struct reply *reply)
{
    uint32_t index = request->token->grant->person;
    const char *first, *last;
    person_names(sim, index, &first, &last);
    SIM_CLEANUP(text_free) char *name = text_format("%s %s", first, last);
    SIM_CLEANUP(text_free)
    char *email = index != 0 ? person_email(sim, index) : text_copy(sim->admin_email);
    struct json_object *json = json_object_new_object();
    add_id(json, "sub", organization_id(sim, ID_PERSON, index));
    json_text(json, "name", name);
    json_text(json, "email", email);
    json_flag(json, "email_verified", true);
    reply_json(reply, 200, json);
}

void authorizations_expiry(struct sim *sim, struct request *request, struct reply *reply)
{
    struct json_object *json = json_object_new_object();
    json_number(json, "exp", sim_wall(sim) + request->token->expires - request->now);
    reply_json(reply, 200, json);
}

void authorizations_list(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *id = request_query(request, "personId"),
               *email = request_query(request, "personEmail");
    int64_t person =
        id != NULL ? organization_index(sim, ID_PERSON, id) : request->token->grant->person;
    if (email != NULL)
        for (person = sim->phone_count - 1; person >= 0; person--) {
            SIM_CLEANUP(text_free)
            char *own =
                person != 0 ? person_email(sim, (uint32_t)person) : text_copy(sim->admin_email);
            if (person_exists(sim, person) && text_same(own, email))
                break;
        }
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    for (const struct grant *grant = sim->tokens.grants; grant != NULL; grant = grant->next) {
        char created[32];
        if (grant->revoked || grant->person != person)
            continue;
        struct json_object *item = json_object_new_object();
        text_iso_time(grant->created, created);
        add_id(item, "id", organization_id(sim, ID_AUTHORIZATION, grant->number));
        add_id(item, "applicationId", organization_id(sim, ID_AUTHORIZATION, UINT32_MAX));
        json_text(item, "applicationName", grant->personal ? "Developer Portal" : "phonectl");
        json_text(item, "clientId", sim->options.client_id);
        add_id(item, "personId", organization_id(sim, ID_PERSON, grant->person));
        json_text(item, "created", created);
        json_text(item, "type", grant->personal ? "access" : "refresh");
        json_object_array_add(items, item);
    }
    reply_json(reply, 200, json);
}

void authorizations_delete(struct sim *sim, struct request *request, struct reply *reply)
{
    int64_t number = organization_index(sim, ID_AUTHORIZATION, request->params[0]);
    for (struct grant *grant = sim->tokens.grants; grant != NULL; grant = grant->next)
        if (grant->number == number && !grant->revoked) {
            grant->revoked = true;
            reply_empty(reply, 204);
            return;
        }
    reply_error(reply, 404, "Authorization not found.");
}

void authorizations_delete_client(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *client = request_query(request, "clientId");
    if (client == NULL) {
        reply_error(reply, 400, "clientId is required.");
        return;
    }
    if (strcmp(client, sim->options.client_id) != 0) {
        reply_error(reply, 404, "Authorization not found.");
        return;
    }
    tokens_revoke(&sim->tokens);
    reply_empty(reply, 204);
}
