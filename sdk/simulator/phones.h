/* The state of virtual phones: connection, reboots, lookups. */
#ifndef SIM_PHONES_H
#define SIM_PHONES_H

#include "sim.h"

extern const char *const status_names[STATUS_COUNT];
extern const char *const act_names[ACT_COUNT];

void phones_init(struct sim *sim);
void phones_free(struct sim *sim);
void phones_renew(struct sim *sim); /* recomputes the models after a quirk was switched */

/* The connection status as devices show it, a running reboot included. */
const char *phone_status(const struct sim *sim, const struct phone *phone, int64_t now);
bool phone_online(const struct phone *phone, int64_t now); /* answers xAPI */
bool phone_rebooting(const struct phone *phone, int64_t now);
/* Starts a reboot: with force at once, which ends the calls (calls_end_all()), else a tenth of the
 * reboot time after the last call. */
void phone_reboot(struct sim *sim, struct phone *phone, bool force, int64_t now);
void phone_last_call_ended(struct sim *sim, struct phone *phone);
bool phone_xapi(const struct phone *phone);

/* By device id, calling device id, MAC in any spelling, extension, exact display name or plain
 * index. NULL if there is none. */
struct phone *phones_find(struct sim *sim, const char *text);
/* By the id the devices API gives, or the calling device id; deleted phones are gone. */
struct phone *phones_by_id(struct sim *sim, const char *id);
struct phone *phones_by_calling_id(struct sim *sim, const char *id);
bool phone_has_null_id(const struct sim *sim, const struct phone *phone);
bool phone_has_null_calling_id(const struct sim *sim, const struct phone *phone);

#endif
