/* Inside the list of phones: shared by phones.c (the list) and phones_cache.c (its file). */
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
    char *names[FIELDS_MAX + 1]; /* ended by NULL */
    size_t name_count;
    char *block;
    size_t begin; /* of the rows: a block that was read has the file's head before them */
    size_t used, room;
    struct phone *items;
    size_t count, item_room;
    int64_t time;  /* when the directory was asked */
    size_t rows;   /* in the block: more than items when some phones came twice */
    bool row_open; /* the row being built: its fields are in the block already */
    size_t row_at;
    uint64_t row_has; /* a bit for each field */
    int row_last;     /* the field that came last */
    uint32_t *by_key; /* index + 1, open addressing; key_room is a power of two */
    size_t key_room;
    struct lacking {
        char *field, *reason;
    } * lacking; /* fields that could not be read */
    size_t lacking_count;
};

/* A row of the block begins there. */
void phones_item(struct phones *phones, size_t at);

/* Once all rows are there: finds phones by their key, and keeps one of those that came twice. */
void phones_index_keys(struct phones *phones);

#endif
