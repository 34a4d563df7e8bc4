/* How a loaded file was linked, as rows of a check. */
#ifndef CORE_PLUGIN_CHECK_OBJECT_H
#define CORE_PLUGIN_CHECK_OBJECT_H

struct check_report;

/* name: as it was given to dlopen(). No rows when nothing of that name is loaded. */
void check_object(struct check_report *report, const char *name);

#endif
