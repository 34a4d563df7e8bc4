/* The simulated organisation: locations, people, workspaces and the attributes of phones, all
 * functions of the seed and an index. */
#ifndef SIM_ORGANIZATION_H
#define SIM_ORGANIZATION_H

#include "sim.h"

enum id_kind {
    ID_DEVICE,
    ID_CALLING_DEVICE,
    ID_PERSON,
    ID_WORKSPACE,
    ID_LOCATION,
    ID_ORG,
    ID_CALL,
    ID_AUTHORIZATION,
    ID_PERSISTENT_DEVICE,
    ID_KIND_COUNT
};

struct location {
    const char *name;
    const char *address;
    const char *city;
    const char *state;
    const char *postal;
    const char *country;
    const char *zone;
    const char *prefix; /* of telephone numbers */
    const char *latitude, *longitude;
};

/* An opaque id like the service's. Caller frees. */
char *organization_id(const struct sim *sim, enum id_kind kind, uint32_t index);
/* The index that an id stands for, or -1. Padding may be missing. */
int64_t organization_index(const struct sim *sim, enum id_kind kind, const char *id);

const struct location *organization_location(uint32_t index);
uint32_t organization_location_count(uint32_t phones);
uint64_t organization_hash(const struct sim *sim, uint32_t index, unsigned salt);

bool phone_is_personal(const struct sim *sim, uint32_t index); /* else it belongs to a workspace */
uint32_t phone_owner(const struct sim *sim, uint32_t index); /* the person's or workspace's index */
uint32_t phone_location(const struct sim *sim, uint32_t index);
void phone_mac(const struct sim *sim, uint32_t index, bool colons, char out[static 20]);
void phone_serial(const struct sim *sim, uint32_t index, char out[static 16]);
void phone_ip(const struct sim *sim, uint32_t index, char out[static 20]);
char *phone_name(const struct sim *sim, uint32_t index); /* caller frees */
void phone_extension(const struct sim *sim, uint32_t index, char out[static 16]);
void phone_number(const struct sim *sim, uint32_t index, char out[static 24]);
struct json_object *phone_tags(const struct sim *sim, uint32_t index); /* a new reference */

bool person_exists(const struct sim *sim, int64_t index);
bool workspace_exists(const struct sim *sim, int64_t index);
void person_names(const struct sim *sim, uint32_t index, const char **first, const char **last);
char *person_email(const struct sim *sim, uint32_t index);
char *workspace_name(const struct sim *sim, uint32_t index);
/* The phone with this extension or number, or -1. */
int64_t organization_dialled(const struct sim *sim, const char *number);

#endif
