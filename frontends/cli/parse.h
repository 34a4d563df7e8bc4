/* Words of the command line into struct args. */
#ifndef PARSE_H
#define PARSE_H

#include "args.h"

/* The first reading: the verb and the flags of phonectl. Flags that only a plugin can know are left alone. */
int parse_first(int argc, char **argv, struct args *args, struct ph_error *err);
/* The second reading, with the parameters of args->feature known: strict. Secrets are read from the files named. */
int parse_again(int argc, char **argv, struct args *args, struct ph_error *err);
/* Reads a secret from a file or, for "-", standard input; the end of the last line is cut off. */
int parse_secret_file(const char *path, const struct ph_param *param, struct ph_secret **secret,
                      struct ph_error *err);

#endif
