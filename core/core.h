/* All a frontend may include. A core is opened once; afterwards everything that may take time is a task: the
 * frontend starts it, watches one file descriptor and pulls events. No function here blocks on the network, and
 * none but ph_open() runs plugin code on the caller's thread. All [UI thread] unless said otherwise. */
#ifndef CORE_H
#define CORE_H

#include "journal.h"
#include "log.h"
#include "param.h"
#include "path.h"
#include "phones.h"
#include "registry.h"
#include "run.h"
#include "secret.h"
#include "selector.h"
#include "settings.h"

struct ph_core;

struct ph_options {
    const char *profile;       /* NULL: as configured */
    const char *plugin_dir;    /* searched first, or NULL */
    const char *settings_file; /* one more system layer, or NULL */
    const char *browser;       /* "yes" "no" "ssh" "none": the fact "@browser"; NULL = "no" */
    bool unattended;           /* nobody can answer: a question ends in PH_LOGIN */
    bool notes;     /* log lines come as PH_NOTE; else the program has its own log_open() */
    int note_level; /* enum ph_level: the least important that is wanted */
    const char *const
        *flags; /* NAME, VALUE, NAME, VALUE, …, NULL: settings given on the command line */
};

/* First of all in main(), before any child: takes PHONECTL_TOKEN and PHONECTL_TOKEN_FILE out of the environment, for
 * ph_open() to use. Whether PHONECTL_TOKEN itself was there. */
bool ph_take_tokens(void);
/* They shall not be used: whether there were any. */
bool ph_forget_tokens(void);
/* Reads the configuration and loads the plugins; starts no thread and opens no connection: the first ph_start()
 * does. The thread that opens is the UI thread. */
int ph_open(const struct ph_options *options, struct ph_core **core, struct ph_error *err);
/* Cancels what runs, waits for it, calls stop() of the plugins. NULL is fine. What a plugin that does not
 * return may still touch stays allocated. */
void ph_close(struct ph_core *core);
struct registry *ph_registry(struct ph_core *core);
/* The same for who shows the plugins, before the first task: each was started, to see whether it can be. */
struct registry *ph_registry_tried(struct ph_core *core);
struct settings *ph_settings(struct ph_core *core);

/* Where a file that comes with the program is ("sim.ini", "keymaps/9800.ini"); the user's own in the configuration
 * folder comes first. Freed by the caller; NULL = there is none. */
char *ph_data_file(const char *name);
/* The names of the files in a folder of such data ("keymaps"), the user's among them, sorted and ended by NULL. Freed
 * by the caller, each and all. */
const char **ph_data_names(const char *folder);

/* ---- Tasks -------------------------------------------------------------------------------- */

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

/* The key of the yes-or-no question whether what a login brought is kept; no plugin's question has such a key. */
#define PH_KEEP "@keep"

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

/* Starts it and gives its number; every task ends with exactly one PH_FINISHED. */
int ph_start(struct ph_core *core, const struct ph_task *task, int64_t *number,
             struct ph_error *err);
/* Begins no further phone while on; what is in flight ends, and effects are waited for. */
void ph_pause(struct ph_core *core, int64_t number, bool on);
/* Starts nothing new, finishes what is in flight. */
void ph_drain(struct ph_core *core, int64_t number);
/* Ends as soon as possible: requests in flight are given up, which leaves those that act unknown. */
void ph_cancel(struct ph_core *core, int64_t number);

/* ---- Events ------------------------------------------------------------------------------- */

enum ph_event_kind {
    PH_STARTED = 1, /* the task began; with a phone: its turn began (ACTION) */
    PH_PROGRESS,    /* coalesced: only the newest of a task is kept */
    PH_ROW, /* a row of results; ACTION: the row belongs to event->phone, its last is in the OUTCOME */
    PH_REQUEST, /* dry run: a row {method, url, body} of what would have been sent */
    PH_ATTACHMENT,
    PH_QUESTION, /* ph_answer() is awaited */
    PH_BROWSE,   /* show text and url; open it if open is set */
    PH_NOTE,     /* a log line for people */
    PH_OUTCOME,  /* ACTION: what came of one phone */
    /* Code and error of the whole task. Its row: ACTION see run_task(); PHONES {count, age} where age is that of
     * the cache in seconds, 0 = just listed. */
    PH_FINISHED
};

struct ph_event {
    enum ph_event_kind kind;
    int64_t task;
    const struct phone *phone; /* or NULL */
    int outcome;               /* OUTCOME: enum run_outcome */
    int code;                  /* OUTCOME, FINISHED: enum ph_code */
    struct ph_error error;     /* OUTCOME, FINISHED: when code < 0 */
    const struct values *row;  /* ROW, REQUEST, OUTCOME, FINISHED: fields, or NULL; several values
                                  are separated by '\n' */
    int64_t done, total;       /* PROGRESS */
    const char *text; /* PROGRESS what, QUESTION why, BROWSE text, NOTE line, ATTACHMENT name */
    const char *url;  /* BROWSE; ATTACHMENT its media type */
    bool open;        /* BROWSE: open it here */
    uint16_t port;    /* BROWSE: the loopback port the answer comes to, 0 = none */
    int level;        /* NOTE: enum ph_level */
    const struct ph_param *question; /* QUESTION */
    const char *feature;             /* QUESTION: which feature asks; NOTE: who says it */
    const void *bytes;               /* ATTACHMENT */
    size_t length;
};

int ph_fd(struct ph_core *core); /* readable while events wait; the same from open to close */
/* The next event, or NULL when none waits. It lives until the next call. */
const struct ph_event *ph_next(struct ph_core *core);
/* Answers the open question of a task: one of text and secret, or neither to refuse. PH_INVALID when the answer
 * does not fit the question, which then stays open. */
int ph_answer(struct ph_core *core, int64_t task, const char *text, const struct ph_secret *secret,
              struct ph_error *err);

/* ---- The account -------------------------------------------------------------------------- */

/* What PH_TASK_STATUS and PH_TASK_LOGIN found out; constant until the next of them finishes. */
struct ph_account {
    bool signed_in;
    char *profile, *provider, *store, *origin, *account, *account_name, *organisation;
    int64_t expires, refresh_expires; /* UTC seconds; 0 = not known */
    bool renewable;
    bool accepted; /* the service has just said so */
    char *text;    /* "Access Token is valid for 13 days 23 hours, 59 mins" or why not */
};
const struct ph_account *ph_account(struct ph_core *core);
/* Whether a token was renewed but could not be saved: the work went on, but the stored sign-in may be void. */
bool ph_unsaved(struct ph_core *core);
/* The status line for `now`, freed by the caller; counts down in the GTK program. */
char *ph_account_text(const struct ph_account *account, int64_t now);
char *ph_account_text_in(base_tongue *in, const struct ph_account *account, int64_t now);

/* The phones of the last PH_TASK_PHONES, or NULL; constant until ph_next() hands out the PH_FINISHED of the next
 * one. A running action keeps those it works on. */
const struct phones *ph_phones(struct ph_core *core);
/* The list that was kept for this profile, to look something up and to complete words: no store is asked whose it is,
 * so nobody acts on it. NOT_FOUND when there is none. */
int ph_kept_phones(struct ph_core *core, struct phones **phones, int64_t *age_s,
                   struct ph_error *err);
/* Takes phones for ph_phones(), as if they had been listed. */
void ph_use_phones(struct ph_core *core, struct phones *phones);

#endif
