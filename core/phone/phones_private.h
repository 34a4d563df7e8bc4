/* The representation of a list, for phones.c and listing_cache.c. */
#ifndef CORE_PHONE_PHONES_PRIVATE_H
#define CORE_PHONE_PHONES_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key_index;
struct phones;

enum { FIELDS_MAX = 64 };

struct phone {
    const struct phones *list;
    size_t at; /* in list->block */
};

struct phones {
    size_t more;                 /* holders besides the first one, see phones_hold() */
    char *names[FIELDS_MAX + 1]; /* ended by NULL */
    size_t name_count;
    char *block;
    size_t begin; /* of the rows: in a loaded block, the file's header precedes them */
    size_t used, room;
    size_t mapped; /* the block is a mapped file of that length, for reading; 0: it is not */
    struct phone *items;
    size_t count;
    int64_t time;  /* when the directory was asked */
    char *doubled; /* see phones_doubled() */
    bool row_open; /* a row is being built; its fields are already in the block */
    size_t row_at;
    uint64_t row_has;                   /* one bit per field */
    int row_last;                       /* the last field added */
    _Atomic(struct key_index *) by_key; /* made when it is first needed, by any thread */
    char *granted;                      /* see phones_grant() */
    struct lacking {
        char *field, *reason;
    } * lacking; /* fields that could not be read */
    size_t lacking_count;
};

/* Adds the row that begins there. */
void phones_item(struct phones *phones, size_t at);

/* Drops all but the first row of a key: pages can shift while being read. */
void phones_drop_doubles(struct phones *phones);

#endif
