/* Checks one descriptor. */
#ifndef CORE_PLUGIN_CHECK_DESCRIPTOR_H
#define CORE_PLUGIN_CHECK_DESCRIPTOR_H

struct inspect_report;
struct plugin;

/* What a loaded descriptor says, judged more strictly than loading does. */
void inspect_descriptor(struct inspect_report *report, const struct plugin *plugin);

#endif
