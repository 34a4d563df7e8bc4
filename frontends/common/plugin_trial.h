/* Checks a plugin file as the core does, then dry-runs each of its actions on a made-up phone,
 * with a separate core. */
#ifndef PLUGIN_TRIAL_H
#define PLUGIN_TRIAL_H

#include "core.h"

/* Whether a program can offer an action under its names; runs in a child. */
typedef int plugin_trial_names(const struct feature *action, struct ph_error *err);

/* names may be NULL. The report is freed with check_free(). */
struct check_report *plugin_trial(const char *path, plugin_trial_names *names);

/* A made-up secret that the declaration accepts. */
struct ph_secret *plugin_trial_secret(const struct ph_param *param);

#endif
