/* Checks one descriptor. */
#ifndef CORE_PLUGIN_CHECK_DESCRIPTOR_H
#define CORE_PLUGIN_CHECK_DESCRIPTOR_H

struct check_report;
struct plugin;

/* What a loaded descriptor says, judged more strictly than loading does. */
void check_descriptor(struct check_report *report, const struct plugin *plugin);

#endif
