/* The phones of a job. See job_phones.h. */
#include "job_phones.h"

#include "list_diff.h"

#include <string.h>

/* GTK 4.8 creates the widgets of this many rows, however few are visible. */
enum { GROWN = 200 };

static const char *const outcomes[] = {"done",     "failed",  "unknown", "skipped",
                                       "accepted", "running", "open"};

struct record {
    struct job_phone phone;
    JobPhoneItem **items; /* of its lines, while a view shows them */
    guint item_count;
};

struct line {
    guint index, row;
};

struct lines {
    struct line *at;
    guint count;
};

struct _JobPhones {
    GObject parent;
    struct record *records;
    guint count, room;
    guint counts[COUNT_OF(outcomes)];
    struct lines shown; /* what views know */
    guint narrowed;     /* the outcomes that are shown, as bits; 0: all */
    guint most;         /* shows no more lines than this */
    GHashTable *by_id;  /* id to index + 1; NULL until first used */
};

struct _JobPhoneItem {
    GObject parent;
    JobPhones *list;
    struct line line;
};

static void list_model_init(GListModelInterface *interface);

G_DEFINE_TYPE_WITH_CODE(JobPhones, job_phones, G_TYPE_OBJECT,
                        G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))
G_DEFINE_TYPE(JobPhoneItem, job_phone_item, G_TYPE_OBJECT)

static GParamSpec *revision;

/* ---- What a view gets ------------------------------------------------------------------------ */

static void item_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    (void)object;
    (void)id;
    (void)spec;
    g_value_set_int(value, 0);
}

static void item_finalize(GObject *object)
{
    JobPhoneItem *item = JOB_PHONE_ITEM(object);
    item->list->records[item->line.index].items[item->line.row] = NULL;
    g_object_unref(item->list);
    G_OBJECT_CLASS(job_phone_item_parent_class)->finalize(object);
}

static void job_phone_item_class_init(JobPhoneItemClass *class)
{
    GObjectClass *object = G_OBJECT_CLASS(class);
    object->finalize = item_finalize;
    object->get_property = item_get_property;
    revision = g_param_spec_int("revision", NULL, NULL, 0, G_MAXINT, 0,
                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_property(object, 1, revision);
}

static void job_phone_item_init(JobPhoneItem *item)
{
    (void)item;
}

const struct job_phone *job_phone_item_phone(JobPhoneItem *item)
{
    return &item->list->records[item->line.index].phone;
}

const struct values *job_phone_item_row(JobPhoneItem *item)
{
    const struct rows *rows = &job_phone_item_phone(item)->rows;
    return item->line.row < rows->count ? rows->at[item->line.row] : NULL;
}

static JobPhoneItem **place_of(struct record *record, guint row)
{
    if (row >= record->item_count) {
        record->items = g_renew(JobPhoneItem *, record->items, row + 1);
        while (record->item_count <= row)
            record->items[record->item_count++] = NULL;
    }
    return &record->items[row];
}

static GType get_item_type(GListModel *model)
{
    (void)model;
    return JOB_PHONE_ITEM_TYPE;
}

static guint get_n_items(GListModel *model)
{
    return JOB_PHONES(model)->shown.count;
}

static gpointer get_item(GListModel *model, guint position)
{
    JobPhones *list = JOB_PHONES(model);
    if (position >= list->shown.count)
        return NULL;
    struct line line = list->shown.at[position];
    JobPhoneItem **place = place_of(&list->records[line.index], line.row);
    if (*place != NULL)
        return g_object_ref(*place);
    *place = g_object_new(JOB_PHONE_ITEM_TYPE, NULL);
    (*place)->list = g_object_ref(list);
    (*place)->line = line;
    return *place;
}

static void list_model_init(GListModelInterface *interface)
{
    interface->get_item_type = get_item_type;
    interface->get_n_items = get_n_items;
    interface->get_item = get_item;
}

/* ---- What is shown --------------------------------------------------------------------------- */

static size_t index_of(const char *outcome)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(outcomes) && strcmp(outcomes[i], outcome) != 0)
        i++;
    return i;
}

static bool is_wanted(const JobPhones *list, const struct job_phone *phone)
{
    return list->narrowed == 0 || (list->narrowed >> index_of(phone->outcome) & 1);
}

static guint lines_of(const struct job_phone *phone)
{
    return phone->rows.count > 1 ? (guint)phone->rows.count : 1;
}

void job_phones_show(JobPhones *list)
{
    guint count = 0;
    for (guint i = 0; i < list->count; i++)
        count += lines_of(&list->records[i].phone);
    struct lines before = list->shown, now = {.at = g_new(struct line, count + 1)};
    for (guint i = 0; i < list->count && now.count < list->most; i++) {
        const struct job_phone *phone = &list->records[i].phone;
        for (guint row = 0; row < lines_of(phone) && is_wanted(list, phone); row++)
            now.at[now.count++] = (struct line){.index = i, .row = row};
    }
    list->shown = now;
    list_diff_notify(G_LIST_MODEL(list), before.at, before.count, now.at, now.count,
                     sizeof *now.at);
    g_free(before.at);
}

void job_phones_narrow(JobPhones *list, guint narrowed)
{
    list->narrowed = narrowed;
    job_phones_show(list);
}

bool job_phones_grow(JobPhones *list, guint most)
{
    list->most = most < GROWN ? most : G_MAXUINT;
    job_phones_show(list);
    return list->most < G_MAXUINT;
}

/* ---- Filling it ------------------------------------------------------------------------------ */

static void know(JobPhones *list, guint index)
{
    const char *id = list->records[index].phone.id;
    if (id != NULL)
        g_hash_table_insert(list->by_id, (gpointer)id, GUINT_TO_POINTER(index + 1));
}

static guint *count_of(JobPhones *list, const char *outcome)
{
    return &list->counts[index_of(outcome)];
}

const char *job_phones_outcome(guint index)
{
    return index < COUNT_OF(outcomes) ? outcomes[index] : NULL;
}

guint job_phones_count(JobPhones *list, const char *outcome)
{
    return *count_of(list, outcome);
}

guint job_phones_add(JobPhones *list, struct job_phone phone)
{
    (*count_of(list, phone.outcome))++;
    if (list->count == list->room) {
        list->room = 2 * list->room + 64;
        list->records = g_renew(struct record, list->records, list->room);
    }
    list->records[list->count] = (struct record){.phone = phone};
    if (list->by_id != NULL)
        know(list, list->count);
    return list->count++;
}

guint job_phones_find(JobPhones *list, const char *id)
{
    if (list->by_id == NULL) {
        list->by_id = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint i = 0; i < list->count; i++)
            know(list, i);
    }
    guint found = id != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(list->by_id, id)) : 0;
    return found ? found - 1 : JOB_PHONES_NONE;
}

static void changed(const struct record *record)
{
    for (guint i = 0; i < record->item_count; i++)
        if (record->items[i] != NULL)
            g_object_notify_by_pspec(G_OBJECT(record->items[i]), revision);
}

static void replace(char **text, const char *by)
{
    if (by == NULL)
        return;
    free(*text);
    *text = memory_copy(by);
}

void job_phones_set(JobPhones *list, guint index, const char *outcome, const char *text)
{
    struct record *record = &list->records[index];
    if (outcome != NULL) {
        (*count_of(list, record->phone.outcome))--;
        (*count_of(list, outcome))++;
        record->phone.outcome = outcome;
    }
    replace(&record->phone.text, text);
    changed(record);
}

void job_phones_reopen(JobPhones *list, guint index)
{
    struct job_phone *phone = &list->records[index].phone;
    free(memory_steal(phone->text));
    rows_clear(&phone->rows);
    job_phones_set(list, index, "open", NULL);
}

void job_phones_row(JobPhones *list, guint index, struct values *row)
{
    struct record *record = &list->records[index];
    rows_add(&record->phone.rows, row);
    changed(record);
}

void job_phones_tell(JobPhones *list, guint index, const char *text)
{
    struct record *record = &list->records[index];
    text_append(&record->phone.text, "; ", "%s", text);
    changed(record);
}

const struct job_phone *job_phones_at(JobPhones *list, guint index)
{
    return &list->records[index].phone;
}

guint job_phones_total(JobPhones *list)
{
    return list->count;
}

/* ---- The class ------------------------------------------------------------------------------- */

static void finalize(GObject *object)
{
    JobPhones *list = JOB_PHONES(object);
    if (list->by_id != NULL)
        g_hash_table_unref(list->by_id);
    for (guint i = 0; i < list->count; i++) {
        struct job_phone *phone = &list->records[i].phone;
        free(phone->id);
        free(phone->name);
        free(phone->text);
        rows_clear(&phone->rows);
        g_free(list->records[i].items);
    }
    g_free(list->records);
    g_free(list->shown.at);
    G_OBJECT_CLASS(job_phones_parent_class)->finalize(object);
}

static void job_phones_class_init(JobPhonesClass *class)
{
    G_OBJECT_CLASS(class)->finalize = finalize;
}

static void job_phones_init(JobPhones *list)
{
    list->most = G_MAXUINT;
}

JobPhones *job_phones_new(void)
{
    return g_object_new(JOB_PHONES_TYPE, NULL);
}
