/* The words of one group of phones: a line of the configuration, or what a command writes. */
#ifndef CORE_PHONE_GROUP_WORDS_H
#define CORE_PHONE_GROUP_WORDS_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct settings;

struct group_words {
    char *text, *rest;
    bool lines; /* a word per line; else words between blanks, or in double quotes */
};

/* Without such a group in the configuration, runs group_command if `runs` allows it: it blocks for
 * up to request_timeout. settings may be NULL. After a failure nothing of *words is to be freed. */
int group_words_open(const struct settings *settings, const char *name, bool runs,
                     struct group_words *words, struct ph_error *err);

char *group_words_next(struct group_words *words); /* NULL at the end */

void group_words_close(struct group_words *words);

#endif
