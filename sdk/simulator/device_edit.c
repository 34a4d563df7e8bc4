/* Changing devices: tags by JSON Patch, deletion, and the ways to add one. */
#include "device_edit.h"

#include "devices.h"
#include "organization.h"

#include <stdio.h>
#include <string.h>

enum { TAGS_MOST = 100 };
#define CODE_LIFE (7 * 86400000LL) /* of an activation code, milliseconds */

static bool has_tag(struct json_object *tags, const char *tag)
{
    for (size_t i = 0; i < json_object_array_length(tags); i++)
        if (strcmp(json_object_get_string(json_object_array_get_idx(tags, i)), tag) == 0)
            return true;
    return false;
}

/* Applies one operation; returns the new list, or NULL if the operation is not understood. */
static struct json_object *patched(struct json_object *tags, struct json_object *operation)
{
    struct json_object *op = NULL, *path = NULL, *value = NULL;
    if (!json_object_is_type(operation, json_type_object) ||
        !json_object_object_get_ex(operation, "op", &op) ||
        !json_object_object_get_ex(operation, "path", &path) || op == NULL || path == NULL)
        return NULL;
    const char *name = json_object_get_string(op), *where = json_object_get_string(path);
    bool add = strcmp(name, "add") == 0, drop = strcmp(name, "remove") == 0;
    if ((!add && !drop && strcmp(name, "replace") != 0) ||
        strcmp(where + (*where == '/'), "tags") != 0)
        return NULL;
    json_object_object_get_ex(operation, "value", &value);
    if (!drop && !json_object_is_type(value, json_type_array))
        return NULL;
    struct json_object *out = json_object_new_array();
    for (size_t i = 0; add && i < json_object_array_length(tags); i++)
        json_push(out, json_object_get_string(json_object_array_get_idx(tags, i)));
    for (size_t i = 0; !drop && i < json_object_array_length(value); i++) {
        struct json_object *tag = json_object_array_get_idx(value, i);
        if (!json_object_is_type(tag, json_type_string) ||
            json_object_array_length(out) >= TAGS_MOST) {
            json_object_put(out);
            return NULL;
        }
        if (!has_tag(out, json_object_get_string(tag)))
            json_push(out, json_object_get_string(tag));
    }
    return out;
}

void devices_patch(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = device_from_path(sim, request, reply);
    if (phone == NULL)
        return;
    bool array = json_object_is_type(request->json, json_type_array);
    struct json_object *tags = phone_tags(sim, phone->index);
    size_t count = array ? json_object_array_length(request->json) : 0;
    bool understood = count > 0;
    for (size_t i = 0; understood && i < count; i++) {
        struct json_object *next = patched(tags, json_object_array_get_idx(request->json, i));
        understood = next != NULL;
        if (next != NULL) {
            json_object_put(tags);
            tags = next;
        }
    }
    if (!understood) {
        json_object_put(tags);
        reply_error(reply, 400, "The body must be a JSON Patch of tags: add, remove or replace.");
        return;
    }
    json_object_put(phone->tags);
    phone->tags = tags;
    phone->acts[ACT_TAGS]++;
    reply_json(reply, 200, device_item(sim, phone, request->now));
}

void devices_delete(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = device_from_path(sim, request, reply);
    if (phone == NULL)
        return;
    phone->flags |= PHONE_DELETED;
    reply_empty(reply, 204);
}

/* Reads the owner of a new device: exactly one of personId and workspaceId, and it must exist. */
static bool read_owner(struct sim *sim, const struct request *request, struct reply *reply)
{
    const char *person = request_text(request, "personId");
    const char *workspace = request_text(request, "workspaceId");
    if ((person == NULL) == (workspace == NULL)) {
        reply_error(reply, 400, "Either personId or workspaceId is required.");
        return false;
    }
    if (person != NULL ? person_exists(sim, organization_index(sim, ID_PERSON, person))
                       : workspace_exists(sim, organization_index(sim, ID_WORKSPACE, workspace)))
        return true;
    reply_error(reply, 404, "The owner was not found.");
    return false;
}

/* A deleted phone can come back under its own MAC address; the organisation never grows beyond its
 * initial size. */
void devices_create(struct sim *sim, struct request *request, struct reply *reply)
{
    const char *mac = request_text(request, "mac"), *product = request_text(request, "model");
    if (mac == NULL || product == NULL || model_by_product(product) < 0) {
        reply_error(reply, 400, "mac and a known model are required.");
        return;
    }
    if (!read_owner(sim, request, reply))
        return;
    for (uint32_t i = 0; i < sim->phone_count; i++) {
        char own[20];
        struct phone *phone = &sim->phones[i];
        phone_mac(sim, i, false, own);
        if (!text_same(own, mac))
            continue;
        if ((phone->flags & PHONE_DELETED) == 0) {
            reply_error(reply, 409, "A device with this MAC address exists already.");
            return;
        }
        phone->flags &= (uint8_t)~PHONE_DELETED;
        phone->model = (uint8_t)model_by_product(product);
        reply_json(reply, 200, device_item(sim, phone, request->now));
        return;
    }
    reply_error(reply, 400, "The simulated organisation has no room for a new device.");
}

void devices_activation(struct sim *sim, struct request *request, struct reply *reply)
{
    char code[20], expiry[32];
    if (!read_owner(sim, request, reply))
        return;
    snprintf(code, sizeof code, "%08u%08u", text_draw(&sim->random, 100000000),
             text_draw(&sim->random, 100000000));
    text_iso_time(sim_wall(sim) + CODE_LIFE, expiry);
    struct json_object *json = json_object_new_object();
    json_text(json, "code", code);
    json_text(json, "expiryTime", expiry);
    reply_json(reply, 200, json);
}
