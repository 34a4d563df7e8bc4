/* One phone of a run. See runs.h. */
#include "run_item.h"

struct _RunItem {
    GObject parent;
    char *id, *name, *text, *tracking;
    const char *outcome; /* interned */
};

G_DEFINE_TYPE(RunItem, run_item, G_TYPE_OBJECT)

static GParamSpec *revision;

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    (void)object;
    (void)id;
    (void)spec;
    g_value_set_int(value, 0);
}

static void finalize(GObject *object)
{
    RunItem *item = RUN_ITEM(object);
    g_free(item->id);
    g_free(item->name);
    g_free(item->text);
    g_free(item->tracking);
    G_OBJECT_CLASS(run_item_parent_class)->finalize(object);
}

static void run_item_class_init(RunItemClass *class)
{
    GObjectClass *object = G_OBJECT_CLASS(class);
    object->finalize = finalize;
    object->get_property = get_property;
    revision = g_param_spec_int("revision", NULL, NULL, 0, G_MAXINT, 0,
                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_property(object, 1, revision);
}

static void run_item_init(RunItem *item)
{
    item->outcome = "open";
}

RunItem *run_item_new(const char *id, const char *name)
{
    RunItem *item = g_object_new(RUN_ITEM_TYPE, NULL);
    item->id = g_strdup(id);
    item->name = g_strdup(name);
    return item;
}

void run_item_set(RunItem *item, const char *outcome, const char *text, const char *tracking)
{
    if (outcome)
        item->outcome = g_intern_string(outcome);
    if (text) {
        g_free(item->text);
        item->text = g_strdup(text);
    }
    if (tracking) {
        g_free(item->tracking);
        item->tracking = g_strdup(tracking);
    }
    g_object_notify_by_pspec(G_OBJECT(item), revision);
}

void run_item_add(RunItem *item, const char *text)
{
    char *longer =
        item->text && *item->text ? g_strconcat(item->text, "; ", text, NULL) : g_strdup(text);
    g_free(item->text);
    item->text = longer;
    g_object_notify_by_pspec(G_OBJECT(item), revision);
}

const char *run_item_name(RunItem *item)
{
    return item->name;
}

const char *run_item_outcome(RunItem *item)
{
    return item->outcome;
}

const char *run_item_text(RunItem *item)
{
    return item->text;
}

const char *run_item_tracking(RunItem *item)
{
    return item->tracking;
}

const char *run_item_id(RunItem *item)
{
    return item->id;
}
