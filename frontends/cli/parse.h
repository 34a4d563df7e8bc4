/* Parses the command line into struct args. */
#ifndef PARSE_H
#define PARSE_H

#include "args.h"

/* First pass: the verb and the flags of phonectl; flags only a plugin can know are skipped. */
int parse_first(int argc, char **argv, struct args *args, struct ph_error *err);
/* Second pass, strict: with the arguments of args->feature. Reads secrets from the files named. */
int parse_again(int argc, char **argv, struct args *args, struct ph_error *err);
/* Takes what --argument gave, for the feature of args. PH_INVALID with a sentence. */
int parse_arguments(struct args *args, struct ph_error *err);
/* Reads a secret from a file or, for "-", standard input; the end of the last line is cut off. */
int parse_secret_file(const char *path, const struct ph_param *param, struct ph_secret **secret,
                      struct ph_error *err);

#endif
