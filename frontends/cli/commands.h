/* The verbs and their handlers. Parsing, help, man page and completion are made from this table. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "flags.h"

struct cli;
struct output_columns;

struct sub {
    const char *name, *words, *help;
    enum completes completes;
    const struct output_columns *columns; /* if they differ from those of the command */
};

struct command {
    const char *name;
    const char *words;        /* what may follow the name, for the usage line */
    const char *summary;      /* one sentence */
    const char *details;      /* further paragraphs, or NULL */
    const struct sub *subs;   /* ended by a NULL name; or NULL */
    uint32_t groups;          /* of flags, besides ON_ANY */
    enum completes completes; /* what its words are, if there are no subs */
    uint32_t takes;           /* enum ph_kind whose parameters it takes as flags, or 0 */
    int (*run)(struct cli *cli);
    const struct output_columns *columns; /* what --columns and --sort can name, or NULL */
};

extern const struct command command_table[];
extern const size_t command_table_count;

/* The verbs of actions: not in command_table because plugins bring them, but parsed alike. */
extern const struct command action_command;

const struct command *command_by_name(const char *name); /* hidden ones too */
const struct sub *command_sub(const struct command *command, const char *name);

/* The handlers, one file each: cmd_NAME.c. They return an exit code. */
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
int cmd_schedule(struct cli *cli);
int cmd_sim(struct cli *cli);
int cmd_status(struct cli *cli);
int cmd_stores(struct cli *cli);
int cmd_version(struct cli *cli);

/* Their columns. */
extern const struct output_columns account_columns, action_columns, config_columns, doctor_columns,
    job_columns, jobs_columns, logout_columns, phones_columns, plugins_columns, profiles_columns,
    stores_columns;

#endif
