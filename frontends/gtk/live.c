/* The list of phones, kept young. See live.h. */
#include "live.h"

#include <stdlib.h>
#include <string.h>

#define SECOND_US G_USEC_PER_SEC
/* Listing takes at most one part in so many of the time: a list that takes long is asked for less often. */
#define SHARE 20
/* For so long after something was done to phones it is asked for this often, and with this share. */
#define STIRRED_US (120 * SECOND_US)
#define STIRRED_INTERVAL_US (3 * SECOND_US)
#define STIRRED_SHARE 5
/* Nobody waits for a quiet one: when it fails, the next takes its time. */
#define FAILED_US (300 * SECOND_US)

struct live {
    struct session *session;
    live_watched *watched;
    live_loaded *loaded;
    void *self;
    guint ticking;
    int64_t task; /* 0: none runs */
    bool quiet;   /* that one */
    bool listed, failed;
    gint64 begun, ended, took; /* when the service was asked last, and how long it took */
    gint64 stirred;
};

static int64_t number_in(const struct event *event, const char *key)
{
    const char *text = event->row ? values_text(event->row, key) : NULL;
    return text ? strtoll(text, NULL, 10) : 0;
}

static void on_event(void *self, const struct event *event)
{
    struct live *live = self;
    if (event->kind != EVENT_FINISHED)
        return;
    int64_t age_s = number_in(event, "age");
    live->task = 0;
    live->failed = event->code < 0;
    live->listed = live->listed || !live->failed;
    live->ended = g_get_monotonic_time() - age_s * SECOND_US;
    if (age_s == 0)
        live->took = live->ended - live->begun;
    live->loaded(live->self, event, live->quiet);
}

static int start(struct live *live, bool fresh, struct ph_error *err)
{
    struct task_options task = {.kind = TASK_PHONES, .fresh = fresh};
    int64_t number = session_start(live->session, &task, on_event, live, err);
    if (number < 0)
        return (int)number;
    live->task = number;
    live->begun = g_get_monotonic_time();
    return PH_OK;
}

int live_load(struct live *live, bool fresh, struct ph_error *err)
{
    live->quiet = false; /* also of one that is under way */
    return live->task ? PH_OK : start(live, fresh, err);
}

void live_stir(struct live *live)
{
    live->stirred = g_get_monotonic_time();
}

/* 0: never by itself. */
static gint64 interval_us(const struct live *live)
{
    static const struct ph_param duration = {.type = PH_DURATION};
    const struct settings *settings = session_settings(live->session);
    return param_number(&duration, settings_get(settings, "phonectl", "refresh").text) * 1000;
}

static bool is_due(const struct live *live)
{
    gint64 now = g_get_monotonic_time(), interval = interval_us(live);
    bool stirred = live->stirred && now - live->stirred < STIRRED_US;
    if (live->task || !live->listed || interval == 0)
        return false;
    if (stirred)
        interval = MIN(interval, STIRRED_INTERVAL_US);
    if (live->failed)
        interval = FAILED_US;
    gint64 share = live->took * (stirred ? STIRRED_SHARE : SHARE);
    return now - live->ended >= MAX(interval, share);
}

static gboolean on_tick(gpointer self)
{
    struct live *live = self;
    struct ph_error err;
    const struct core_account *account = core_account(session_core(live->session));
    if (!is_due(live) || !account || !account->signed_in || !live->watched(live->self))
        return G_SOURCE_CONTINUE;
    live->quiet = true;
    start(live, true, &err); /* when it cannot start, the next tick tries again */
    return G_SOURCE_CONTINUE;
}

struct live *live_new(struct session *session, live_watched *watched, live_loaded *loaded,
                      void *self)
{
    struct live *live = g_new0(struct live, 1);
    live->session = session;
    live->watched = watched;
    live->loaded = loaded;
    live->self = self;
    live->ticking = g_timeout_add_seconds(1, on_tick, live);
    return live;
}

void live_free(struct live *live)
{
    session_forget(live->session, live);
    g_source_remove(live->ticking);
    g_free(live);
}
