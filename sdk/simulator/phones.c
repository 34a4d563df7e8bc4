/* Virtual phones: who is online, what a reboot does, and finding a phone by anything that
 * identifies it. */
#include "phones.h"

#include "live.h"
#include "organization.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const act_names[ACT_COUNT] = {"reboots",     "dials",         "keys",  "touches",
                                          "answers",     "hangups",       "holds", "dtmf",
                                          "screenshots", "apply_changes", "tags",  "other"};
const char *const status_names[STATUS_COUNT] = {
    "connected",          "disconnected",       "connected_with_issues",
    "offline_expired",    "activating",         "unknown",
    "offline_deep_sleep", "hibernating_deeply", "pending",
    "offline_temporarily"};

enum { SALT_MODEL = 200, SALT_STATUS, SALT_MODE, SALT_NULL, SALT_CALL };

/* Names a client must survive: escape sequences, bidirectional marks, length, invalid UTF-8,
 * markup, newlines. */
static char *hostile_name(uint32_t index)
{
    static const char *const names[] = {
        "\x1b]0;owned\x07\x1b[2J\x1b[31mRed Alert\x1b[0m",
        "Lobby \xe2\x80\xae\x65nohp\xe2\x80\xac \xe2\x81\xa6x\xe2\x81\xa9",
        "broken \xff\xfe\xc3( utf-8",
        "<script>alert(1)</script>\" onload='x'",
        "line one\nline two\r\ttab",
        "=HYPERLINK(\"http://127.0.0.1/\",\"x\")",
        "--help",
        "'; DROP TABLE phones; --",
        "$(touch /tmp/owned) `id` %s%n",
        "\xf0\x9f\x93\x9e\xe2\x80\x8b zero\xcc\xb7\xcc\xb8 width",
    };
    if (index % 11 == 10) {
        char *name = text_alloc(1001);
        memset(name, 'L', 1000);
        return name;
    }
    return text_copy(names[index % 11]);
}

static uint8_t pick_status(const struct options *options, uint64_t hash)
{
    uint32_t at = (uint32_t)(hash % 1000000), rare = (uint32_t)(hash >> 32) % 1000;
    if (at < options->offline)
        return rare < 700 ? STATUS_DISCONNECTED : STATUS_EXPIRED;
    if (at < options->offline + options->sleeping)
        return STATUS_SLEEP;
    static const uint8_t odd[] = {STATUS_ISSUES,     STATUS_ISSUES,  STATUS_ISSUES,
                                  STATUS_ACTIVATING, STATUS_UNKNOWN, STATUS_NEW};
    return rare < 30 ? odd[rare / 5] : STATUS_CONNECTED;
}

static void phone_init(struct sim *sim, uint32_t index)
{
    struct phone *phone = &sim->phones[index];
    const struct options *options = &sim->options;
    phone->index = index;
    phone->model = model_pick(organization_hash(sim, index, SALT_MODEL));
    if (index < 3) /* the first phones are always online */
        phone->model = (uint8_t)model_by_product(index == 1   ? "Cisco 9861"
                                                 : index != 0 ? "Cisco 8851"
                                                              : "Cisco 9851");
    else
        phone->status = pick_status(options, organization_hash(sim, index, SALT_STATUS));
    uint64_t mode = organization_hash(sim, index, SALT_MODE);
    if (model_get(phone->model)->family == FAMILY_OTHER)
        phone->flags |= PHONE_NO_XAPI;
    if (index >= 3 && mode % 40 == 0)
        phone->flags |= PHONE_READONLY;
    if (index >= 3 && (mode >> 8) % 1000000 < (uint64_t)options->maintenance)
        phone->flags |= PHONE_MAINTENANCE;
    if (index >= 3 && phone->status == STATUS_CONNECTED &&
        organization_hash(sim, index, SALT_CALL) % 1000000 < (uint64_t)options->in_call)
        phone->flags |= PHONE_STARTS_IN_CALL;
    if (options->hostile_names && index % 2 != 0)
        phone->name = hostile_name(index / 2);
}

void phones_init(struct sim *sim)
{
    sim->phone_count = (uint32_t)sim->options.phones;
    sim->location_count = organization_location_count(sim->phone_count);
    sim->phones = text_alloc(sim->phone_count * sizeof sim->phones[0]);
    for (uint32_t i = 0; i < sim->phone_count; i++)
        phone_init(sim, i);
}

void phones_renew(struct sim *sim)
{
    static const char *const pairs[][2] = {{"Cisco 9871", "Cisco Desk Phone 9871"},
                                           {"Cisco 8875", "Cisco Video Phone 8875"}};
    bool new_ones = quirk_on(&sim->quirks, QUIRK_NEW_MODELS);
    for (size_t i = 0; i < SIM_COUNT(pairs); i++) {
        uint8_t from = (uint8_t)model_by_product(pairs[i][!new_ones]),
                to = (uint8_t)model_by_product(pairs[i][new_ones]);
        for (uint32_t j = 0; j < sim->phone_count; j++)
            if (sim->phones[j].model == from)
                sim->phones[j].model = to;
    }
}

void phones_free(struct sim *sim)
{
    for (uint32_t i = 0; i < sim->phone_count; i++) {
        free(sim->phones[i].name);
        json_object_put(sim->phones[i].tags);
        live_free(sim->phones[i].live);
        json_object_put(sim->phones[i].settings);
    }
    free(sim->phones);
}

bool phone_rebooting(const struct phone *phone, int64_t now)
{
    return (phone->flags & PHONE_REBOOT_WAITS) != 0 ||
           (phone->reboot_until != 0 && now < phone->reboot_until);
}

const char *phone_status(const struct sim *sim, const struct phone *phone, int64_t now)
{
    bool away = phone->reboot_until != 0 && now >= phone->reboot_from &&
                now < phone->reboot_until && !quirk_on(&sim->quirks, QUIRK_UNSEEN_RESTARTS);
    uint8_t status = away ? STATUS_DISCONNECTED : phone->status;
    if (quirk_on(&sim->quirks, QUIRK_NEW_STATES) && status == STATUS_DISCONNECTED)
        status = STATUS_TEMPORARILY;
    if (quirk_on(&sim->quirks, QUIRK_NEW_STATES) && status == STATUS_ACTIVATING)
        status = STATUS_PENDING;
    return status_names[status];
}

bool phone_online(const struct phone *phone, int64_t now)
{
    if (phone->reboot_until != 0 && now >= phone->reboot_from && now < phone->reboot_until)
        return false;
    return phone->status == STATUS_CONNECTED || phone->status == STATUS_ISSUES ||
           phone->status == STATUS_NEW;
}

bool phone_xapi(const struct phone *phone)
{
    return (phone->flags & PHONE_NO_XAPI) == 0;
}

static void begin_reboot(struct sim *sim, struct phone *phone, int64_t from)
{
    phone->flags &= (uint8_t)~PHONE_REBOOT_WAITS;
    phone->reboot_from = from;
    phone->reboot_until = phone->reboot_from + sim->options.reboot_time;
    live_free(phone->live);
    phone->live = NULL;
}

void phone_reboot(struct sim *sim, struct phone *phone, bool force, int64_t now)
{
    phone->acts[ACT_REBOOT]++;
    if (force)
        begin_reboot(sim, phone, now);
    else if (phone->calls != 0)
        phone->flags |= PHONE_REBOOT_WAITS;
    else
        begin_reboot(sim, phone, now + sim->options.reboot_time / 10);
}

void phone_last_call_ended(struct sim *sim, struct phone *phone)
{
    if ((phone->flags & PHONE_REBOOT_WAITS) != 0)
        begin_reboot(sim, phone, text_monotonic() + sim->options.reboot_time / 10);
}

bool phone_has_null_id(const struct sim *sim, const struct phone *phone)
{
    if (quirk_on(&sim->quirks, QUIRK_NULL_IDS) && phone->index % 4 == 2)
        return true;
    return phone->index >= 20 && organization_hash(sim, phone->index, SALT_NULL) % 300 == 0;
}

bool phone_has_null_calling_id(const struct sim *sim, const struct phone *phone)
{
    enum family family = model_get(phone->model)->family;
    return family == FAMILY_ROOMOS ||
           (phone->index >= 20 && organization_hash(sim, phone->index, SALT_NULL) % 40 == 1);
}

static struct phone *phone_at(struct sim *sim, int64_t index)
{
    if (index < 0 || index >= sim->phone_count || (sim->phones[index].flags & PHONE_DELETED) != 0)
        return NULL;
    return &sim->phones[index];
}

struct phone *phones_by_id(struct sim *sim, const char *id)
{
    struct phone *phone = phone_at(sim, organization_index(sim, ID_DEVICE, id));
    return phone != NULL && phone_has_null_id(sim, phone) ? NULL : phone;
}

struct phone *phones_by_calling_id(struct sim *sim, const char *id)
{
    return phone_at(sim, organization_index(sim, ID_CALLING_DEVICE, id));
}

/* Twelve hexadecimal digits with any separators; false if it is not a MAC address. */
static bool plain_mac(const char *text, char out[static 13])
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        if (strchr(":-. ", *text) != NULL)
            continue;
        if (!isxdigit((unsigned char)*text) || used == 12)
            return false;
        out[used++] = (char)toupper((unsigned char)*text);
    }
    out[used] = '\0';
    return used == 12;
}

static bool is_called(const struct sim *sim, uint32_t index, const char *mac, const char *name)
{
    char own[20];
    if (mac != NULL) {
        phone_mac(sim, index, false, own);
        return strcmp(own, mac) == 0;
    }
    SIM_CLEANUP(text_free) char *own_name = phone_name(sim, index);
    return text_same(own_name, name);
}

struct phone *phones_find(struct sim *sim, const char *text)
{
    char mac[13];
    int64_t index;
    struct phone *phone = phone_at(sim, organization_index(sim, ID_DEVICE, text));
    if (phone == NULL)
        phone = phones_by_calling_id(sim, text);
    bool is_mac = phone == NULL && plain_mac(text, mac);
    for (uint32_t i = 0; phone == NULL && i < sim->phone_count; i++)
        if ((sim->phones[i].flags & PHONE_DELETED) == 0 &&
            is_called(sim, i, is_mac ? mac : NULL, text))
            phone = &sim->phones[i];
    if (phone == NULL && (index = organization_dialled(sim, text)) >= 0)
        phone = phone_at(sim, index);
    if (phone == NULL && text_integer(text, 0, (int64_t)sim->phone_count - 1, &index) == 0)
        phone = phone_at(sim, index);
    return phone;
}
