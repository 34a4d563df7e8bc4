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
        /* feature: an auth; args: its arguments; store: where to keep the token, NULL: as
         * configured */
    1,
    TASK_LOGOUT, /* deletes this profile's token from every store */
    TASK_STATUS, /* reads the account record; with verify also asks the service */
    TASK_MOVE,   /* store: moves the account record there */
    /* fills core_phones(), from the directory if `fresh` or if the list is too old */
    TASK_PHONES,
    TASK_ACTION, /* feature: an action; phones: the frozen selection */
    TASK_CHECK_STORES,
    /* Asks the service's URL for any answer, once, briefly and without a token. Row: url, status,
     * and clock, the seconds by which the service's clock is ahead of ours, if known. */
    TASK_CONNECTIVITY,
    /* args: one secret setting of a plugin by its full name, to be set, or with an empty text to be
     * unset; or none. Row for each: name, state: "set" or "not set". */
    TASK_SECRETS
};

/* What the list is for, which decides how old it may be. */
enum list_use {
    LIST_ANY,  /* any age: the caller checks it */
    LIST_LOOK, /* to look at: the setting look_age */
    LIST_ACT   /* to act on: the setting act_age */
};

struct task_options {
    enum task_kind kind;
    struct feature *feature;
    const struct values *args; /* copied */
    const char *store;
    bool verify, fresh, dry_run, wait;
    bool all;        /* TASK_LOGOUT: the secrets of plugins too */
    bool only_check; /* TASK_ACTION: looks at the arguments and ends */
    enum list_use use;
    /* TASK_LOGIN: posts a row {account, account_name, organisation} for the new token and asks
     * SIGN_IN_KEEP. Until the answer is yes, the earlier sign-in stays. */
    bool confirm;
    /* TASK_ACTION: the frozen selection from core_phones(); the array is copied. */
    const struct phone *const *phones;
    size_t phone_count;
    /* TASK_ACTION: for each phone its own arguments, which go before args, or NULL. NULL as a
     * whole: there are none. Copied. */
    const struct values *const *phone_args;
    const char *selection;       /* TASK_ACTION, for the journal: how they were chosen; or NULL */
    const char *by;              /* … and who acts; or NULL */
    const struct limits *limits; /* NULL: as configured */
    /* The job to resume, or 0. Its phones are looked up in core_phones(), so list them first.
     * feature and args (those in the journal, plus secrets) are given as for a new job. */
    int64_t resume;
    /* A job that did the same to the same phones, or 0. If it ended well, this becomes one more
     * step of it instead of a new job. */
    int64_t follow;
};

#endif
