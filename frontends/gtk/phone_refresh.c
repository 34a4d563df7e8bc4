/* Keeps the list of phones fresh. See phone_refresh.h. */
#include "phone_refresh.h"

#include <stdlib.h>
#include <string.h>

enum { SECOND_US = G_USEC_PER_SEC };
/* Loading takes at most one part in SHARE of the time: a slow list is loaded less often. */
enum { SHARE = 20 };
/* For this long after an action, the list is loaded this often and with this share. */
enum { STIRRED_US = 120 * SECOND_US, STIRRED_INTERVAL_US = 3 * SECOND_US, STIRRED_SHARE = 5 };
/* Nobody waits for a quiet load: after a failure the next one can wait. */
enum { FAILED_US = 300 * SECOND_US };

struct phone_refresh {
    struct session *session;
    phone_refresh_watched *watched;
    phone_refresh_loaded *loaded;
    void *self;
    guint ticking;
    int64_t task; /* 0: no load under way */
    bool quiet;   /* of the load under way */
    bool listed, failed;
    bool listable;             /* the last load failed for no missing sign-in */
    gint64 begun, ended, took; /* of the last load, and how long it took */
    gint64 stirred;
};

static int64_t number_in(const struct event *event, const char *key)
{
    const char *text = event->row != NULL ? values_text(event->row, key) : NULL;
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static void on_event(void *self, const struct event *event)
{
    struct phone_refresh *refresh = self;
    if (event->kind != EVENT_FINISHED)
        return;
    int64_t age_s = number_in(event, "age");
    refresh->task = 0;
    refresh->failed = event->code < 0;
    refresh->listable = event->code != PH_LOGIN;
    refresh->listed = refresh->listed || !refresh->failed;
    refresh->ended = g_get_monotonic_time() - age_s * SECOND_US;
    if (age_s == 0)
        refresh->took = refresh->ended - refresh->begun;
    refresh->loaded(refresh->self, event, refresh->quiet);
}

static int start(struct phone_refresh *refresh, bool fresh, struct ph_error *err)
{
    struct task_options task = {.kind = TASK_PHONES, .fresh = fresh};
    int64_t number = session_start(refresh->session, &task, on_event, refresh, err);
    if (number < 0)
        return (int)number;
    refresh->task = number;
    refresh->begun = g_get_monotonic_time();
    return PH_OK;
}

int phone_refresh_load(struct phone_refresh *refresh, bool fresh, struct ph_error *err)
{
    refresh->quiet = false; /* also for a load under way */
    return refresh->task ? PH_OK : start(refresh, fresh, err);
}

void phone_refresh_stir(struct phone_refresh *refresh)
{
    refresh->stirred = g_get_monotonic_time();
}

/* The configured interval; 0: never. */
static gint64 interval_us(const struct phone_refresh *refresh)
{
    static const struct ph_param duration = {.type = PH_DURATION};
    const struct settings *settings = session_settings(refresh->session);
    return param_number(&duration, settings_get(settings, "phonectl", "refresh").text) * 1000;
}

static bool is_due(const struct phone_refresh *refresh)
{
    gint64 now = g_get_monotonic_time(), interval = interval_us(refresh);
    bool stirred = refresh->stirred && now - refresh->stirred < STIRRED_US;
    if (refresh->task || !refresh->listed || interval == 0)
        return false;
    if (stirred)
        interval = MIN(interval, STIRRED_INTERVAL_US);
    if (refresh->failed)
        interval = FAILED_US;
    gint64 share = refresh->took * (stirred ? STIRRED_SHARE : SHARE);
    return now - refresh->ended >= MAX(interval, share);
}

static gboolean on_tick(gpointer self)
{
    struct phone_refresh *refresh = self;
    struct ph_error err;
    const struct core_account *account = core_account(session_core(refresh->session));
    if (!is_due(refresh) || account == NULL || (!account->signed_in && !refresh->listable) ||
        !refresh->watched(refresh->self))
        return G_SOURCE_CONTINUE;
    refresh->quiet = true;
    start(refresh, true, &err); /* if it cannot start, the next tick tries again */
    return G_SOURCE_CONTINUE;
}

struct phone_refresh *phone_refresh_new(struct session *session, phone_refresh_watched *watched,
                                        phone_refresh_loaded *loaded, void *self)
{
    struct phone_refresh *refresh = g_new0(struct phone_refresh, 1);
    refresh->session = session;
    refresh->watched = watched;
    refresh->loaded = loaded;
    refresh->self = self;
    refresh->ticking = g_timeout_add_seconds(1, on_tick, refresh);
    return refresh;
}

void phone_refresh_free(struct phone_refresh *refresh)
{
    session_forget(refresh->session, refresh);
    g_source_remove(refresh->ticking);
    g_free(refresh);
}
