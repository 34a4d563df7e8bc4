/* Makes a believable organisation from a seed: nothing is stored, everything is computed from the
 * index of a phone. */
#include "organization.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct location locations[] = {
    {"Berlin", "Invalidenstrasse 80", "Berlin", "BE", "10115", "DE", "Europe/Berlin", "+4930555",
     "52.5280", "13.3800"},
    {"San Jose", "170 West Tasman Drive", "San Jose", "CA", "95134", "US", "America/Los_Angeles",
     "+1408555", "37.4100", "-121.9500"},
    {"London", "9 Finsbury Avenue", "London", "LND", "EC2M 2PP", "GB", "Europe/London", "+4420555",
     "51.5210", "-0.0850"},
    {"Raleigh", "7200 Kit Creek Road", "Raleigh", "NC", "27709", "US", "America/New_York",
     "+1919555", "35.8600", "-78.8700"},
    {"Bengaluru", "Outer Ring Road 14", "Bengaluru", "KA", "560103", "IN", "Asia/Kolkata",
     "+9180555", "12.9340", "77.6970"},
    {"Oslo", "Philip Pedersens vei 1", "Oslo", "03", "1366", "NO", "Europe/Oslo", "+4721555",
     "59.9080", "10.6270"},
    {"Sydney", "177 Pacific Highway", "Sydney", "NSW", "2060", "AU", "Australia/Sydney", "+6125555",
     "-33.8390", "151.2080"},
    {"Toronto", "88 Queens Quay West", "Toronto", "ON", "M5J 0B8", "CA", "America/Toronto",
     "+1416555", "43.6400", "-79.3800"},
    {"Madrid", "Calle de Orense 4", "Madrid", "MD", "28020", "ES", "Europe/Madrid", "+3491555",
     "40.4550", "-3.6930"},
    {"Tokyo", "Akasaka 9-7-1", "Tokyo", "13", "107-6227", "JP", "Asia/Tokyo", "+8135555", "35.6650",
     "139.7300"},
};
static const char *const first_names[] = {
    "Alex",   "Jane",   "Omar",   "Mei",   "Lukas",  "Priya", "Sofia", "Tom",   "Aisha",
    "Bjorn",  "Carla",  "David",  "Elena", "Felix",  "Grace", "Hiro",  "Ines",  "Jonas",
    "Karin",  "Liam",   "Maria",  "Noah",  "Olga",   "Pavel", "Quinn", "Rosa",  "Stefan",
    "Tamara", "Ursula", "Viktor", "Wendy", "Xavier", "Yuki",  "Zoe",   "Anton", "Bella"};
static const char *const last_names[] = {
    "Admin", "Doe",    "Haddad",  "Chen",    "Weber",   "Nair",   "Rossi",     "Baker",
    "Khan",  "Larsen", "Lopez",   "Miller",  "Petrova", "Braun",  "Hopper",    "Tanaka",
    "Costa", "Keller", "Lind",    "Murphy",  "Silva",   "Cohen",  "Ivanova",   "Novak",
    "Reyes", "Garcia", "Schmidt", "Popova",  "Vogel",   "Orlov",  "Chang",     "Dupont",
    "Sato",  "Fisher", "Lindner", "Moretti", "O'Brien", "Müller", "Fernandez", "Kowalski"};
static const char *const rooms[] = {"Reception",    "Lobby",         "Meeting Room", "Kitchen",
                                    "Warehouse",    "Help Desk",     "Security",     "Print Room",
                                    "Loading Dock", "Break Room",    "Data Centre",  "Workshop",
                                    "Medical Room", "Training Room", "Phone Booth"};
static const char *const tag_names[] = {"vip",         "spare", "public area", "emergency",
                                        "first floor", "shift", "pilot"};
static const struct {
    const char *prefix, *name;
} id_names[ID_KIND_COUNT] = {
    {"ciscospark://urn:TEAM:us-east-1_int13/", "DEVICE"},
    {"ciscospark://urn:TEAM:us-east-1_int13/", "CALLING_DEVICE"},
    {"ciscospark://us/", "PEOPLE"},
    {"ciscospark://us/", "PLACE"},
    {"ciscospark://us/", "LOCATION"},
    {"ciscospark://us/", "ORGANIZATION"},
    {"ciscospark://us/", "CALL"},
    {"ciscospark://us/", "AUTHORIZATION"},
    {"ciscospark://orgId=00000000-0000-4000-8000-0000000000ff/", "DEVICE_ID"}};

enum {
    SALT_OWNER = 1,
    SALT_SECOND,
    SALT_PLACE,
    SALT_MAC,
    SALT_SERIAL,
    SALT_NAME,
    SALT_ROOM,
    SALT_TAG,
    SALT_ID = 100
};

uint64_t organization_hash(const struct sim *sim, uint32_t index, unsigned salt)
{
    return text_mix(sim->seed + ((uint64_t)salt << 40) + index);
}

char *organization_id(const struct sim *sim, enum id_kind kind, uint32_t index)
{
    /* The first word of the UUID hides the index; the rest proves that the simulator made it. A
     * device and its calling device share one UUID, as in the published examples. */
    unsigned salt = SALT_ID + (kind == ID_CALLING_DEVICE ? ID_DEVICE : (unsigned)kind);
    uint32_t head = index ^ (uint32_t)organization_hash(sim, UINT32_MAX, salt);
    uint64_t tail = organization_hash(sim, index, salt), more = text_mix(tail);
    char text[128];
    int length = snprintf(
        text, sizeof text, "%s%s/%08x-%04x-4%03x-8%03x-%012llx", id_names[kind].prefix,
        id_names[kind].name, head, (unsigned)(tail & 0xffff), (unsigned)(tail >> 16 & 0xfff),
        (unsigned)(tail >> 28 & 0xfff), (unsigned long long)(more & 0xffffffffffff));
    struct buffer out = {0};
    text_base64url(text, (size_t)length, kind == ID_CALLING_DEVICE, &out);
    return out.data;
}

int64_t organization_index(const struct sim *sim, enum id_kind kind, const char *id)
{
    char plain[128], bare[200];
    size_t length = strcspn(id, "="), plain_length = 0;
    if (length >= sizeof bare)
        return -1;
    memcpy(bare, id, length);
    bare[length] = '\0';
    if (sodium_base642bin((unsigned char *)plain, sizeof plain - 1, bare, length, NULL,
                          &plain_length, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return -1;
    plain[plain_length] = '\0';
    const char *uuid = strrchr(plain, '/');
    if (uuid == NULL || strspn(uuid + 1, "0123456789abcdef") < 8)
        return -1;
    char head[9];
    memcpy(head, uuid + 1, 8);
    head[8] = '\0';
    unsigned salt = SALT_ID + (kind == ID_CALLING_DEVICE ? ID_DEVICE : (unsigned)kind);
    uint32_t index =
        (uint32_t)strtoul(head, NULL, 16) ^ (uint32_t)organization_hash(sim, UINT32_MAX, salt);
    SIM_CLEANUP(text_free) char *expected = organization_id(sim, kind, index);
    expected[strcspn(expected, "=")] = '\0';
    return strcmp(expected, bare) != 0 ? -1 : (int64_t)index;
}

const struct location *organization_location(uint32_t index)
{
    return &locations[index % SIM_COUNT(locations)];
}

uint32_t organization_location_count(uint32_t phones)
{
    uint32_t count = 2 + phones / 25;
    return count > SIM_COUNT(locations) ? (uint32_t)SIM_COUNT(locations) : count;
}

bool phone_is_personal(const struct sim *sim, uint32_t index)
{
    if (index < 3)
        return index ==
               0; /* the first phones are the administrator's, the reception and the lobby */
    enum family family = model_get(sim->phones[index].model)->family;
    return family != FAMILY_ROOMOS && organization_hash(sim, index, SALT_OWNER) % 100 < 62;
}

static bool is_second_phone(const struct sim *sim, uint32_t index)
{
    return index > 3 && phone_is_personal(sim, index) &&
           organization_hash(sim, index, SALT_SECOND) % 14 == 0 &&
           phone_is_personal(sim, index - 1) &&
           organization_hash(sim, index - 1, SALT_SECOND) % 14 != 0;
}

uint32_t phone_owner(const struct sim *sim, uint32_t index)
{
    return is_second_phone(sim, index) ? index - 1 : index;
}

uint32_t phone_location(const struct sim *sim, uint32_t index)
{
    if (index < 3)
        return 0;
    return (uint32_t)(organization_hash(sim, phone_owner(sim, index), SALT_PLACE) %
                      sim->location_count);
}

void phone_mac(const struct sim *sim, uint32_t index, bool colons, char out[static 20])
{
    /* An odd multiplier permutes the 24 bits, so no two phones share an address. */
    uint32_t low = (index * 2654435761u + (uint32_t)organization_hash(sim, 0, SALT_MAC)) & 0xffffff;
    snprintf(out, 20, colons ? "%s:%02X:%02X:%02X" : "%s%02X%02X%02X",
             colons ? "6C:41:0E" : "6C410E", low >> 16, low >> 8 & 255, low & 255);
}

void phone_serial(const struct sim *sim, uint32_t index, char out[static 16])
{
    uint64_t hash = organization_hash(sim, index, SALT_SERIAL);
    snprintf(out, 16, "FCH%02u%02u%c%03X", 22 + (unsigned)(hash % 6),
             1 + (unsigned)(hash >> 8) % 52, 'A' + (int)((hash >> 16) % 26),
             (unsigned)(hash >> 24 & 0xfff));
}

void phone_ip(const struct sim *sim, uint32_t index, char out[static 20])
{
    snprintf(out, 20, "10.%u.%u.%u", 16 + phone_location(sim, index) + 16 * (index / 62500 % 14),
             index / 250 % 250, index % 250 + 2);
}

void person_names(const struct sim *sim, uint32_t index, const char **first, const char **last)
{
    uint64_t hash = index != 0 ? organization_hash(sim, index, SALT_NAME) : 0;
    *first = first_names[hash % SIM_COUNT(first_names)];
    *last = last_names[(hash >> 20) % SIM_COUNT(last_names)];
}

char *person_email(const struct sim *sim, uint32_t index)
{
    const char *first, *last;
    person_names(sim, index, &first, &last);
    char *email = index != 0 ? text_format("%s.%s.%u@sim.example", first, last, index)
                             : text_copy("admin@sim.example");
    char *to = email;
    for (const char *from = email; *from != '\0'; from++)
        if (*from != '\'' && (unsigned char)*from < 0x80)
            *to++ = (char)(*from >= 'A' && *from <= 'Z' ? *from + 32 : *from);
    *to = '\0';
    return email;
}

char *workspace_name(const struct sim *sim, uint32_t index)
{
    if (index == 1 || index == 2)
        return text_copy(rooms[index - 1]);
    uint64_t hash = organization_hash(sim, index, SALT_ROOM);
    return text_format("%s %s %u", rooms[hash % SIM_COUNT(rooms)],
                       organization_location(phone_location(sim, index))->name, index);
}

char *phone_name(const struct sim *sim, uint32_t index)
{
    const struct phone *phone = &sim->phones[index];
    if (phone->name != 0)
        return text_copy(phone->name);
    uint32_t owner = phone_owner(sim, index);
    if (!phone_is_personal(sim, index))
        return workspace_name(sim, owner);
    const char *first, *last;
    person_names(sim, owner, &first, &last);
    return text_format("%s %s%s", first, last, owner == index ? "" : " (desk 2)");
}

void phone_extension(const struct sim *sim, uint32_t index, char out[static 16])
{
    snprintf(out, 16, "%u", (sim->phone_count <= 8000 ? 1000u : 100000u) + phone_owner(sim, index));
}

void phone_number(const struct sim *sim, uint32_t index, char out[static 24])
{
    snprintf(out, 24, "%s%06u", organization_location(phone_location(sim, index))->prefix,
             phone_owner(sim, index) % 1000000);
}

struct json_object *phone_tags(const struct sim *sim, uint32_t index)
{
    const struct phone *phone = &sim->phones[index];
    if (phone->tags != 0)
        return json_object_get(phone->tags);
    struct json_object *tags = json_object_new_array();
    uint64_t hash = organization_hash(sim, index, SALT_TAG);
    if (hash % 3 == 0)
        json_push(tags, tag_names[(hash >> 8) % SIM_COUNT(tag_names)]);
    if (hash % 9 == 0) /* never the first one again */
        json_push(tags, tag_names[((hash >> 8) + 1 + (hash >> 16) % (SIM_COUNT(tag_names) - 1)) %
                                  SIM_COUNT(tag_names)]);
    return tags;
}

bool person_exists(const struct sim *sim, int64_t index)
{
    return index >= 0 && index < sim->phone_count && phone_is_personal(sim, (uint32_t)index) &&
           phone_owner(sim, (uint32_t)index) == index;
}

bool workspace_exists(const struct sim *sim, int64_t index)
{
    return index >= 0 && index < sim->phone_count && !phone_is_personal(sim, (uint32_t)index);
}

int64_t organization_dialled(const struct sim *sim, const char *number)
{
    char text[24];
    int64_t value;
    uint32_t base = sim->phone_count <= 8000 ? 1000u : 100000u;
    if (text_integer(number, base, (int64_t)base + sim->phone_count - 1, &value) == 0 &&
        *number != '+')
        return phone_owner(sim, (uint32_t)(value - base)) == value - base ? value - base : -1;
    size_t length = strlen(number);
    if (*number != '+' || length < 8 ||
        text_integer(number + length - 6, 0, sim->phone_count - 1, &value) != 0)
        return -1;
    phone_number(sim, (uint32_t)value, text);
    return strcmp(text, number) != 0 ? -1 : value;
}
