/* All phones as lists a view can show. See phone_model.h. */
#include "phone_model.h"

#include <string.h>

struct phone_model {
    GListStore *store;
    GtkFilterListModel *filtered;
    GtkSortListModel *sorted;
    GtkMultiSelection *selection;
    GtkCustomFilter *filter;
    GHashTable *rows; /* id -> PhoneRow */
    char *words;
    char *plain;               /* the single bare word, folded, or NULL */
    struct selector *selector; /* or NULL */
};

static gboolean row_matches(gpointer item, gpointer self)
{
    const struct phone_model *model = self;
    PhoneRow *row = item;
    if (model->plain)
        return strstr(phone_row_key(row), model->plain) != NULL;
    return !model->selector || selector_matches(model->selector, phone_row_phone(row));
}

struct phone_model *phone_model_new(void)
{
    struct phone_model *model = g_new0(struct phone_model, 1);
    model->store = g_list_store_new(PHONE_ROW_TYPE);
    model->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    model->words = g_strdup("");
    model->filter = gtk_custom_filter_new(row_matches, model, NULL);
    model->filtered = gtk_filter_list_model_new(G_LIST_MODEL(g_object_ref(model->store)),
                                                GTK_FILTER(g_object_ref(model->filter)));
    model->sorted = gtk_sort_list_model_new(G_LIST_MODEL(model->filtered), NULL);
    model->selection = gtk_multi_selection_new(G_LIST_MODEL(g_object_ref(model->sorted)));
    gtk_filter_list_model_set_incremental(model->filtered, TRUE);
    gtk_sort_list_model_set_incremental(model->sorted, TRUE);
    return model;
}

void phone_model_free(struct phone_model *model)
{
    g_object_unref(model->selection);
    g_object_unref(model->sorted);
    g_object_unref(model->filter);
    g_object_unref(model->store);
    g_hash_table_unref(model->rows);
    selector_free(model->selector);
    g_free(model->plain);
    g_free(model->words);
    g_free(model);
}

/* ---- The phones ----------------------------------------------------------------------------- */

static const char *phone_id(const struct phone *phone)
{
    const char *id = phone_field(phone, "id");
    return id ? id : "";
}

/* The same phones in the same order: nothing is moved, only cells change. */
static bool same_phones(const struct phone_model *model, const struct phones *phones)
{
    guint count = g_list_model_get_n_items(G_LIST_MODEL(model->store));
    if (count != phones_count(phones) || g_hash_table_size(model->rows) != count)
        return false;
    for (guint i = 0; i < count; i++) {
        g_autoptr(PhoneRow) row = g_list_model_get_item(G_LIST_MODEL(model->store), i);
        if (g_hash_table_lookup(model->rows, phone_id(phones_at(phones, i))) != row)
            return false;
    }
    return true;
}

static void replace_all(struct phone_model *model, const struct phones *phones)
{
    size_t count = phones_count(phones);
    g_autofree gpointer *items = g_new(gpointer, count + 1);
    GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < count; i++) {
        const struct phone *phone = phones_at(phones, i);
        PhoneRow *known = g_hash_table_lookup(model->rows, phone_id(phone));
        if (known)
            phone_row_replace(known, phone);
        items[i] = known ? g_object_ref(known) : phone_row_new(phone);
        g_hash_table_insert(rows, g_strdup(phone_id(phone)), items[i]);
    }
    guint before = g_list_model_get_n_items(G_LIST_MODEL(model->store));
    g_list_store_splice(model->store, 0, before, items, (guint)count);
    for (size_t i = 0; i < count; i++)
        g_object_unref(items[i]);
    g_hash_table_unref(model->rows);
    model->rows = rows;
}

void phone_model_update(struct phone_model *model, const struct phones *phones)
{
    if (!same_phones(model, phones)) {
        replace_all(model, phones);
        return;
    }
    for (size_t i = 0; i < phones_count(phones); i++) {
        g_autoptr(PhoneRow) row = g_list_model_get_item(G_LIST_MODEL(model->store), (guint)i);
        phone_row_replace(row, phones_at(phones, i));
    }
}

PhoneRow *phone_model_row(struct phone_model *model, const char *id)
{
    return g_hash_table_lookup(model->rows, id);
}

/* ---- Searching ------------------------------------------------------------------------------ */

static bool is_plain(char **words)
{
    return words[0] && !words[1] && !strpbrk(words[0], ":*?[]!~");
}

static int build_selector(char **words, struct selector **built, struct ph_error *err)
{
    struct selector *selector = selector_new();
    for (size_t i = 0; words[i]; i++) {
        int code = selector_add(selector, words[i], 0, err);
        if (code < 0) {
            selector_free(selector);
            return code;
        }
    }
    *built = selector;
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
    struct selector *selector = NULL;
    char *plain = is_plain(words) ? g_utf8_casefold(words[0], -1) : NULL;
    int code = words[0] && !plain ? build_selector(words, &selector, err) : PH_OK;
    if (code < 0)
        return code;
    bool narrower = plain && model->plain && strstr(plain, model->plain);
    bool wider = plain && model->plain && strstr(model->plain, plain);
    bool all = !plain && !selector;
    selector_free(model->selector);
    g_free(model->plain);
    g_free(model->words);
    model->selector = selector;
    model->plain = plain;
    model->words = g_strdup(text);
    gtk_filter_changed(GTK_FILTER(model->filter), narrower       ? GTK_FILTER_CHANGE_MORE_STRICT
                                                  : wider || all ? GTK_FILTER_CHANGE_LESS_STRICT
                                                                 : GTK_FILTER_CHANGE_DIFFERENT);
    return PH_OK;
}

void phone_model_set_sorter(struct phone_model *model, GtkSorter *sorter)
{
    gtk_sort_list_model_set_sorter(model->sorted, sorter);
}

/* ---- What is there -------------------------------------------------------------------------- */

GtkMultiSelection *phone_model_selection(struct phone_model *model)
{
    return model->selection;
}

guint phone_model_total(const struct phone_model *model)
{
    return g_list_model_get_n_items(G_LIST_MODEL(model->store));
}

guint phone_model_shown(const struct phone_model *model)
{
    return g_list_model_get_n_items(G_LIST_MODEL(model->filtered));
}

guint phone_model_selected(const struct phone_model *model)
{
    g_autoptr(GtkBitset) set =
        gtk_selection_model_get_selection(GTK_SELECTION_MODEL(model->selection));
    return (guint)gtk_bitset_get_size(set);
}

bool phone_model_busy(const struct phone_model *model)
{
    return gtk_filter_list_model_get_pending(model->filtered) > 0 ||
           gtk_sort_list_model_get_pending(model->sorted) > 0;
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
    return model->words;
}
