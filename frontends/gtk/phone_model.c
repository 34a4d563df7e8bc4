/* All phones for the views. See phone_model.h. */
#include "phone_model.h"

#include "cells.h"
#include "phone_list.h"

#include <near_phones.h>
#include <string.h>

struct phone_model {
    PhoneList *shown;
    GtkMultiSelection *selection;
    GHashTable *rows; /* the row's own id -> PhoneRow */
    const struct settings *settings;
    char *words;
    char **plain;                /* bare words, folded, which all have to match; or NULL */
    struct selector *selector;   /* the other words; or NULL */
    struct selector *only;       /* the phones of a file, or NULL */
    const struct phones *phones; /* the shown phones; NULL before the first list */
};

static bool row_matches(void *self, PhoneRow *row)
{
    const struct phone_model *model = self;
    for (char **word = model->plain; word != NULL && *word != NULL; word++) {
        if (strstr(phone_row_key(row), *word) == NULL)
            return false;
    }
    if ((model->only != NULL && !selector_matches(model->only, phone_row_phone(row))))
        return false;
    return model->selector == NULL || selector_matches(model->selector, phone_row_phone(row));
}

struct phone_model *phone_model_new(const struct settings *settings)
{
    struct phone_model *model = g_new0(struct phone_model, 1);
    model->settings = settings;
    model->rows = g_hash_table_new(g_str_hash, g_str_equal);
    model->words = g_strdup("");
    model->shown = phone_list_new(row_matches, model);
    model->selection = gtk_multi_selection_new(G_LIST_MODEL(g_object_ref(model->shown)));
    return model;
}

void phone_model_free(struct phone_model *model)
{
    phone_list_close(model->shown);
    g_hash_table_unref(model->rows);
    g_object_unref(model->selection);
    g_object_unref(model->shown);
    selector_free(model->selector);
    selector_free(model->only);
    g_strfreev(model->plain);
    g_free(model->words);
    g_free(model);
}

/* ---- The phones ----------------------------------------------------------------------------- */

static const char *phone_id(const struct phone *phone)
{
    const char *id = phone_key(phone);
    return id != NULL ? id : "";
}

/* The same phones in the same order: only cells change. */
static bool same_phones(const struct phone_model *model, const struct phones *phones)
{
    guint count = phone_list_total(model->shown);
    if (count != phones_count(phones))
        return false;
    for (guint i = 0; i < count; i++) {
        if (strcmp(phone_row_id(phone_list_at(model->shown, i)), phone_id(phones_at(phones, i))))
            return false;
    }
    return true;
}

static void replace_all(struct phone_model *model, const struct phones *phones)
{
    size_t count = phones_count(phones);
    g_autofree PhoneRow **rows = g_new(PhoneRow *, count + 1);
    GHashTable *by_id = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < count; i++) {
        const struct phone *phone = phones_at(phones, i);
        PhoneRow *known = g_hash_table_lookup(model->rows, phone_id(phone));
        if (known != NULL) { /* once only, in case two phones share an id */
            g_hash_table_remove(model->rows, phone_id(phone));
            phone_row_replace(known, phone);
        }
        rows[i] = known != NULL ? g_object_ref(known) : phone_row_new(phone);
        g_hash_table_insert(by_id, (gpointer)phone_row_id(rows[i]), rows[i]);
    }
    g_hash_table_unref(model->rows);
    model->rows = by_id;
    phone_list_set_rows(model->shown, rows, (guint)count);
}

/* Resolves the words against the phones; without phones they select nothing. */
static int bind_to(const struct phone_model *model, struct selector *selector, struct ph_error *err)
{
    return selector != NULL && model->phones != NULL ? selector_bind(selector, model->phones, err)
                                                     : PH_OK;
}

void phone_model_update(struct phone_model *model, const struct phones *phones)
{
    model->phones = phones;
    bind_to(model, model->selector, NULL); /* a selector that cannot be resolved selects nothing */
    bind_to(model, model->only, NULL);
    if (!same_phones(model, phones)) {
        replace_all(model, phones);
        return;
    }
    for (size_t i = 0; i < phones_count(phones); i++)
        phone_row_replace(phone_list_at(model->shown, (guint)i), phones_at(phones, i));
    phone_list_search(model->shown, false); /* a changed status may match now */
}

PhoneRow *phone_model_row(struct phone_model *model, const char *id)
{
    return id != NULL ? g_hash_table_lookup(model->rows, id) : NULL;
}

/* ---- Searching ------------------------------------------------------------------------------ */

static bool is_bare(const char *word)
{
    return *word && *word != '@' && strpbrk(word, ":!~") == NULL;
}

/* Bare words match anywhere, unless one is a pattern: then all mean what they do on the command
 * line. */
static char **plain_words(char **words)
{
    g_autoptr(GStrvBuilder) plain = g_strv_builder_new();
    bool any = false;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (!is_bare(words[i]))
            continue;
        if (strpbrk(words[i], "*?") != NULL)
            return NULL;
        g_autofree char *folded = phone_row_fold(words[i]);
        g_strv_builder_add(plain, folded);
        any = true;
    }
    return any ? g_strv_builder_end(plain) : NULL;
}

/* The selector of all words that are not bare; NULL if there are none. */
static int build_selector(const struct phone_model *model, char **words, bool plain,
                          struct selector **built, struct ph_error *err)
{
    struct selector *selector = selector_new();
    selector_use_groups(selector, model->settings);
    for (size_t i = 0; words[i] != NULL; i++) {
        int code = plain && is_bare(words[i]) ? PH_OK : selector_add(selector, words[i], 0, err);
        if (code < 0) {
            selector_free(selector);
            return code;
        }
    }
    *built = selector_empty(selector) ? NULL : selector;
    if (*built == NULL)
        selector_free(selector);
    return PH_OK;
}

char **phone_model_split(const char *text)
{
    char **words = NULL;
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    if (!*trimmed)
        return g_new0(char *, 1);
    if (g_shell_parse_argv(trimmed, NULL, &words, NULL))
        return words;
    return g_strsplit_set(trimmed, " \t", -1);
}

int phone_model_search(struct phone_model *model, const char *text, struct ph_error *err)
{
    g_auto(GStrv) words = phone_model_split(text);
    g_auto(GStrv) plain = plain_words(words);
    struct selector *selector = NULL;
    int code = build_selector(model, words, plain != NULL, &selector, err);
    if (code == PH_OK)
        code = bind_to(model, selector, err);
    if (code < 0) {
        selector_free(selector);
        return code;
    }
    selector_free(model->selector);
    g_strfreev(model->plain);
    g_free(model->words);
    model->selector = selector;
    model->plain = g_steal_pointer(&plain);
    model->words = g_strdup(text);
    phone_list_search(model->shown, true);
    return PH_OK;
}

/* Looks at every phone now, so that the entries without a phone are known at once. */
int phone_model_set_list(struct phone_model *model, struct selector *list, struct ph_error *err)
{
    int code = bind_to(model, list, err);
    if (code < 0)
        return code;
    selector_free(model->only);
    model->only = list;
    for (guint i = 0; list != NULL && i < phone_list_total(model->shown); i++)
        selector_matches(list, phone_row_phone(phone_list_at(model->shown, i)));
    phone_list_search(model->shown, true);
    return PH_OK;
}

static void count_value(GHashTable *counts, const char *value)
{
    guint *count = g_hash_table_lookup(counts, value);
    if (count == NULL) {
        count = g_new0(guint, 1);
        g_hash_table_insert(counts, g_strdup(value), count);
    }
    ++*count;
}

GHashTable *phone_model_values(struct phone_model *model, const char *field)
{
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < phone_list_total(model->shown); i++) {
        const struct phone *phone = phone_row_phone(phone_list_at(model->shown, i));
        const char *text = phone_field(phone, field);
        if (text == NULL || strchr(text, '\n') == NULL) {
            if (text != NULL && *text)
                count_value(counts, text);
            continue;
        }
        g_auto(GStrv) values = g_strsplit(text, "\n", -1);
        for (char **value = values; *value != NULL; value++) {
            if (**value)
                count_value(counts, *value);
        }
    }
    return counts;
}

static void show_top(void *view)
{
    cells_show_row(view, 0);
}

void phone_model_set_view(struct phone_model *model, GtkColumnView *view)
{
    phone_list_set_sorter(model->shown, gtk_column_view_get_sorter(view));
    phone_list_set_view(model->shown, show_top, view);
}

/* ---- What is there -------------------------------------------------------------------------- */

GtkMultiSelection *phone_model_selection(struct phone_model *model)
{
    return model->selection;
}

guint phone_model_total(const struct phone_model *model)
{
    return phone_list_total(model->shown);
}

guint phone_model_shown(const struct phone_model *model)
{
    return g_list_model_get_n_items(G_LIST_MODEL(model->shown));
}

guint phone_model_selected(const struct phone_model *model)
{
    g_autoptr(GtkBitset) set =
        gtk_selection_model_get_selection(GTK_SELECTION_MODEL(model->selection));
    return (guint)gtk_bitset_get_size(set);
}

bool phone_model_busy(const struct phone_model *model)
{
    return phone_list_busy(model->shown);
}

void phone_model_finish(struct phone_model *model)
{
    phone_list_finish(model->shown);
}

const struct phone **phone_model_chosen(struct phone_model *model, size_t *count)
{
    g_autoptr(GtkBitset) set =
        gtk_selection_model_get_selection(GTK_SELECTION_MODEL(model->selection));
    const struct phone **phones = g_new(const struct phone *, gtk_bitset_get_size(set) + 1);
    GtkBitsetIter iter;
    guint position;
    *count = 0;
    for (gboolean more = gtk_bitset_iter_init_first(&iter, set, &position); more;
         more = gtk_bitset_iter_next(&iter, &position)) {
        g_autoptr(PhoneRow) row = g_list_model_get_item(G_LIST_MODEL(model->selection), position);
        phones[(*count)++] = phone_row_phone(row);
    }
    return phones;
}

const char *phone_model_words(const struct phone_model *model)
{
    return model->plain != NULL || model->only != NULL ? NULL : model->words;
}

char *phone_model_near(const struct phone_model *model)
{
    size_t count = 0;
    if (model->selector == NULL || model->phones == NULL)
        return NULL;
    for (guint i = 0; i < phone_list_total(model->shown); i++) /* whatever other words exclude */
        selector_matches(model->selector, phone_row_phone(phone_list_at(model->shown, i)));
    AUTO_FREE struct selector_word *words = selector_unmatched(model->selector, &count);
    return count > 0 ? near_phones(model->phones, words[0].text) : NULL;
}
