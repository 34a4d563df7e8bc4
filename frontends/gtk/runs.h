/* Runs of actions: those that go on now, fed by the core's events, and earlier ones out of the journal. Both are a list
 * of items that tell their cells when they change. */
#ifndef RUNS_H
#define RUNS_H

#include "phone_set.h"
#include "window.h"

#define RUN_ITEM_TYPE (run_item_get_type())
G_DECLARE_FINAL_TYPE(RunItem, run_item, RUN, ITEM, GObject)
/* All texts may be NULL; "revision" is notified when they change. */
const char *run_item_name(RunItem *item);
const char *run_item_outcome(RunItem *item); /* "open", "running", "done", "failed" … */
const char *run_item_text(RunItem *item);
const char *run_item_tracking(RunItem *item);
const char *run_item_id(RunItem *item);

struct run {
    int64_t task; /* 0: out of the journal */
    int64_t job;  /* in the journal; 0 = none (yet) */
    char *title, *action, *state, *why;
    int64_t started;
    bool live, finished, dry_run, draining, paused;
    int64_t done, total, left;       /* left: that going on would do */
    int64_t counts[RUN_SKIPPED + 1]; /* by outcome */
    GListStore *items;               /* of RunItem */
    struct feature *feature;         /* or NULL when there is none of that name any more */
    GHashTable *by_id;               /* of a live one */
    GPtrArray *files;                /* struct run_file: what phones attached */
    struct runs *runs;
};
struct run_file {
    char *phone, *name, *media_type;
    GBytes *bytes;
};

struct runs *runs_new(struct window *window);
void runs_free(struct runs *runs);
/* The list of those that go on or ended in this window, newest first, and a word when one changes. */
GPtrArray *runs_live(struct runs *runs);
typedef void runs_changed(void *self, struct run *run);
void runs_watch(struct runs *runs, runs_changed *changed, void *self);

/* Starts; phones come from the set, or with resume from the journal. The number of the task or a negative code. */
int64_t runs_start(struct runs *runs, const struct ph_task *task, const struct phone_set *set,
                   struct ph_error *err);
/* What the journal holds of a job. NULL: it cannot be read. */
struct run *run_read(struct runs *runs, int64_t job, struct ph_error *err);
void run_free(struct run *run); /* only of run_read() */
/* Phones with their outcome, as CSV with every column of "phonectl jobs show N --csv"; freed with g_free(). */
char *run_csv(const struct run *run);

#endif
