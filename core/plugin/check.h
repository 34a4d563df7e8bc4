/* The strict checks behind "phonectl plugins check FILE": what an author should fix before others
 * use the plugin. Call it while the program has one thread: the file is loaded in child processes,
 * never in this one. */
#ifndef CORE_PLUGIN_CHECK_H
#define CORE_PLUGIN_CHECK_H

#include <phonectl/plugin.h>

struct feature;
struct check_report;

/* Makes a dry run of one action of the file, in a child of its own, which may open a core
 * (plugin_dir = the file's directory) and start threads. PH_OK when the dry run asked for nothing
 * and nothing failed; else a code and the reason. Supplied by a caller that has a host. */
typedef int check_trial(void *self, const char *path, const struct feature *action,
                        struct ph_error *err);

/* Probes the file again even if it is in the probe cache, and updates the cache. trial may be NULL:
 * no rows about dry runs. Never fails: each fault is a row. */
struct check_report *check_file(const char *path, check_trial *trial, void *self);

void check_free(struct check_report *report);

#endif
