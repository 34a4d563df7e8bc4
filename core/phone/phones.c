/* The list of phones, kept small: a phone is a run of bytes in one block, with field number, text
 * and NUL for each field, and 0 at the end. */
#include "phone/phones.h"
#include "phone/phones_private.h"

#include "util/text.h"
#include "util/time.h"

#include <ctype.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

struct phones *phones_new(void)
{
    struct phones *phones = memory_alloc(sizeof *phones);
    phones->time = time_now();
    return phones;
}

struct phones *phones_hold(struct phones *phones)
{
    if (phones != NULL)
        phones->more++;
    return phones;
}

void phones_free(struct phones *phones)
{
    if (phones == NULL || phones->more-- > 0)
        return;
    for (size_t i = 0; i < FIELDS_MAX; i++)
        free(phones->names[i]);
    for (size_t i = 0; i < phones->lacking_count; i++) {
        free(phones->lacking[i].field);
        free(phones->lacking[i].reason);
    }
    free(phones->lacking);
    free(phones->granted);
    if (phones->mapped > 0)
        munmap(phones->block, phones->mapped);
    else
        free(phones->block);
    free(phones->items);
    free(phones->doubled);
    free(atomic_load(&phones->by_key));
    free(phones);
}

static int field_number(const struct phones *phones, const char *field)
{
    for (size_t i = 0; i < phones->name_count; i++)
        if (strcmp(phones->names[i], field) == 0)
            return (int)i;
    return -1;
}

static void block_add(struct phones *phones, const void *bytes, size_t length)
{
    if (phones->used + length > phones->room) {
        phones->room = (phones->used + length) * 2 + 4096;
        phones->block = memory_grow(phones->block, phones->room, 1);
    }
    memcpy(phones->block + phones->used, bytes, length);
    phones->used += length;
}

void phones_item(struct phones *phones, size_t at)
{
    *memory_add(phones->items, phones->count) = (struct phone){.list = phones, .at = at};
}

static void row_end(struct phones *phones)
{
    if (!phones->row_open)
        return;
    block_add(phones, "", 1);
    phones_item(phones, phones->row_at);
    phones->row_open = false;
}

void phones_row(struct phones *phones)
{
    row_end(phones);
    phones->row_open = true;
    phones->row_at = phones->used;
    phones->row_has = 0;
    phones->row_last = 0;
}

/* The number of a field, new if necessary; -1 if there are too many. Directories report fields in
 * the same order for every phone, so the search begins at the last one. */
static int field_take(struct phones *phones, const char *field)
{
    size_t at = (size_t)phones->row_last;
    for (size_t i = 0; i < phones->name_count; i++) {
        if (strcmp(phones->names[at], field) == 0)
            return (int)at;
        at = at + 1 == phones->name_count ? 0 : at + 1;
    }
    if (phones->name_count == FIELDS_MAX)
        return -1;
    phones->names[phones->name_count] = memory_copy(field);
    return (int)phones->name_count++;
}

/* Adds a value to a field that the row already has, behind the others. */
static void value_join(struct phones *phones, int number, const char *value)
{
    size_t at = phones->row_at, length = strlen(value) + 1;
    while ((unsigned char)phones->block[at] != number + 1)
        at += strlen(phones->block + at) + 1;
    at += strlen(phones->block + at);
    block_add(phones, value, length); /* makes room: the rest of the row moves there */
    memmove(phones->block + at + length, phones->block + at, phones->used - at - length);
    phones->block[at] = '\n';
    memcpy(phones->block + at + 1, value, length - 1);
}

bool phone_mac_fold(const char *text, char folded[13])
{
    if (text_starts_word(text, "SEP"))
        text += 3;
    size_t digits = 0;
    for (; *text != '\0'; text++) {
        if (strchr(":.-", *text) != NULL)
            continue;
        if (!isxdigit((unsigned char)*text) || digits == 12)
            return false;
        folded[digits++] = text_lower(*text);
    }
    folded[digits] = '\0';
    return digits == 12;
}

/* Services spell MAC addresses differently; our output has one spelling. */
static const char *mac_spell(const char *text, char spelled[18])
{
    char digits[13];
    if (!phone_mac_fold(text, digits))
        return text;
    for (size_t i = 0; i < 18; i++)
        spelled[i] = i % 3 == 2 ? ':' : text_upper(digits[i / 3 * 2 + i % 3]);
    spelled[17] = '\0';
    return spelled;
}

/* Replaces line breaks inside a value, since they separate values. */
static char *value_of(const char *text)
{
    size_t breaks = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        breaks++;
    char *value = memory_alloc(strlen(text) + breaks * sizeof TEXT_LINE_BREAK + 1), *to = value;
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            to = stpcpy(to, TEXT_LINE_BREAK);
        else
            *to++ = *text;
    }
    return value;
}

void phones_field(struct phones *phones, const char *field, const char *value)
{
    char spelled[18];
    AUTO_FREE char *whole = strchr(value, '\n') == NULL ? NULL : value_of(value);
    int number = field_take(phones, field);
    if (number < 0)
        return;
    if (strcmp(field, "mac") == 0)
        value = mac_spell(value, spelled);
    uint64_t bit = UINT64_C(1) << number;
    unsigned char mark = (unsigned char)(number + 1);
    if (whole != NULL)
        value = whole;
    if ((phones->row_has & bit) != 0) {
        value_join(phones, number, value);
    } else {
        block_add(phones, &mark, 1);
        block_add(phones, value, strlen(value) + 1);
    }
    phones->row_has |= bit;
    phones->row_last = number;
}

void phones_lack(struct phones *phones, const char *field, const char *reason)
{
    if (field[0] == '\0' || field[strcspn(field, " \n")] != '\0' ||
        phones_lacking(phones, field) != NULL)
        return;
    *memory_add(phones->lacking, phones->lacking_count) = (struct lacking){
        .field = memory_copy(field), .reason = value_of(reason == NULL ? "" : reason)};
}

const char *phones_lacking(const struct phones *phones, const char *field)
{
    for (size_t i = 0; i < phones->lacking_count; i++)
        if (strcmp(phones->lacking[i].field, field) == 0)
            return phones->lacking[i].reason;
    return NULL;
}

const char *phones_lacking_at(const struct phones *phones, size_t index, const char **reason)
{
    if (index >= phones->lacking_count)
        return NULL;
    *reason = phones->lacking[index].reason;
    return phones->lacking[index].field;
}

const char *phone_key(const struct phone *phone)
{
    static const char *const fields[] = {"id", "mac", "serial"};
    const char *key = NULL;
    for (size_t i = 0; i < COUNT_OF(fields) && key == NULL; i++)
        key = phone_field(phone, fields[i]);
    return key;
}

const char *phone_label(const struct phone *phone)
{
    const char *name = phone_field(phone, "name"), *key = phone_key(phone);
    return name != NULL ? name : key != NULL ? key : "?";
}

/* Open addressing; room is a power of two. */
struct key_index {
    size_t room;
    uint32_t slots[]; /* index + 1; 0: free */
};

static struct key_index *index_new(size_t count)
{
    size_t room = 64;
    while (room < count * 2)
        room *= 2;
    struct key_index *index = memory_alloc(sizeof *index + room * sizeof index->slots[0]);
    index->room = room;
    return index;
}

/* The slot of this key, or the free one where it would go. */
static uint32_t *key_slot(const struct phones *phones, struct key_index *index, const char *key)
{
    size_t slot = text_hash(key, 0) & (index->room - 1);
    for (; index->slots[slot] != 0; slot = (slot + 1) & (index->room - 1))
        if (strcmp(phone_key(&phones->items[index->slots[slot] - 1]), key) == 0)
            break;
    return &index->slots[slot];
}

static size_t row_length(const struct phones *phones, const struct phone *phone)
{
    size_t at = phone->at;
    while (phones->block[at] != '\0')
        at += strlen(phones->block + at) + 1;
    return at - phone->at;
}

static bool rows_alike(const struct phones *phones, const struct phone *a, const struct phone *b)
{
    size_t length = row_length(phones, a);
    return row_length(phones, b) == length &&
           memcmp(phones->block + a->at, phones->block + b->at, length) == 0;
}

void phones_drop_doubles(struct phones *phones)
{
    struct key_index *index = index_new(phones->count);
    size_t kept = 0;
    for (size_t i = 0; i < phones->count; i++) {
        const char *key = phone_key(&phones->items[i]);
        uint32_t *slot = key == NULL ? NULL : key_slot(phones, index, key);
        if (slot != NULL && *slot != 0) {
            if (phones->doubled == NULL &&
                !rows_alike(phones, &phones->items[*slot - 1], &phones->items[i]))
                phones->doubled = memory_copy(key);
            continue;
        }
        phones->items[kept++] = phones->items[i];
        if (slot != NULL)
            *slot = (uint32_t)kept;
    }
    phones->count = kept;
    atomic_store(&phones->by_key, index);
}

/* Closes the gaps that dropped rows left. */
static void block_pack(struct phones *phones)
{
    size_t used = 0;
    for (size_t i = 0; i < phones->count; i++) {
        struct phone *phone = &phones->items[i];
        size_t length = row_length(phones, phone) + 1;
        memmove(phones->block + used, phones->block + phone->at, length);
        phone->at = used;
        used += length;
    }
    phones->used = used;
}

void phones_done(struct phones *phones)
{
    row_end(phones);
    size_t rows = phones->count;
    phones_drop_doubles(phones);
    if (phones->count < rows)
        block_pack(phones);
    phones->room = phones->used;
    phones->block = memory_grow(phones->block, phones->room, 1);
}

void phones_grant(struct phones *phones, const char *scopes)
{
    free(phones->granted);
    phones->granted = scopes == NULL || scopes[0] == '\0' ? NULL : memory_copy(scopes);
}

const char *phone_granted(const struct phone *phone)
{
    return phone->list->granted;
}

int64_t phones_time(const struct phones *phones)
{
    return phones->time;
}

size_t phones_count(const struct phones *phones)
{
    return phones->count;
}

const struct phone *phones_at(const struct phones *phones, size_t index)
{
    return &phones->items[index];
}

size_t phones_index(const struct phones *phones, const struct phone *phone)
{
    return (size_t)(phone - phones->items);
}

const char *phones_doubled(const struct phones *phones)
{
    return phones->doubled;
}

/* Of a list from the cache, which has each key once. */
static struct key_index *index_of(const struct phones *phones)
{
    struct phones *owner = (struct phones *)phones; /* what it says stays the same */
    struct key_index *made = atomic_load(&owner->by_key), *earlier = NULL;
    if (made != NULL)
        return made;
    made = index_new(phones->count);
    for (size_t i = 0; i < phones->count; i++) {
        const char *key = phone_key(&phones->items[i]);
        uint32_t *slot = key == NULL ? NULL : key_slot(phones, made, key);
        if (slot != NULL && *slot == 0)
            *slot = (uint32_t)(i + 1);
    }
    if (atomic_compare_exchange_strong(&owner->by_key, &earlier, made))
        return made;
    free(made); /* another thread was faster */
    return earlier;
}

const struct phone *phones_by_id(const struct phones *phones, const char *key)
{
    uint32_t number = *key_slot(phones, index_of(phones), key);
    return number == 0 ? NULL : &phones->items[number - 1];
}

const char *const *phones_fields(const struct phones *phones)
{
    return (const char *const *)phones->names;
}

const char *phone_field(const struct phone *phone, const char *field)
{
    int number = field_number(phone->list, field);
    const char *at = phone->list->block + phone->at;
    while (*at != '\0') {
        if ((unsigned char)*at == number + 1)
            return at + 1;
        at += strlen(at) + 1;
    }
    return NULL;
}

const char *phone_next(const struct phone *phone, const char *value, const char **field)
{
    const char *at = value == NULL ? phone->list->block + phone->at : value + strlen(value) + 1;
    if (*at == '\0')
        return NULL;
    *field = phone->list->names[(unsigned char)*at - 1];
    return at + 1;
}
