/* What a front end asks a task to do. */
#ifndef CORE_TASK_TASK_OPTIONS_H
#define CORE_TASK_TASK_OPTIONS_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feature;
struct phone;
struct run_limits;
struct values;

enum ph_task_kind {
    PH_TASK_LOGIN =
        1, /* feature: an auth; args: its args; store: where to keep it, NULL = configured */
    PH_TASK_LOGOUT, /* clears this profile's token in every store */
    PH_TASK_STATUS, /* reads the record; with verify also asks the service */
    PH_TASK_MOVE,   /* store: moves the record there */
    PH_TASK_PHONES, /* fills ph_phones(): with fresh or without a list young enough asks the directory */
    PH_TASK_ACTION, /* feature: an action; phones: the frozen selection */
    PH_TASK_CHECK_STORES,
    /* Asks the address of the service for any answer: once, shortly and without a token. Its row: url, status, and
     * clock, by how many seconds that of the service is ahead of ours, if it tells. */
    PH_TASK_REACH
};

/* What PH_TASK_PHONES wants the list for: one that was kept may be as old as the settings say for that. */
enum ph_list_use {
    PH_LIST_ANY,  /* however old: whoever asks looks after its age */
    PH_LIST_LOOK, /* look_age */
    PH_LIST_ACT   /* act_age */
};

struct ph_task {
    enum ph_task_kind kind;
    struct feature *feature;
    const struct values *args; /* copied */
    const char *store;
    bool verify, fresh, dry_run, wait;
    enum ph_list_use use;
    /* PH_TASK_LOGIN: a row {account, account_name, organisation} tells whose the new token is, and the question PH_KEEP
     * decides: until it is answered with yes, whoever is signed in stays so. */
    bool confirm;
    /* PH_TASK_ACTION: the frozen selection, out of ph_phones(); the array is copied. */
    const struct phone *const *phones;
    size_t phone_count;
    const struct run_limits *limits; /* NULL = as configured */
    /* The number of an earlier job to go on with, or 0. Its phones are looked up in ph_phones(), so list them
     * first; feature and args (those of the journal, and the secrets again) are given as for a new one. */
    int64_t resume;
    /* The number of a job that did the same to the same phones, or 0: where it ended well, this is one more step of it
     * instead of a job of its own. */
    int64_t follow;
};

#endif
