/* The progress line. See progress.h. */
#include "progress.h"

#include "cells.h"

#include <core.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <translation.h>

/* Pauses between two lines. A line is drawn again with the time that has passed, so that people see
 * that the program lives. */
enum { REDRAW_MS = 100, AGAIN_MS = 1000, PLAIN_MS = 10000, PLAIN_AGAIN_MS = 60000 };
enum { ELAPSED_LEAST_S = 5 /* worth saying */ };

LOCK_CLASS(PROGRESS_LOCK);
static pthread_mutex_t progress_lock = PTHREAD_MUTEX_INITIALIZER;
static bool on_screen GUARDED_BY(PROGRESS_LOCK);
static bool disabled GUARDED_BY(PROGRESS_LOCK);
static int64_t shown_at;
static struct pace pace;
/* What the line says; name is NULL if there is none. */
static struct {
    char *name, *more;
    int64_t done, total, skipped, began_ms;
    bool drawn; /* in its present state */
} now_shown GUARDED_BY(PROGRESS_LOCK);

static bool plain; /* set once, before there are threads */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool moves;

static void find_terminal(void)
{
    const char *term = getenv("TERM");
    moves = !plain && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

/* Asked for each event of a job. */
static bool can_redraw(void)
{
    pthread_once(&once, find_terminal);
    return moves;
}

void progress_plain(bool wanted)
{
    plain = wanted;
}

bool progress_moves(void)
{
    return can_redraw();
}

void progress_enable(bool enabled)
{
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    disabled = !enabled;
}

void progress_hide(void)
{
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    if (on_screen)
        fputs("\r\033[K", stderr);
    on_screen = false;
}

void progress_end(void)
{
    progress_hide();
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    free(memory_steal(now_shown.name));
    free(memory_steal(now_shown.more));
    now_shown.began_ms = 0;
    pace = (struct pace){0};
}

/* "40s", "1m05s". */
static char *time_text(int64_t seconds)
{
    long long s = (long long)seconds;
    return s < 60 ? text_format("%llds", s) : text_format("%lldm%02llds", s / 60, s % 60);
}

/* ", 12.5/s, 1m05s left", computed from the work of that time. */
static char *speed_text(int64_t done, int64_t total, int64_t spent_ms)
{
    int64_t tenths = spent_ms < 1000 ? 0 : done * 10000 / spent_ms;
    if (done <= 0 || tenths == 0) /* too slow or too early for a meaningful number */
        return memory_copy("");
    long long whole = (long long)(tenths / 10), tenth = (long long)(tenths % 10);
    int64_t left_s = total > done ? (total - done) * spent_ms / done / 1000 : 0;
    AUTO_FREE char *left = time_text(left_s);
    return left_s <= 0 ? text_format(_(", %lld.%lld/s"), whole, tenth)
                       : text_format(_(", %lld.%lld/s, %s left"), whole, tenth, left);
}

REQUIRES(PROGRESS_LOCK)
static int64_t pause_ms(void)
{
    if (can_redraw())
        return now_shown.drawn && on_screen ? AGAIN_MS : REDRAW_MS;
    return now_shown.drawn ? PLAIN_AGAIN_MS : PLAIN_MS;
}

REQUIRES(PROGRESS_LOCK)
static char *line_text(int64_t now)
{
    int64_t done = now_shown.done - now_shown.skipped - pace.before;
    int64_t total = now_shown.total - now_shown.skipped - pace.before;
    int64_t elapsed_s = (now - now_shown.began_ms) / 1000;
    AUTO_FREE char *count =
        now_shown.total > 0
            ? text_format("%lld/%lld", (long long)now_shown.done, (long long)now_shown.total)
            : text_format("%lld", (long long)now_shown.done);
    AUTO_FREE char *speed = speed_text(done, total, now - pace.since_ms);
    AUTO_FREE char *time = time_text(elapsed_s);
    AUTO_FREE char *elapsed =
        elapsed_s < ELAPSED_LEAST_S ? memory_copy("") : text_format(_(", %s so far"), time);
    return text_format("%s%s%s%s%s%s", now_shown.name, *now_shown.name ? " " : "", count,
                       now_shown.more, speed, elapsed);
}

REQUIRES(PROGRESS_LOCK)
static void draw(void)
{
    bool redraw = can_redraw();
    struct winsize size = {0};
    int64_t now = time_monotonic_ms();
    char *line = line_text(now);
    if (redraw && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        line = cells_cut(line, size.ws_col - 1); /* a wrapped line cannot be erased */
    fprintf(stderr, "%s%s%s", redraw ? "\r\033[K" : "", line, redraw ? "" : "\n");
    free(line);
    fflush(stderr);
    shown_at = now;
    on_screen = redraw;
    now_shown.drawn = true;
}

void progress_show(const char *what, int64_t done, int64_t total, int64_t skipped, const char *more)
{
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    if (disabled)
        return;
    int64_t now = time_monotonic_ms();
    if (pace.since_ms == 0)
        shown_at = now;
    pace_note(&pace, now, done - skipped);
    if (now_shown.began_ms == 0)
        now_shown.began_ms = now;
    free(now_shown.name);
    free(now_shown.more);
    now_shown.name = log_visible(what ? what : "");
    now_shown.more = memory_copy(more ? more : "");
    now_shown.done = done;
    now_shown.total = total;
    now_shown.skipped = skipped;
    now_shown.drawn = false;
    if (now - shown_at >= pause_ms() || (can_redraw() && !on_screen))
        draw();
}

int progress_due_ms(void)
{
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    if (now_shown.name == NULL || disabled)
        return -1;
    int64_t left = shown_at + pause_ms() - time_monotonic_ms();
    return left < 0 ? 0 : (int)left;
}

void progress_catch_up(void)
{
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    if (now_shown.name != NULL && !disabled && time_monotonic_ms() - shown_at >= pause_ms())
        draw();
}
