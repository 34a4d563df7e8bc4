/* The strict checks behind "phonectl plugins check FILE": what an author should put right before
 * others use the plugin. Only while the program has one thread: the file is loaded in children,
 * never here. */
#ifndef CORE_PLUGIN_CHECK_H
#define CORE_PLUGIN_CHECK_H

#include <phonectl/plugin.h>

struct feature;
struct check_report;

/* One dry run of an action of the file, in a child of its own; supplied by whoever has a host.
 * The child may open a core (plugin_dir = the file's directory) and start threads. PH_OK when
 * the dry run asked for nothing and failed at nothing; else a code with the reason. */
typedef int check_trial(void *self, const char *path, const struct feature *action,
                        struct ph_error *err);

/* Probes the file anew, whatever is remembered of it, and remembers the new verdict. trial may
 * be NULL: then there are no rows about dry runs. Never fails: what is wrong is a row. */
struct check_report *check_file(const char *path, check_trial *trial, void *self);

void check_free(struct check_report *report);

#endif
