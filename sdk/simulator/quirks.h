/* Properties of the service reported by public sources. A quirk affects every answer until it is
 * switched off; a fault (faults.h) affects single requests. Quirks that only replace an answer are
 * implemented as fault rules. */
#ifndef SIM_QUIRKS_H
#define SIM_QUIRKS_H

#include "faults.h"

enum quirk {
    QUIRK_LINK_TWICE,
    QUIRK_LINK_PARAMETER,
    QUIRK_LINK_SPACES,
    QUIRK_LINK_RELATIONS,
    QUIRK_LINK_TOGETHER,
    QUIRK_LINK_RELATIVE,
    QUIRK_LINK_NO_FILTER,
    QUIRK_LINK_CIRCLE,
    QUIRK_LINK_NONCE,
    QUIRK_NO_ADMINISTRATOR,
    QUIRK_PEOPLE,
    QUIRK_WORKSPACES,
    QUIRK_LOCATIONS,
    QUIRK_NULL_IDS,
    QUIRK_NO_MAC,
    QUIRK_MAC_COLONS,
    QUIRK_NEW_STATES,
    QUIRK_NEW_MODELS,
    QUIRK_ODD_KEYS,
    QUIRK_UNSEEN_RESTARTS,
    QUIRK_NO_UPTIME,
    QUIRK_TOKEN_NO_TYPE,
    QUIRK_TOKEN_LIFETIME,
    QUIRK_QUOTING_ERRORS,
    QUIRK_OLD_MEMBERS,
    QUIRK_ORGANISATION_LIMIT,
    QUIRK_FULL_SCHEMA,
    QUIRK_COUNT,
};

struct quirks {
    bool on[QUIRK_COUNT];
    char *values[QUIRK_COUNT]; /* of active quirks with a value */
    struct faults rules;       /* of active quirks that replace answers */
    uint32_t rule_numbers[QUIRK_COUNT];
};

bool quirk_on(const struct quirks *set, enum quirk quirk);
/* The value of a quirk that takes one. */
const char *quirk_value(const struct quirks *set, enum quirk quirk);
/* Switches a quirk on or off; call phones_renew() afterwards. value NULL means the default. Returns
 * 0, or -1 with a reason in error. */
int quirks_set(struct quirks *set, const char *name, const char *value, bool on,
               char error[static 256]);
/* Switches a quirk on, given as `NAME` or `NAME=VALUE`. */
int quirks_set_text(struct quirks *set, const char *text, char error[static 256]);
void quirks_clear(struct quirks *set); /* all off */
struct json_object *quirks_list(const struct quirks *set);

#endif
