/* All a frontend may include. A core is opened once; afterwards everything that may take time is a task: the
 * frontend starts it, watches one file descriptor and pulls events. No function here blocks on the network, and
 * none but core_open() runs plugin code on the caller's thread. All [UI thread] unless said otherwise. */
#ifndef CORE_H
#define CORE_H

#include "account/account.h"
#include "account/env_token.h"
#include "account/sign_in.h"
#include "config/ini.h"
#include "config/param.h"
#include "config/settings.h"
#include "config/settings_keys.h"
#include "config/settings_load.h"
#include "config/settings_save.h"
#include "config/values.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "phone/eligibility.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "phone/selector.h"
#include "phone/selector_file.h"
#include "phone/selector_match.h"
#include "plugin/check.h"
#include "plugin/check_report.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/csv_read.h"
#include "util/data_files.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/file.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"
#include "util/translator.h"
#include "util/url.h"
#include "util/xdg.h"

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct core;
struct phones;
struct registry;
struct settings;

struct core_options {
    const char *profile;       /* NULL: as configured */
    const char *plugin_dir;    /* searched first, or NULL */
    const char *settings_file; /* one more system layer, or NULL */
    const char *browser;       /* "yes" "no" "ssh" "none": the fact "@browser"; NULL = "no" */
    bool unattended;           /* nobody can answer: a question ends in PH_LOGIN */
    bool notes;     /* log lines come as EVENT_NOTE; else the program has its own log_open() */
    int note_level; /* enum ph_level: the least important that is wanted */
    const char *const
        *flags; /* NAME, VALUE, NAME, VALUE, …, NULL: settings given on the command line */
};

/* Reads the configuration and loads the plugins; starts no thread and opens no connection: the first core_start()
 * does. The thread that opens is the UI thread. */
int core_open(const struct core_options *options, struct core **core, struct ph_error *err);

/* Cancels what runs, waits for it, calls stop() of the plugins. NULL is fine. What a plugin that does not
 * return may still touch stays allocated. */
void core_close(struct core *core);

struct registry *core_registry(struct core *core);

/* The same for who shows the plugins, before the first task: each was started, to see whether it can be. */
struct registry *core_registry_tried(struct core *core);

struct settings *core_settings(struct core *core);

/* Starts it and gives its number; every task ends with exactly one EVENT_FINISHED. */
int core_start(struct core *core, const struct task_options *task, int64_t *number,
               struct ph_error *err);

/* Begins no further phone while on; what is in flight ends, and effects are waited for. */
void core_pause(struct core *core, int64_t number, bool on);

/* Starts nothing new, finishes what is in flight. */
void core_drain(struct core *core, int64_t number);

/* Ends as soon as possible: requests in flight are given up, which leaves those that act unknown. */
void core_cancel(struct core *core, int64_t number);

int core_fd(struct core *core); /* readable while events wait; the same from open to close */

/* The next event, or NULL when none waits. It lives until the next call. */
const struct event *core_next(struct core *core);

/* Answers the open question of a task: one of text and secret, or neither to refuse. PH_INVALID when the answer
 * does not fit the question, which then stays open. */
int core_answer(struct core *core, int64_t task, const char *text, const struct ph_secret *secret,
                struct ph_error *err);

const struct core_account *core_account(struct core *core);

/* Whether a token was renewed but could not be saved: the work went on, but the stored sign-in may be void. */
bool core_unsaved(struct core *core);

/* The phones of the last TASK_PHONES, or NULL; constant until core_next() hands out the EVENT_FINISHED of the next
 * one. A running action keeps those it works on. */
const struct phones *core_phones(struct core *core);

/* The list that was kept for this profile, to look something up and to complete words: no store is asked whose it is,
 * so nobody acts on it. NOT_FOUND when there is none. */
int core_kept_phones(struct core *core, struct phones **phones, int64_t *age_s,
                     struct ph_error *err);

/* Takes phones for core_phones(), as if they had been listed. */
void core_use_phones(struct core *core, struct phones *phones);

#endif
