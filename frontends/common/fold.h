/* Many names in few words: Berlin-01…12, Lobby and 7 more. */
#ifndef FOLD_H
#define FOLD_H

#include <stddef.h>
#include <stdint.h>

/* names is sorted in place; at most `most` groups are named. Freed by the caller. */
char *fold_names(const char **names, size_t count, size_t most);
/* 1,203, or as the person writes it; freed by the caller. */
char *fold_number(int64_t number);

#endif
