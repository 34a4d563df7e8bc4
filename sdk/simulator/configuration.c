/* Settings of devices, by key. The names of RoomOS are those of the published example; of PhoneOS
 * only the first words (Phone, Lines.Line[N], User.Screen.CustomWallpaper) are known. */
#include "configuration.h"

#include "commands.h"
#include "devices.h"
#include "organization.h"
#include "phones.h"

#include <string.h>

#define PHONEOS FAMILY_BIT(FAMILY_PHONEOS)
#define ROOMOS FAMILY_BIT(FAMILY_ROOMOS)

static const struct setting {
    const char *key;
    unsigned families;
    const char *normal;  /* the default; numbers as text */
    const char *choices; /* space separated; NULL = a number or a text */
    bool number, fixed;  /* fixed: another authority manages it */
    int64_t least, most; /* for texts: of the length */
} settings[] = {
    {"Audio.Ultrasound.MaxVolume", ROOMOS, "70", NULL, true, false, 0, 100},
    {"Conference.MaxReceiveCallRate", ROOMOS, "6000", NULL, true, false, 64, 6000},
    {"FacilityService.Service[1].Name", ROOMOS, "Live Support", NULL, false, false, 0, 1024},
    {"Lines.Line[1].Label", PHONEOS, "", NULL, false, false, 0, 64},
    {"Phone.Audio.RingVolume", PHONEOS, "9", NULL, true, false, 0, 15},
    {"Phone.Display.Brightness", PHONEOS, "Auto", "Auto Low Medium High", false, false, 0, 0},
    {"Phone.Network.VlanId", PHONEOS, "1", NULL, true, true, 0, 4095},
    {"User.Screen.CustomWallpaper.CustomWallpaperDownloadURL[1]", PHONEOS, "", NULL, false, false,
     0, 2048},
};

static const struct setting *find_setting(const struct phone *phone, const char *key, size_t length)
{
    unsigned family = FAMILY_BIT(model_get(phone->model)->family);
    for (size_t i = 0; i < SIM_COUNT(settings); i++)
        if ((settings[i].families & family) != 0 && strlen(settings[i].key) == length &&
            strncmp(settings[i].key, key, length) == 0)
            return &settings[i];
    return NULL;
}

/* The device of the query if it has settings of this kind, or NULL with the error in the reply. */
static struct phone *configured_phone(struct sim *sim, const struct request *request,
                                      struct reply *reply)
{
    const char *id = request_query(request, "deviceId");
    struct phone *phone = id != NULL ? phones_by_id(sim, id) : NULL;
    if (id == NULL)
        reply_error(reply, 400, "deviceId is required.");
    else if (phone == NULL || !device_visible(sim, request, phone))
        reply_error(reply, 404, "Could not find a device with the given id.");
    else if (((PHONEOS | ROOMOS) & FAMILY_BIT(model_get(phone->model)->family)) == 0)
        reply_error(reply, 404, "The device has no configurations.");
    else
        return phone;
    return NULL;
}

static struct json_object *value_of(const struct setting *setting, const char *text)
{
    int64_t number = 0;
    if (!setting->number)
        return json_object_new_string(text);
    text_integer(text, INT64_MIN, INT64_MAX, &number);
    return json_object_new_int64(number);
}

static struct json_object *source_of(struct json_object *value, bool editable, const char *reason)
{
    struct json_object *source = json_object_new_object(), *about = json_object_new_object();
    json_add(source, "value", value);
    json_flag(about, "editable", editable);
    if (!editable)
        json_text(about, "reason", reason);
    json_add(source, "editability", about);
    return source;
}

static struct json_object *space_of(const struct setting *setting)
{
    struct json_object *space = json_object_new_object();
    json_text(space, "type", setting->number ? "integer" : "string");
    if (setting->choices != NULL) {
        struct json_object *list = json_list(space, "enum");
        SIM_CLEANUP(text_free) char *copy = text_copy(setting->choices);
        char *rest = copy, *choice;
        while ((choice = strsep(&rest, " ")) != NULL)
            json_push(list, choice);
    } else {
        json_number(space, setting->number ? "minimum" : "minLength", setting->least);
        json_number(space, setting->number ? "maximum" : "maxLength", setting->most);
    }
    return space;
}

static struct json_object *item_of(const struct phone *phone, const struct setting *setting)
{
    struct json_object *item = json_object_new_object(), *sources = json_object_new_object();
    struct json_object *set = NULL;
    json_object_object_get_ex(phone->settings, setting->key, &set);
    json_add(item, "value",
             set != NULL ? json_object_get(set) : value_of(setting, setting->normal));
    json_text(item, "source", set != NULL ? "configured" : "default");
    json_add(sources, "default",
             source_of(value_of(setting, setting->normal), false, "FACTORY_DEFAULT"));
    json_add(
        sources, "configured",
        source_of(json_object_get(set), !setting->fixed, "CONFIG_MANAGED_BY_DIFFERENT_AUTHORITY"));
    json_add(item, "sources", sources);
    json_add(item, "valueSpace", space_of(setting));
    return item;
}

static void answer(const struct request *request, const struct phone *phone, const char *key,
                   int status, struct reply *reply)
{
    struct json_object *json = json_object_new_object(), *items = json_object_new_object();
    unsigned family = FAMILY_BIT(model_get(phone->model)->family);
    for (size_t i = 0; i < SIM_COUNT(settings); i++)
        if ((settings[i].families & family) != 0 &&
            (key == NULL || text_glob(key, settings[i].key)))
            json_add(items, settings[i].key, item_of(phone, &settings[i]));
    json_text(json, "deviceId", request_query(request, "deviceId"));
    json_add(json, "items", items);
    reply_json(reply, status, json);
}

void configuration_get(struct sim *sim, struct request *request, struct reply *reply)
{
    const struct phone *phone = configured_phone(sim, request, reply);
    if (phone != NULL)
        answer(request, phone, request_query(request, "key"), 200, reply);
}

static bool allowed(const struct setting *setting, struct json_object *value)
{
    int64_t number;
    const char *text = value != NULL ? json_object_get_string(value) : "";
    if (!json_object_is_type(value, setting->number ? json_type_int : json_type_string))
        return false;
    if (setting->number)
        return text_integer(text, setting->least, setting->most, &number) == 0;
    if (setting->choices == NULL)
        return (int64_t)strlen(text) >= setting->least && (int64_t)strlen(text) <= setting->most;
    SIM_CLEANUP(text_free) char *copy = text_copy(setting->choices);
    char *rest = copy, *choice;
    while ((choice = strsep(&rest, " ")) != NULL)
        if (strcmp(choice, text) == 0)
            return true;
    return false;
}

/* Applies one operation to the new settings; false with the error in the reply. */
static bool apply(const struct phone *phone, struct json_object *operation,
                  struct json_object *fresh, struct reply *reply)
{
    static const char place[] = "/sources/configured/value";
    struct json_object *op = NULL, *path = NULL, *value = NULL;
    json_object_object_get_ex(operation, "op", &op);
    json_object_object_get_ex(operation, "path", &path);
    json_object_object_get_ex(operation, "value", &value);
    const char *what = op != NULL ? json_object_get_string(op) : "";
    const char *where = path != NULL ? json_object_get_string(path) : "";
    size_t length = strlen(where), tail = sizeof place - 1;
    bool drop = strcmp(what, "remove") == 0;
    const struct setting *setting = length > tail && strcmp(where + length - tail, place) == 0
                                        ? find_setting(phone, where, length - tail)
                                        : NULL;
    if ((!drop && strcmp(what, "replace") != 0) || setting == NULL)
        reply_error(reply, 400, "There is no such configuration, or no such operation.");
    else if (setting->fixed)
        reply_error(reply, 403, "%s is managed by a different authority.", setting->key);
    else if (!drop && !allowed(setting, value))
        reply_error(reply, 400, "The value of %s is not in its value space.", setting->key);
    else if (drop)
        json_object_object_del(fresh, setting->key);
    else
        json_add(fresh, setting->key, json_object_get(value));
    return reply->status == 0;
}

/* Applies all operations or none. */
void configuration_patch(struct sim *sim, struct request *request, struct reply *reply)
{
    struct phone *phone = configured_phone(sim, request, reply);
    if (phone == NULL)
        return;
    if (!json_object_is_type(request->json, json_type_array) ||
        json_object_array_length(request->json) == 0) {
        reply_error(reply, 400, "The body must be a JSON Patch.");
        return;
    }
    struct json_object *fresh = json_object_new_object();
    if (phone->settings != NULL) {
        json_object_object_foreach(phone->settings, key, value)
        {
            json_add(fresh, key, json_object_get(value));
        }
    }
    bool good = true;
    for (size_t i = 0; good && i < json_object_array_length(request->json); i++)
        good = apply(phone, json_object_array_get_idx(request->json, i), fresh, reply);
    if (!good) {
        json_object_put(fresh);
        return;
    }
    json_object_put(phone->settings);
    phone->settings = fresh;
    phone->acts[ACT_OTHER]++;
    answer(request, phone, NULL, 201, reply);
}
