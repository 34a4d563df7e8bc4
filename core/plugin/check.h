/* The strict checks behind "phonectl plugins check FILE": what an author should fix before others
 * use the plugin. Call it while the program has one thread: the file is loaded in child processes,
 * never in this one. */
#ifndef CORE_PLUGIN_CHECK_H
#define CORE_PLUGIN_CHECK_H

struct feature;
struct check_report;

/* One action of the file in a child of its own. */
struct check_action {
    const char *path;
    const struct feature *action;
    struct check_report *rows;
    const char *name;        /* by which the object is loaded */
    struct check_data *data; /* see check_again() */
};

/* Makes dry runs of the action, and adds rows about them. May open a core (plugin_dir = the file's
 * directory) and start threads, which have ended when it returns. Supplied by a caller that has a
 * host. */
typedef void check_trial(void *self, struct check_action *action);

/* Call it between two identical dry runs: what the plugin sets up once is there by then, so what
 * the second one changes belongs to the run. */
void check_again(struct check_action *action);

/* For a trial: sets XDG_STATE_HOME and copies the probe cache there, so that the other plugins are
 * not probed again. */
void check_use_state(const char *folder);

/* Probes the file again even if it is in the probe cache, and updates the cache. trial may be NULL:
 * no rows about dry runs. Never fails: each fault is a row. */
struct check_report *check_file(const char *path, check_trial *trial, void *self);

void check_free(struct check_report *report);

#endif
