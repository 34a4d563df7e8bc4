/* The command line after parsing: the verb, its words, flags and the arguments of its plugin. */
#ifndef ARGS_H
#define ARGS_H

#include "flags.h"

#include <core.h>
#include <translation.h>

struct command;
struct sub;

/* Texts point into argv or live as long as the program. */
struct args {
    const struct command *command; /* NULL: no verb was given */
    const char *verb;              /* as typed; of an action: its id */
    const char *rest;              /* the word that completed the verb of a split action, or NULL */
    struct feature *feature;       /* the action, or the provider of login */
    const char **words;            /* the words after the verb, without flags */
    size_t word_count;
    const char *flag[FLAG_COUNT]; /* the last value; "" if it takes none, NULL if not given */
    int count[FLAG_COUNT];
    const char **columns; /* KEY=HEADING: from --column */
    size_t column_count;
    const char **arguments; /* KEY=VALUE: from --argument */
    size_t argument_count;
    /* a word that was taken for an argument which may be left out, and that argument; or NULL */
    const char *taken;
    const struct ph_param *taken_for;
    const char **settings; /* NAME, VALUE, …, NULL: from --setting */
    struct values *values; /* the arguments of the feature */
    const char **extra;    /* sim start: flags for the simulator, in order */
    size_t extra_count;
};

static inline bool args_has(const struct args *args, enum flag_id id)
{
    return args->flag[id] != NULL;
}
/* The n-th word after the verb, or NULL. */
const char *args_word(const struct args *args, size_t index);
/* The subcommand, or NULL; *code is 0 if none was given, CODE_USAGE after an error message. A
 * "list" that stands for none is removed from the words. */
const struct sub *args_sub(struct args *args, int *code);
/* 0 if `least` to `most` words follow the verb; else prints the usage and returns CODE_USAGE. */
int args_check_words(const struct args *args, size_t least, size_t most);
/* A flag's whole number; 0, or CODE_USAGE after an error message. Without the flag *number
 * stays. */
int args_number(const struct args *args, enum flag_id id, int64_t least, int64_t most,
                int64_t *number);
/* How an argument of a plugin is typed: client_id is --client-id. Freed by the caller. */
char *args_param_flag(const char *key);
/* The other way round, of the first bytes of what was typed. Freed by the caller. */
char *args_param_key(const char *flag, size_t length);
/* The action of the same plugin whose id is that of `action`, a hyphen and this word; NULL if there
 * is none. People may type such an id in two words, with the phones after or between them. */
struct feature *args_split_action(const struct registry *registry, const struct feature *action,
                                  const char *word);
void args_clear(struct args *args);

#endif
