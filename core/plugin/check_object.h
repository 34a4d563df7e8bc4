/* How a loaded file was linked, as rows of a check, and what it changes of its own data. */
#ifndef CORE_PLUGIN_CHECK_OBJECT_H
#define CORE_PLUGIN_CHECK_OBJECT_H

#include <stdbool.h>

struct check_data;
struct check_report;

/* name: as it was given to dlopen(). No rows when nothing of that name is loaded. */
void check_object(struct check_report *report, const char *name);

/* A copy of the writable data of the object; empty if it is not loaded. */
struct check_data *check_data_take(const char *name);

/* Whether that changed since. Frees data. */
bool check_data_changed(struct check_data *data, const char *name);

/* Whether the object uses locks, which may guard the data it changes. */
bool check_object_locks(const char *name);

#endif
