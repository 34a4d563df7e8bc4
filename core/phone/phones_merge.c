#include "phone/phones_merge.h"

#include "phone/phones.h"
#include "phone/phones_private.h"
#include "util/text.h"

#include <string.h>

/* The row of a phone in one list, and where the next list has the same phone. */
struct row {
    const struct phone *phone;
    size_t list;
    size_t next; /* index + 1; 0: none */
    bool joined; /* it stands behind the row of an earlier list */
};

struct merge {
    struct row *rows;
    size_t count;
    uint32_t *by_mac; /* the first row of a MAC address, index + 1; a power of two of slots */
    size_t slots;
};

static bool same_mac(const struct phone *phone, const char *mac)
{
    char folded[13];
    return phone_mac_fold(phone_field(phone, "mac"), folded) && strcmp(folded, mac) == 0;
}

static void row_add(struct merge *merge, const struct phone *phone, size_t list)
{
    struct row *row = &merge->rows[merge->count++];
    *row = (struct row){.phone = phone, .list = list};
    char mac[13];
    const char *spelled = phone_field(phone, "mac");
    if (spelled == NULL || !phone_mac_fold(spelled, mac))
        return;
    size_t slot = text_hash(mac, 0) & (merge->slots - 1);
    while (merge->by_mac[slot] != 0 && !same_mac(merge->rows[merge->by_mac[slot] - 1].phone, mac))
        slot = (slot + 1) & (merge->slots - 1);
    if (merge->by_mac[slot] == 0) {
        merge->by_mac[slot] = (uint32_t)merge->count;
        return;
    }
    struct row *last = &merge->rows[merge->by_mac[slot] - 1];
    while (last->next != 0)
        last = &merge->rows[last->next - 1];
    if (last->list == list) /* what one directory lists twice stays two phones */
        return;
    last->next = merge->count;
    row->joined = true;
}

static void values_copy_to(struct phones *phones, const char *field, const char *values)
{
    AUTO_FREE char *copy = memory_copy(values);
    for (char *rest = copy; rest != NULL;)
        phones_field(phones, field, strsep(&rest, "\n"));
}

/* The fields of a row that no row before it has, and its source. */
static void row_copy(struct phones *to, const struct merge *merge, const struct row *first,
                     const struct row *row)
{
    const char *value = NULL, *field;
    while ((value = phone_next(row->phone, value, &field)) != NULL) {
        const struct row *before = first;
        while (before != row && phone_field(before->phone, field) == NULL)
            before = &merge->rows[before->next - 1];
        if (before == row || strcmp(field, "source") == 0)
            values_copy_to(to, field, value);
    }
}

static void lacks_copy(struct phones *to, const struct phones *from)
{
    const char *field, *reason;
    for (size_t i = 0; (field = phones_lacking_at(from, i, &reason)) != NULL; i++)
        phones_lack(to, field, reason);
}

struct phones *phones_merge(struct phones **lists, size_t count)
{
    if (count == 1)
        return lists[0];
    struct merge merge = {.slots = 64};
    struct phones *all = phones_new();
    size_t total = 0, written = 0;
    for (size_t i = 0; i < count; i++)
        total += phones_count(lists[i]);
    while (merge.slots < total * 2)
        merge.slots *= 2;
    merge.rows = memory_alloc((total + 1) * sizeof *merge.rows);
    merge.by_mac = memory_alloc(merge.slots * sizeof *merge.by_mac);
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < phones_count(lists[i]); p++)
            row_add(&merge, phones_at(lists[i], p), i);
    for (size_t i = 0; i < merge.count; i++) {
        const struct row *first = &merge.rows[i], *row = first;
        if (first->joined)
            continue;
        phones_row(all);
        for (; row != NULL; row = row->next == 0 ? NULL : &merge.rows[row->next - 1])
            row_copy(all, &merge, first, row);
        written++;
    }
    phones_done(all);
    if (phones_count(all) < written) {
        AUTO_FREE char *reason =
            text_format("%zu left out, because another directory has a phone of the same id",
                        written - phones_count(all));
        phones_lack(all, "phones", reason);
    }
    for (size_t i = 0; i < count; i++) {
        lacks_copy(all, lists[i]);
        all->time = lists[i]->time < all->time ? lists[i]->time : all->time;
        phones_free(lists[i]);
    }
    free(merge.rows);
    free(merge.by_mac);
    return all;
}
