/* Checks one descriptor. */
#ifndef CORE_PLUGIN_CHECK_DESCRIPTOR_H
#define CORE_PLUGIN_CHECK_DESCRIPTOR_H

struct check_report;
struct plugin;

/* Adds rows about a loaded descriptor, which is checked more strictly than on loading. */
void check_descriptor(struct check_report *report, const struct plugin *plugin);

#endif
