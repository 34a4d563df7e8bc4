/* The representation of a list, for phones.c and listing_cache.c. */
#ifndef CORE_PHONE_PHONES_PRIVATE_H
#define CORE_PHONE_PHONES_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    struct phone *items;
    size_t count;
    int64_t time;        /* when the directory was asked */
    size_t rows;         /* rows in the block: more than items if there were duplicates */
    const char *doubled; /* in the block, see phones_doubled() */
    bool row_open;       /* a row is being built; its fields are already in the block */
    size_t row_at;
    uint64_t row_has; /* one bit per field */
    int row_last;     /* the last field added */
    uint32_t *by_key; /* index + 1, open addressing; key_room is a power of two */
    size_t key_room;
    char *granted; /* see phones_grant() */
    struct lacking {
        char *field, *reason;
    } * lacking; /* fields that could not be read */
    size_t lacking_count;
};

/* Adds the row that begins there. */
void phones_item(struct phones *phones, size_t at);

/* After the last row: indexes phones by key and drops duplicates. */
void phones_index_keys(struct phones *phones);

#endif
