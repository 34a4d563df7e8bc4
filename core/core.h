/* The facade: all of core that a front end includes. A core is opened once. Everything that may
 * take time is a task: the front end starts it, polls one file descriptor and takes events. No
 * function here blocks on the network, and only core_open() runs plugin code on the caller's
 * thread. Everything is [UI thread] unless it says otherwise. */
#ifndef CORE_H
#define CORE_H

#include "account/account.h"
#include "account/env_token.h"
#include "account/sign_in.h"
#include "config/ini.h"
#include "config/param.h"
#include "config/rows.h"
#include "config/settings.h"
#include "config/settings_keys.h"
#include "config/settings_save.h"
#include "config/values.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "job/outcome.h"
#include "phone/eligibility.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "phone/selector.h"
#include "phone/selector_file.h"
#include "phone/selector_match.h"
#include "plugin/check.h"
#include "plugin/check_report.h"
#include "plugin/feature.h"
#include "plugin/fields.h"
#include "plugin/install.h"
#include "plugin/plugin_path.h"
#include "plugin/registry.h"
#include "plugin/tables.h"
#include "task/events.h"
#include "task/task_options.h"
#include "util/alike.h"
#include "util/csv.h"
#include "util/data_files.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/moment.h"
#include "util/pace.h"
#include "util/percent.h"
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
    bool new_profile;          /* it need not exist yet; otherwise a slip is refused */
    const char *plugin_dir;    /* searched first; may be NULL */
    const char *settings_file; /* one more system layer; may be NULL */
    const char *jobs;          /* what people type before "resume"; NULL: "phonectl jobs" */
    const char *browser;       /* the fact "@browser": "yes", "no", "ssh" or "none"; NULL: "no" */
    bool unattended;           /* nobody can answer questions: they end in PH_LOGIN */
    bool notes;                /* log lines arrive as EVENT_NOTE; otherwise call log_open() */
    int note_level;            /* enum ph_level: the least important one wanted */
    const char *const
        /* NAME, VALUE, …, NULL: settings given on the command line. */
        *flags;
};

/* Reads the configuration and loads the plugins. Starts no thread and opens no connection; the
 * first core_start() does. The calling thread is the UI thread. */
int core_open(const struct core_options *options, struct core **core, struct ph_error *err);

/* Cancels and awaits all tasks, and calls stop() of the plugins. NULL is allowed. What a plugin
 * that does not return may still use is never freed. */
void core_close(struct core *core);

struct registry *core_registry(struct core *core);

/* core_registry() for showing plugins, before the first task: starts each plugin to see whether it
 * can be started. */
struct registry *core_registry_tried(struct core *core);

struct settings *core_settings(struct core *core);

/* The version of a library that runs, such as libcurl; NULL if it does not tell, or is not used. */
const char *core_library_version(const char *name);

/* What an action remembered to be offered for its argument, see services.h at ph_memo: one a line;
 * freed by the caller, NULL = nothing. */
char *core_completions(struct core *core, const struct feature *action, const char *key);

/* The full names of the secret settings of plugins that are set, as keys of *names. Before the
 * first task; a token store that crashes or hangs meanwhile does no harm. Asks no person. */
int core_secrets_tried(struct core *core, struct values **names, struct ph_error *err);

/* Starts a task and gives its number. Every task ends with exactly one EVENT_FINISHED. */
int core_start(struct core *core, const struct task_options *task, int64_t *number,
               struct ph_error *err);

/* While on, begins no further phone, and in lock-step no further key; requests in flight finish,
 * and effects are awaited. */
void core_pause(struct core *core, int64_t number, bool on);

/* Begins nothing new; what is in flight finishes. */
void core_drain(struct core *core, int64_t number);

/* Ends as soon as possible: gives up requests in flight, so those that act become unknown. */
void core_cancel(struct core *core, int64_t number);

int core_fd(struct core *core); /* readable while events wait; the same until core_close() */

/* The next event, or NULL if none waits. Valid until the next call. */
const struct event *core_next(struct core *core);

/* Answers the open question of a task with text or secret, or refuses with neither. PH_INVALID if
 * the answer is not allowed; the question then stays open. */
int core_answer(struct core *core, int64_t task, const char *text, const struct ph_secret *secret,
                struct ph_error *err);

const struct core_account *core_account(struct core *core);

/* Whether a renewed token could not be saved: work went on, but the stored one may be invalid. */
bool core_unsaved(struct core *core);

/* The phones of the last TASK_PHONES, or NULL; constant until core_next() returns the
 * EVENT_FINISHED of the next one. A running action keeps its phones. */
const struct phones *core_phones(struct core *core);

/* The cached list of this profile, for look-ups and completion: it is not checked whose list it is,
 * so do not act on it. PH_NOT_FOUND if there is none. */
int core_kept_phones(struct core *core, struct phones **phones, int64_t *age_s,
                     struct ph_error *err);

/* Takes phones as the list of core_phones(). */
void core_use_phones(struct core *core, struct phones *phones);

#endif
