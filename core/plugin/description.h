/* Turns the JSON description of a script into the descriptor that a shared object would have. */
#ifndef CORE_PLUGIN_DESCRIPTION_H
#define CORE_PLUGIN_DESCRIPTION_H

#include <phonectl/plugin.h>
#include <stddef.h>

struct description;
struct json_object;

enum { DESCRIPTION_LARGEST = 64 * 1024 };

/* Reads one JSON object and nothing else. PH_FAILED names the member at fault. Does not check the
 * descriptor: descriptor_take() does. */
int description_read(const char *text, size_t length, struct description **description,
                     struct ph_error *err);

/* Lives as long as the description. Its functions fail until script_connect() replaces them. */
const struct ph_plugin *description_plugin(const struct description *description);

char *
description_line(const struct description *description); /* in one line; freed by the caller */

/* Reads the question of a script: the words of an argument, and "why". *question and *why live as
 * long as json and *description. */
int description_question(struct json_object *json, struct description **description,
                         struct ph_param *question, const char **why, struct ph_error *err);

void description_free(struct description *description);

#endif
