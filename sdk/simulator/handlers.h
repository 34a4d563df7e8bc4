/* Every handler of the routing table. A handler fills the reply; the lock is held while it runs. */
#ifndef SIM_HANDLERS_H
#define SIM_HANDLERS_H

#include "sim.h"

typedef void handler(struct sim *sim, struct request *request, struct reply *reply);

/* oauth.c, pages.c, grant.c */
handler oauth_authorize, oauth_sign_in, oauth_decide, oauth_token, oauth_metadata;
handler grant_authorize, grant_token, grant_page, grant_submit, grant_approve;
/* people.c */
handler people_me, people_list, people_get, people_info, authorizations_expiry, authorizations_list,
    authorizations_delete, authorizations_delete_client;
/* locations.c */
handler locations_list, locations_get, workspaces_list, workspaces_get;
/* devices.c, device_edit.c */
handler devices_list, devices_get, devices_patch, devices_delete, devices_create,
    devices_activation;
/* telephony.c */
handler telephony_device, telephony_members, telephony_apply, telephony_person_devices,
    telephony_workspace_devices, telephony_endpoint, telephony_supported, telephony_applications;
/* xapi.c, schema.c, query.c */
handler xapi_command, xapi_schema, xapi_status;
/* callapi.c, members.c */
handler calls_list, calls_get, calls_history, calls_operate, members_calls, members_call,
    members_operate;
/* control.c, inspect.c */
handler control_health, control_token, control_tokens_expire, control_tokens_revoke,
    control_counters, control_counters_reset, control_requests, control_acts, control_faults_list,
    control_faults_add, control_faults_clear, control_faults_remove, control_quirks_list,
    control_quirks_set, control_quirks_clear, control_release, control_rate, control_clock,
    control_phones, control_phone, control_phone_set, control_screen, control_screen_png;

struct route {
    const char *method;
    const char *pattern; /* {} stands for one segment */
    handler *run;
    uint32_t scopes; /* one of these is enough; 0 asks for none */
    bool open;       /* no sign-in */
};

extern const struct route routes[];
size_t routes_count(void);

#endif
