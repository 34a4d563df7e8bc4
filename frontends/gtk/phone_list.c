/* The rows that match the search. See phone_list.h. */
#include "phone_list.h"

#include "list_diff.h"

#include <string.h>

/* The length of one slice of work, and how many rows it handles between looks at the clock. */
enum { SLICE_US = 6000, BATCH = 128 };
/* A view makes the widgets of 200 rows as the rows appear, 0.4 ms each. So rows appear in steps up
 * to that number, then all others at once. */
enum { STEP = 32, WIDGETS_MOST = 224 };

enum phase { PHASE_NONE, PHASE_SORT, PHASE_FILTER, PHASE_APPEAR };

struct phone_rows {
    PhoneRow **at;
    guint count;
};

struct _PhoneList {
    GObject parent;
    phone_list_matches *matches;
    void *self;
    GtkSorter *sorter;       /* or NULL */
    struct phone_rows all;   /* in the given order; holds the references */
    struct phone_rows shown; /* holds references too: rows may go during a search */
    guint found;             /* the rows in shown.at, of which shown.count appeared so far */
    enum phase phase;
    guint idle;
    struct phone_rows order, next; /* all rows, sorted; and those that match */
    PhoneRow **spare;              /* while sorting */
    guint run, from;               /* the length of the sorted runs; the position of the work */
    struct {
        guint to, left, lefts, right, end; /* positions; left is in spare */
    } merging;                             /* two runs; until left is lefts, order lacks rows */
    bool turns;                            /* a new search: back to the top */
    void (*show_top)(void *self);
    void *self_top;
};

static void list_model_init(GListModelInterface *interface);

G_DEFINE_TYPE_WITH_CODE(PhoneList, phone_list, G_TYPE_OBJECT,
                        G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

enum { PROPERTY_BUSY = 1 };
static GParamSpec *busy;

/* ---- The list as views see it ---------------------------------------------------------------- */

static GType get_item_type(GListModel *model)
{
    (void)model;
    return PHONE_ROW_TYPE;
}

static guint get_n_items(GListModel *model)
{
    return PHONE_LIST(model)->shown.count;
}

static gpointer get_item(GListModel *model, guint position)
{
    const struct phone_rows *shown = &PHONE_LIST(model)->shown;
    return position < shown->count ? g_object_ref(shown->at[position]) : NULL;
}

static void list_model_init(GListModelInterface *interface)
{
    interface->get_item_type = get_item_type;
    interface->get_n_items = get_n_items;
    interface->get_item = get_item;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void phone_rows_copy(struct phone_rows *to, PhoneRow *const *from, guint count)
{
    to->at = g_renew(PhoneRow *, to->at, count + 1);
    to->count = count;
    if (count)
        memcpy(to->at, from, count * sizeof *from);
}

static void phone_rows_ref(const struct phone_rows *rows)
{
    for (guint i = 0; i < rows->count; i++)
        g_object_ref(rows->at[i]);
}

static void phone_rows_release(struct phone_rows *rows)
{
    for (guint i = 0; i < rows->count; i++)
        g_object_unref(rows->at[i]);
    g_free(rows->at);
    *rows = (struct phone_rows){0};
}

static void show(PhoneList *list, struct phone_rows *rows, guint at_first)
{
    struct phone_rows before = list->shown, *after = &list->shown;
    *after = *rows;
    *rows = (struct phone_rows){0};
    list->found = after->count;
    after->count = MIN(after->count, at_first);
    phone_rows_ref(after);
    list_diff_notify(G_LIST_MODEL(list), before.at, before.count, after->at, after->count,
                     sizeof *after->at);
    phone_rows_release(&before);
}

/* The matches, followed by shown rows that do not match. */
static struct phone_rows found_and_gone(const PhoneList *list)
{
    g_autoptr(GHashTable) found = g_hash_table_new(NULL, NULL);
    struct phone_rows both = {.at = g_new(PhoneRow *, list->next.count + list->shown.count + 1)};
    for (guint i = 0; i < list->next.count; i++) {
        both.at[both.count++] = list->next.at[i];
        g_hash_table_add(found, list->next.at[i]);
    }
    for (guint i = 0; i < list->shown.count; i++) {
        if (!g_hash_table_contains(found, list->shown.at[i]))
            both.at[both.count++] = list->shown.at[i];
    }
    return both;
}

/* GTK 4.8 reuses the widgets of rows when the view scrolls, but not when rows are removed. So the
 * view scrolls to the matches before the rest is removed, which takes a third of the time. */
static void show_found(PhoneList *list)
{
    bool grows = list->shown.count < WIDGETS_MOST && list->next.count > list->shown.count;
    bool to_top = list->turns && list->show_top != NULL;
    bool in_steps = grows && (list->turns || list->shown.count == 0);
    if (to_top && !grows) {
        struct phone_rows both = found_and_gone(list);
        show(list, &both, G_MAXUINT);
        list->show_top(list->self_top);
    }
    list->turns = false;
    show(list, &list->next, in_steps ? STEP : G_MAXUINT);
    if (to_top && grows)
        list->show_top(list->self_top);
    list->phase = PHASE_APPEAR;
}

static void appear_on(PhoneList *list)
{
    struct phone_rows *shown = &list->shown;
    guint before = shown->count;
    guint wanted = before < WIDGETS_MOST ? MIN(list->found, before + STEP) : list->found;
    list->phase = wanted < list->found ? PHASE_APPEAR : PHASE_NONE;
    for (; shown->count < wanted; shown->count++)
        g_object_ref(shown->at[shown->count]);
    if (wanted > before)
        g_list_model_items_changed(G_LIST_MODEL(list), before, 0, wanted - before);
}

/* ---- Sorting: runs of rows are merged into runs of twice the length -------------------------- */

static bool in_order(PhoneList *list, PhoneRow *first, PhoneRow *second)
{
    return gtk_sorter_compare(list->sorter, first, second) != GTK_ORDERING_LARGER;
}

static bool merges(const PhoneList *list)
{
    return list->merging.left < list->merging.lefts;
}

static void start_merge(PhoneList *list, guint from, guint middle, guint end)
{
    if (in_order(list, list->order.at[middle - 1], list->order.at[middle]))
        return;
    memcpy(list->spare, list->order.at + from, (middle - from) * sizeof *list->spare);
    list->merging.to = from;
    list->merging.left = 0;
    list->merging.lefts = middle - from;
    list->merging.right = middle;
    list->merging.end = end;
}

/* Equal rows keep their order. */
static void merge_on(PhoneList *list)
{
    PhoneRow **at = list->order.at, **left = list->spare;
    guint i = list->merging.left, middle = list->merging.right, to = list->merging.to;
    for (guint done = 0; done < BATCH && i < list->merging.lefts; done++, to++)
        at[to] = middle == list->merging.end || in_order(list, left[i], at[middle]) ? left[i++]
                                                                                    : at[middle++];
    list->merging.left = i;
    list->merging.right = middle;
    list->merging.to = to;
}

static void start_filter(PhoneList *list)
{
    list->phase = PHASE_FILTER;
    list->from = 0;
    list->next.at = g_renew(PhoneRow *, list->next.at, list->all.count + 1);
    list->next.count = 0;
}

static void start_sort(PhoneList *list)
{
    bool sorts =
        list->sorter != NULL && gtk_sorter_get_order(list->sorter) != GTK_SORTER_ORDER_NONE;
    if (!sorts || merges(list))
        phone_rows_copy(&list->order, list->all.at, list->all.count);
    list->spare = g_renew(PhoneRow *, list->spare, list->all.count + 1);
    list->phase = PHASE_SORT;
    list->merging.lefts = list->from = 0;
    list->run = sorts ? 1 : MAX(1, list->all.count);
}

static void sort_on(PhoneList *list)
{
    guint count = list->order.count, middle = list->from + list->run;
    if (merges(list)) {
        merge_on(list);
    } else if (list->run >= count) {
        start_filter(list);
    } else if (middle >= count) {
        list->run *= 2;
        list->from = 0;
    } else {
        guint end = MIN(count, middle + list->run);
        start_merge(list, list->from, middle, end);
        list->from = end;
    }
}

/* ---- Searching ------------------------------------------------------------------------------- */

static void filter_on(PhoneList *list)
{
    guint end = MIN(list->order.count, list->from + BATCH);
    for (; list->from < end; list->from++) {
        PhoneRow *row = list->order.at[list->from];
        if (list->matches(list->self, row))
            list->next.at[list->next.count++] = row;
    }
    if (end < list->order.count)
        return;
    show_found(list);
}

/* ---- The work -------------------------------------------------------------------------------- */

static void work_until(PhoneList *list, gint64 until)
{
    while (list->phase != PHASE_NONE && g_get_monotonic_time() < until) {
        if (list->phase == PHASE_SORT)
            sort_on(list);
        else if (list->phase == PHASE_FILTER)
            filter_on(list);
        else
            appear_on(list);
    }
    if (list->phase != PHASE_NONE)
        return;
    if (list->idle)
        g_source_remove(list->idle);
    list->idle = 0;
    g_clear_pointer(&list->spare, g_free);
    g_object_notify_by_pspec(G_OBJECT(list), busy);
}

static gboolean on_idle(gpointer self)
{
    work_until(self, g_get_monotonic_time() + SLICE_US);
    return G_SOURCE_CONTINUE;
}

static void work_later(PhoneList *list)
{
    if (!list->idle)
        list->idle = g_idle_add_full(GDK_PRIORITY_REDRAW + 1, on_idle, list, NULL);
    g_object_notify_by_pspec(G_OBJECT(list), busy);
}

/* A short list is finished at once. */
static void begin(PhoneList *list)
{
    work_later(list);
    work_until(list, g_get_monotonic_time() + SLICE_US);
}

static void on_sorter(PhoneList *list)
{
    list->turns = true;
    start_sort(list);
    begin(list);
}

/* Rows that stay keep their relative order, so that little is left to sort. */
static void keep_order(PhoneList *list)
{
    if (list->order.count == 0) {
        phone_rows_copy(&list->order, list->all.at, list->all.count);
        return;
    }
    g_autoptr(GHashTable) new_ones = g_hash_table_new(NULL, NULL);
    PhoneRow **at = g_new(PhoneRow *, list->all.count + 1);
    guint count = 0;
    for (guint i = 0; i < list->all.count; i++)
        g_hash_table_add(new_ones, list->all.at[i]);
    for (guint i = 0; i < list->order.count; i++) {
        if (g_hash_table_remove(new_ones, list->order.at[i]))
            at[count++] = list->order.at[i];
    }
    for (guint i = 0; i < list->all.count; i++) {
        if (g_hash_table_contains(new_ones, list->all.at[i]))
            at[count++] = list->all.at[i];
    }
    g_free(list->order.at);
    list->order = (struct phone_rows){.at = at, .count = count};
}

void phone_list_set_rows(PhoneList *list, PhoneRow *const *rows, guint count)
{
    struct phone_rows before = list->all;
    list->all = (struct phone_rows){0};
    phone_rows_copy(&list->all, rows, count);
    keep_order(list);
    start_sort(list);
    if (before.count)
        work_until(list, G_MAXINT64);
    else
        work_later(list);
    phone_rows_release(&before);
}

void phone_list_search(PhoneList *list, bool anew)
{
    list->turns = list->turns || anew;
    if (list->phase != PHASE_SORT) /* a search follows */
        start_filter(list);
    begin(list);
}

void phone_list_set_sorter(PhoneList *list, GtkSorter *sorter)
{
    list->sorter = g_object_ref(sorter);
    g_signal_connect_object(sorter, "changed", G_CALLBACK(on_sorter), list, G_CONNECT_SWAPPED);
}

void phone_list_close(PhoneList *list)
{
    if (list->idle)
        g_source_remove(list->idle);
    list->idle = 0;
    list->phase = PHASE_NONE;
    if (list->sorter != NULL)
        g_signal_handlers_disconnect_by_data(list->sorter, list);
}

void phone_list_set_view(PhoneList *list, void (*show_top)(void *self), void *self)
{
    list->show_top = show_top;
    list->self_top = self;
}

guint phone_list_total(PhoneList *list)
{
    return list->all.count;
}

PhoneRow *phone_list_at(PhoneList *list, guint index)
{
    return list->all.at[index];
}

bool phone_list_busy(PhoneList *list)
{
    return list->phase != PHASE_NONE;
}

void phone_list_finish(PhoneList *list)
{
    if (phone_list_busy(list))
        work_until(list, G_MAXINT64);
}

/* ---- The class ------------------------------------------------------------------------------- */

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    (void)id;
    (void)spec;
    g_value_set_boolean(value, phone_list_busy(PHONE_LIST(object)));
}

static void finalize(GObject *object)
{
    PhoneList *list = PHONE_LIST(object);
    if (list->idle)
        g_source_remove(list->idle);
    g_clear_object(&list->sorter);
    phone_rows_release(&list->shown);
    phone_rows_release(&list->all);
    g_free(list->order.at);
    g_free(list->spare);
    g_free(list->next.at);
    G_OBJECT_CLASS(phone_list_parent_class)->finalize(object);
}

static void phone_list_class_init(PhoneListClass *class)
{
    GObjectClass *object = G_OBJECT_CLASS(class);
    object->finalize = finalize;
    object->get_property = get_property;
    busy =
        g_param_spec_boolean("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_property(object, PROPERTY_BUSY, busy);
}

static void phone_list_init(PhoneList *list)
{
    (void)list;
}

PhoneList *phone_list_new(phone_list_matches *matches, void *self)
{
    PhoneList *list = g_object_new(PHONE_LIST_TYPE, NULL);
    list->matches = matches;
    list->self = self;
    return list;
}
