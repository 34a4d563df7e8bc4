/* The control API below /sim: clock, tokens, faults, quirks, counters. */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "handler.h"

handler control_health, control_token, control_tokens_expire, control_tokens_revoke,
    control_counters, control_counters_reset, control_requests, control_faults_list,
    control_faults_add, control_faults_clear, control_faults_remove, control_quirks_list,
    control_quirks_set, control_quirks_clear, control_release, control_rate, control_clock;

#endif
