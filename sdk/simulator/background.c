/* Background images of the organisation. Only their names are kept. */
#include "background.h"

#include "devices.h"
#include "phones.h"

#include <stdlib.h>
#include <string.h>

enum { IMAGES_MOST = 100, DELETED_MOST = 10, IMAGE_BYTES = 625 * 1024, NAME_MOST = 255 };

/* One part of the form: its headers and its bytes. */
struct part {
    const char *head, *bytes;
    size_t head_length, length;
};

static const char *find(const char *text, size_t length, const char *what)
{
    return memmem(text, length, what, strlen(what));
}

/* The part whose Content-Disposition has name="NAME"; false if there is none. */
static bool find_part(const struct request *request, const char *boundary, const char *name,
                      struct part *part)
{
    SIM_CLEANUP(text_free) char *line = text_format("--%s", boundary);
    SIM_CLEANUP(text_free) char *wanted = text_format("name=\"%s\"", name);
    const char *at = request->body, *end = at + request->body_length;
    while ((at = find(at, (size_t)(end - at), line)) != NULL) {
        at += strlen(line);
        const char *blank = find(at, (size_t)(end - at), "\r\n\r\n");
        const char *next = blank != NULL ? find(blank, (size_t)(end - blank), line) : NULL;
        if (next == NULL || next - blank < 6)
            return false;
        *part = (struct part){.head = at,
                              .head_length = (size_t)(blank - at),
                              .bytes = blank + 4,
                              .length = (size_t)(next - blank) - 6};
        if (find(part->head, part->head_length, wanted) != NULL)
            return true;
        at = next;
    }
    return false;
}

static struct json_object *images_of(struct sim *sim)
{
    if (sim->backgrounds == NULL)
        sim->backgrounds = json_object_new_array();
    return sim->backgrounds;
}

static void add_count(const struct sim *sim, struct json_object *json)
{
    SIM_CLEANUP(text_free)
    char *count = text_format("%zu", json_object_array_length(sim->backgrounds));
    json_text(json, "count", count); /* a string, as published */
}

static void add_url(struct json_object *json, const char *name)
{
    SIM_CLEANUP(text_free) char *url = text_format("/dms/Cisco_Phone_Background/%s", name);
    json_text(json, "backgroundImageUrl", url);
}

/* The name without its extension. */
static char *short_name(const struct part *part)
{
    char *name = text_copy_length(part->bytes, part->length < NAME_MOST ? part->length : NAME_MOST);
    char *dot = strrchr(name, '.');
    if (dot != NULL)
        *dot = '\0';
    return name;
}

static bool is_image(const struct part *part)
{
    return part->length > 8 && (memcmp(part->bytes, "\x89PNG\r\n\x1a\n", 8) == 0 ||
                                memcmp(part->bytes, "\xFF\xD8\xFF", 3) == 0);
}

void background_upload(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = calling_device_from_path(sim, request, reply);
    const char *type = request->content_type;
    const char *boundary = type != NULL ? strstr(type, "boundary=") : NULL;
    struct part name, file;
    if (phone == NULL)
        return;
    if (model_get(phone->model)->family != FAMILY_MPP) {
        reply_error(reply, 400, "The device does not support background images.");
        return;
    }
    if (boundary == NULL ||
        !find_part(request, boundary + strlen("boundary="), "fileName", &name) ||
        !find_part(request, boundary + strlen("boundary="), "file", &file)) {
        reply_error(reply, 400, "fileName and file are required.");
        return;
    }
    if (!is_image(&file) || file.length > IMAGE_BYTES ||
        json_object_array_length(images_of(sim)) >= IMAGES_MOST) {
        reply_error(reply, 400, "At most %d JPEG or PNG images of at most 625 KB.", IMAGES_MOST);
        return;
    }
    SIM_CLEANUP(text_free) char *short_one = short_name(&name);
    struct json_object *json = json_object_new_object();
    json_push(sim->backgrounds, short_one);
    json_text(json, "filename", short_one);
    add_url(json, short_one);
    add_count(sim, json);
    phone->acts[ACT_OTHER]++;
    reply_json(reply, 201, json);
}

void background_list(struct sim *sim, struct request *request, struct reply *reply)
{
    (void)request;
    struct json_object *json = json_object_new_object(),
                       *list = json_list(json, "backgroundImages");
    struct json_object *images = images_of(sim);
    for (size_t i = 0; i < json_object_array_length(images); i++) {
        struct json_object *item = json_object_new_object();
        const char *name = json_object_get_string(json_object_array_get_idx(images, i));
        json_text(item, "fileName", name);
        add_url(item, name);
        json_object_array_add(list, item);
    }
    add_count(sim, json);
    reply_json(reply, 200, json);
}

static bool drop(struct json_object *images, const char *name)
{
    for (size_t i = 0; name != NULL && i < json_object_array_length(images); i++)
        if (strcmp(json_object_get_string(json_object_array_get_idx(images, i)), name) == 0)
            return json_object_array_del_idx(images, i, 1) == 0;
    return false;
}

void background_delete(struct sim *sim, struct request *request, struct reply *reply)
{
    struct json_object *wanted = NULL;
    json_object_object_get_ex(request->json, "backgroundImages", &wanted);
    size_t count =
        json_object_is_type(wanted, json_type_array) ? json_object_array_length(wanted) : 0;
    if (count == 0 || count > DELETED_MOST) {
        reply_error(reply, 400, "1 to %d backgroundImages are required.", DELETED_MOST);
        return;
    }
    struct json_object *json = json_object_new_object(), *items = json_list(json, "items");
    int status = 200;
    for (size_t i = 0; i < count; i++) {
        struct json_object *name = NULL, *item = json_object_new_object();
        struct json_object *result = json_object_new_object();
        json_object_object_get_ex(json_object_array_get_idx(wanted, i), "fileName", &name);
        const char *text = name != NULL ? json_object_get_string(name) : NULL;
        bool gone = drop(images_of(sim), text);
        json_text(item, "fileName", text);
        json_number(result, "status", gone ? 200 : 404);
        if (!gone) {
            struct json_object *error = json_object_new_object();
            json_text(error, "message", "The image was not found.");
            json_number(error, "errorCode", 404);
            json_add(result, "error", error);
            status = 206;
        }
        json_add(item, "result", result);
        json_object_array_add(items, item);
    }
    add_count(sim, json);
    reply_json(reply, status, json);
}
