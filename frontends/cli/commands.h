/* The handlers of the verbs, one file each: cmd_NAME.c. They return an exit code. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cli.h"

int cmd_actions(struct cli *cli);
int cmd_complete(struct cli *cli);
int cmd_completion(struct cli *cli);
int cmd_config(struct cli *cli);
int cmd_doctor(struct cli *cli);
int cmd_help(struct cli *cli);
int cmd_jobs(struct cli *cli);
int cmd_login(struct cli *cli);
int cmd_logout(struct cli *cli);
int cmd_phones(struct cli *cli);
int cmd_plugins(struct cli *cli);
int cmd_profiles(struct cli *cli);
int cmd_action(struct cli *cli); /* the verbs of actions */
int cmd_sim(struct cli *cli);
int cmd_status(struct cli *cli);
int cmd_stores(struct cli *cli);
int cmd_version(struct cli *cli);

/* What they print in rows. */
extern const struct output_columns account_columns, action_columns, config_columns, doctor_columns,
    jobs_columns, logout_columns, phones_columns, plugins_columns, profiles_columns, stores_columns;

#endif
