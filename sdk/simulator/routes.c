/* The table of everything the simulator answers: the public API below /v1, the control API below
 * /sim. */
#include "routes.h"

#include "authorize.h"
#include "background.h"
#include "call_members.h"
#include "callapi.h"
#include "configuration.h"
#include "control.h"
#include "device_edit.h"
#include "devices.h"
#include "filter.h"
#include "grant.h"
#include "inspect.h"
#include "locations.h"
#include "oauth.h"
#include "people.h"
#include "query.h"
#include "schema.h"
#include "telephony.h"
#include "xapi.h"

#define S(name) SCOPE_BIT(SCOPE_##name)
#define DEVICES_READ (S(ADMIN_DEVICES_READ) | S(DEVICES_READ))
#define DEVICES_WRITE (S(ADMIN_DEVICES_WRITE) | S(DEVICES_WRITE))
#define TELEPHONY_READ (S(ADMIN_TELEPHONY_READ) | S(ADMIN_TELEPHONY_WRITE))
#define PEOPLE_READ (S(PEOPLE_READ) | S(ADMIN_PEOPLE_READ))
#define WORKSPACES_READ (S(WORKSPACES_READ) | S(ADMIN_WORKSPACES_READ))
#define CALL "/v1/telephony/calls/"
#define MEMBER "/v1/telephony/calls/members/{}/"
#define CONFIG "/v1/telephony/config/"

const struct route routes[] = {
    {"GET", "/v1/authorize", oauth_authorize, 0, true},
    {"POST", "/v1/authorize/sign-in", oauth_sign_in, 0, true},
    {"POST", "/v1/authorize/decision", oauth_decide, 0, true},
    {"POST", "/v1/access_token", oauth_token, 0, true},
    {"GET", "/v1/.well-known/openid-configuration", oauth_metadata, 0, true},
    {"POST", "/v1/device/authorize", grant_authorize, 0, true},
    {"POST", "/v1/device/token", grant_token, 0, true},
    {"GET", "/v1/people/me", people_me, PEOPLE_READ, false},
    {"GET", "/v1/people", people_list, PEOPLE_READ, false},
    {"GET", "/v1/people/{}", people_get, PEOPLE_READ, false},
    {"GET", "/v1/userinfo", people_info, S(OPENID), false},
    {"GET", "/v1/people/{}/features/applications", telephony_applications, TELEPHONY_READ, false},
    {"GET", "/v1/authorizations/tokenExpiry", authorizations_expiry, 0, false},
    {"GET", "/v1/authorizations", authorizations_list, S(TOKENS_READ), false},
    {"DELETE", "/v1/authorizations/{}", authorizations_delete, S(TOKENS_WRITE), false},
    {"DELETE", "/v1/authorizations", authorizations_delete_client, S(TOKENS_WRITE), false},
    {"GET", "/v1/locations", locations_list, S(ADMIN_LOCATIONS_READ), false},
    {"GET", "/v1/locations/{}", locations_get, S(ADMIN_LOCATIONS_READ), false},
    {"GET", "/v1/workspaces", workspaces_list, WORKSPACES_READ, false},
    {"GET", "/v1/workspaces/{}", workspaces_get, WORKSPACES_READ, false},
    {"GET", "/v1/devices", devices_list, DEVICES_READ, false},
    {"POST", "/v1/devices", devices_create, S(ADMIN_DEVICES_WRITE), false},
    {"POST", "/v1/devices/activationCode", devices_activation, S(ADMIN_DEVICES_WRITE), false},
    {"GET", "/v1/devices/{}", devices_get, DEVICES_READ, false},
    {"PATCH", "/v1/devices/{}", devices_patch, DEVICES_WRITE, false},
    {"DELETE", "/v1/devices/{}", devices_delete, DEVICES_WRITE, false},
    {"GET", "/v1/deviceConfigurations", configuration_get, DEVICES_READ, false},
    {"PATCH", "/v1/deviceConfigurations", configuration_patch, DEVICES_WRITE, false},
    {"GET", CONFIG "supportedDevices", telephony_supported, TELEPHONY_READ, false},
    {"GET", CONFIG "devices/backgroundImages", background_list, TELEPHONY_READ, false},
    {"DELETE", CONFIG "devices/backgroundImages", background_delete, S(ADMIN_TELEPHONY_WRITE),
     false},
    {"POST", CONFIG "devices/{}/actions/backgroundImageUpload/invoke", background_upload,
     S(ADMIN_TELEPHONY_WRITE), false},
    {"GET", CONFIG "devices/{}", telephony_device, TELEPHONY_READ, false},
    {"GET", CONFIG "devices/{}/members", telephony_members, TELEPHONY_READ, false},
    {"POST", CONFIG "devices/{}/actions/applyChanges/invoke", telephony_apply,
     S(ADMIN_TELEPHONY_WRITE), false},
    {"GET", CONFIG "people/{}/devices", telephony_person_devices, TELEPHONY_READ, false},
    {"GET", CONFIG "workspaces/{}/devices", telephony_workspace_devices, TELEPHONY_READ, false},
    {"GET", CONFIG "people/{}/preferredAnswerEndpoint", telephony_endpoint,
     TELEPHONY_READ | S(TELEPHONY_READ), false},
    {"POST", "/v1/xapi/command/{}", xapi_command, S(XAPI_COMMANDS), false},
    {"GET", "/v1/xapi/schema", xapi_schema, S(XAPI_COMMANDS) | S(XAPI_STATUSES), false},
    {"GET", "/v1/xapi/status", xapi_status, S(XAPI_STATUSES), false},
    {"GET", "/v1/telephony/calls", callapi_list, S(CALLS_READ), false},
    {"GET", CALL "history", callapi_history, S(CALLS_READ), false},
    {"GET", CALL "{}", callapi_get, S(CALLS_READ), false},
    {"POST", CALL "{}", callapi_operate, S(CALLS_WRITE), false},
    {"GET", MEMBER "calls", members_calls, S(ADMIN_CALLS_READ), false},
    {"GET", MEMBER "history", members_history, S(ADMIN_CALLS_READ), false},
    {"GET", MEMBER "calls/{}", members_call, S(ADMIN_CALLS_READ), false},
    {"POST", MEMBER "{}", members_operate, S(ADMIN_CALLS_WRITE), false},
    {"GET", "/sim-device/verify", grant_page, 0, true},
    {"POST", "/sim-device/verify", grant_submit, 0, true},
    {"POST", "/sim/device-approve", grant_approve, 0, true},
    {"GET", "/sim/health", control_health, 0, true},
    {"POST", "/sim/token", control_token, 0, true},
    {"POST", "/sim/tokens/expire", control_tokens_expire, 0, true},
    {"POST", "/sim/tokens/revoke", control_tokens_revoke, 0, true},
    {"GET", "/sim/counters", control_counters, 0, true},
    {"POST", "/sim/counters/reset", control_counters_reset, 0, true},
    {"GET", "/sim/requests", control_requests, 0, true},
    {"GET", "/sim/acts", control_acts, 0, true},
    {"GET", "/sim/faults", control_faults_list, 0, true},
    {"POST", "/sim/faults", control_faults_add, 0, true},
    {"DELETE", "/sim/faults", control_faults_clear, 0, true},
    {"DELETE", "/sim/faults/{}", control_faults_remove, 0, true},
    {"POST", "/sim/faults/release", control_release, 0, true},
    {"GET", "/sim/quirks", control_quirks_list, 0, true},
    {"POST", "/sim/quirks", control_quirks_set, 0, true},
    {"DELETE", "/sim/quirks", control_quirks_clear, 0, true},
    {"POST", "/sim/rate", control_rate, 0, true},
    {"POST", "/sim/clock", control_clock, 0, true},
    {"GET", "/sim/phones", control_phones, 0, true},
    {"GET", "/sim/phones/{}", control_phone, 0, true},
    {"POST", "/sim/phones/{}", control_phone_set, 0, true},
    {"GET", "/sim/phones/{}/screen", control_screen, 0, true},
    {"GET", "/sim/phones/{}/screen.png", control_screen_png, 0, true},
};

size_t routes_count(void)
{
    return SIM_COUNT(routes);
}
