/* Tables that are help and nothing else: topics, exit codes and environment variables. */
#ifndef HELP_TOPICS_H
#define HELP_TOPICS_H

#include "message.h"

struct exit_entry {
    enum exit_code code;
    const char *meaning;
};

struct variable {
    const char *name, *help;
};

struct topic {
    const char *name, *title;
    const char *text; /* paragraphs; lines that start with two spaces are kept as they are */
};

extern const struct exit_entry exit_table[];
extern const size_t exit_table_count;
extern const struct variable variable_table[];
extern const size_t variable_table_count;
extern const struct topic topic_table[];
extern const size_t topic_table_count;

const struct topic *topic_by_name(const char *name);

#endif
