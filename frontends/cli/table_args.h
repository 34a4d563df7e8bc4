/* --column KEY=HEADING: an argument that each phone takes from its row of the table given with
 * --file. */
#ifndef TABLE_ARGS_H
#define TABLE_ARGS_H

#include "cli.h"

struct table_args {
    const struct args *args;
    struct file_table table; /* the table from --file; may be empty */
    size_t *at;              /* the column of each --column */
};

/* The argument of the n-th --column, and its heading; NULL if the action has none of this name. */
const struct ph_param *table_args_param(const struct args *args, size_t index,
                                        const char **heading);
/* Whether this argument comes from a column. */
bool table_args_name(const struct args *args, const struct ph_param *param);
/* 0, or CODE_USAGE after an error message: a name that the action does not have, an argument given
 * twice, no file. */
int table_args_check(const struct args *args);
/* Finds the columns, and checks the value of every row, before anything is sent. 0, or CODE_USAGE
 * after messages that name the lines. */
int table_args_read(struct table_args *given);
/* The arguments of a phone that the selector has just matched, from its row; freed by the
 * caller. CODE_USAGE after an error message if no row has them, or if rows disagree. */
int table_args_take(const struct table_args *given, const struct selector *selector,
                    const struct phone *phone, struct values **own);
void table_args_clear(struct table_args *given);
/* Says in questions which column each argument comes from. NULL without --column; freed by the
 * caller. */
struct values *table_args_words(const struct args *args);

#endif
