/* What a front end asks a task to do. */
#ifndef CORE_TASK_TASK_OPTIONS_H
#define CORE_TASK_TASK_OPTIONS_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feature;
struct phone;
struct limits;
struct values;

enum task_kind {
    TASK_LOGIN =
        1,       /* feature: an auth; args: its args; store: where to keep it, NULL = configured */
    TASK_LOGOUT, /* clears this profile's token in every store */
    TASK_STATUS, /* reads the record; with verify also asks the service */
    TASK_MOVE,   /* store: moves the record there */
    TASK_PHONES, /* fills core_phones(): with fresh or without a list young enough asks the directory */
    TASK_ACTION, /* feature: an action; phones: the frozen selection */
    TASK_CHECK_STORES,
    /* Asks the address of the service for any answer: once, shortly and without a token. Its row: url, status, and
     * clock, by how many seconds that of the service is ahead of ours, if it tells. */
    TASK_CONNECTIVITY
};

/* What TASK_PHONES wants the list for: one that was kept may be as old as the settings say for that. */
enum list_use {
    LIST_ANY,  /* however old: whoever asks looks after its age */
    LIST_LOOK, /* look_age */
    LIST_ACT   /* act_age */
};

struct task_options {
    enum task_kind kind;
    struct feature *feature;
    const struct values *args; /* copied */
    const char *store;
    bool verify, fresh, dry_run, wait;
    enum list_use use;
    /* TASK_LOGIN: a row {account, account_name, organisation} tells whose the new token is, and the question SIGN_IN_KEEP
     * decides: until it is answered with yes, whoever is signed in stays so. */
    bool confirm;
    /* TASK_ACTION: the frozen selection, out of core_phones(); the array is copied. */
    const struct phone *const *phones;
    size_t phone_count;
    const struct limits *limits; /* NULL = as configured */
    /* The number of an earlier job to go on with, or 0. Its phones are looked up in core_phones(), so list them
     * first; feature and args (those of the journal, and the secrets again) are given as for a new one. */
    int64_t resume;
    /* The number of a job that did the same to the same phones, or 0: where it ended well, this is one more step of it
     * instead of a job of its own. */
    int64_t follow;
};

#endif
