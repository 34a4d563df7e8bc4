/* A fixed set of phones. See phone_set.h. */
#include "phone_set.h"

struct phone_set *phone_set_new(const struct phone *const *phones, size_t count, bool all)
{
    struct phone_set *set = g_new0(struct phone_set, 1);
    set->ids = g_new0(char *, count + 1);
    set->all = all;
    for (size_t i = 0; i < count; i++) {
        const char *id = phone_key(phones[i]);
        if (id != NULL)
            set->ids[set->count++] = g_strdup(id);
    }
    return set;
}

struct phone_set *phone_set_chosen(struct phone_model *model)
{
    size_t count = 0;
    g_autofree const struct phone **phones = phone_model_chosen(model, &count);
    bool every = count > 0 && count == phone_model_shown(model);
    const char *words = phone_model_words(model);
    struct phone_set *set =
        phone_set_new(phones, count, every && count == phone_model_total(model) && count > 1);
    if (every && !set->all && words != NULL && *words)
        set->words = g_strdup(words);
    return set;
}

struct phone_set *phone_set_copy(const struct phone_set *set)
{
    struct phone_set *copy = g_new0(struct phone_set, 1);
    copy->ids = g_strdupv(set->ids);
    copy->count = set->count;
    copy->all = set->all;
    copy->words = g_strdup(set->words);
    return copy;
}

void phone_set_free(struct phone_set *set)
{
    if (set == NULL)
        return;
    g_strfreev(set->ids);
    g_free(set->words);
    g_free(set);
}

const struct phone **phone_set_phones(const struct phone_set *set, struct phone_model *model,
                                      size_t *count)
{
    const struct phone **phones = g_new(const struct phone *, set->count + 1);
    *count = 0;
    for (size_t i = 0; i < set->count; i++) {
        PhoneRow *row = phone_model_row(model, set->ids[i]);
        if (row != NULL)
            phones[(*count)++] = phone_row_phone(row);
    }
    return phones;
}
