/* The progress line. See progress.h. */
#include "progress.h"

#include "cells.h"

#include <core.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <translation.h>

enum { REDRAW_MS = 100, PLAIN_MS = 10000 };

LOCK_CLASS(PROGRESS_LOCK);
static pthread_mutex_t progress_lock = PTHREAD_MUTEX_INITIALIZER;
static bool on_screen GUARDED_BY(PROGRESS_LOCK);
static bool disabled GUARDED_BY(PROGRESS_LOCK);
static int64_t shown_at;
static struct pace pace;
static char *held GUARDED_BY(PROGRESS_LOCK); /* a line that came too soon after the previous one */

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
    free(memory_steal(held));
    pace = (struct pace){0};
}

/* ", 12.5/s, 1m05s left", computed from the work of that time. */
static char *speed_text(int64_t done, int64_t total, int64_t spent_ms)
{
    int64_t tenths = spent_ms < 1000 ? 0 : done * 10000 / spent_ms;
    if (done <= 0 || tenths == 0) /* too slow or too early for a meaningful number */
        return memory_copy("");
    long long whole = (long long)(tenths / 10), tenth = (long long)(tenths % 10);
    int64_t left_s = total > done ? (total - done) * spent_ms / done / 1000 : 0;
    if (left_s <= 0)
        return text_format(_(", %lld.%lld/s"), whole, tenth);
    AUTO_FREE char *left = left_s < 60 ? text_format("%llds", (long long)left_s)
                                       : text_format("%lldm%02llds", (long long)(left_s / 60),
                                                     (long long)(left_s % 60));
    return text_format(_(", %lld.%lld/s, %s left"), whole, tenth, left);
}

static int64_t pause_ms(void)
{
    return can_redraw() ? REDRAW_MS : PLAIN_MS;
}

/* Takes ownership of line. */
REQUIRES(PROGRESS_LOCK)
static void draw(char *line)
{
    bool redraw = can_redraw();
    struct winsize size = {0};
    if (redraw && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        line = cells_cut(line, size.ws_col - 1); /* a wrapped line cannot be erased */
    fprintf(stderr, "%s%s%s", redraw ? "\r\033[K" : "", line, redraw ? "" : "\n");
    free(line);
    fflush(stderr);
    shown_at = time_monotonic_ms();
    on_screen = redraw;
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
    AUTO_FREE char *name = log_visible(what ? what : "");
    AUTO_FREE char *count = total > 0 ? text_format("%lld/%lld", (long long)done, (long long)total)
                                      : text_format("%lld", (long long)done);
    AUTO_FREE char *speed = speed_text(done - skipped - pace.before, total - skipped - pace.before,
                                       now - pace.since_ms);
    char *line = text_format("%s%s%s%s%s", name, *name ? " " : "", count, more ? more : "", speed);
    free(held);
    held = NULL;
    if (now - shown_at < pause_ms() && !(can_redraw() && !on_screen))
        held = line;
    else
        draw(line);
}

int progress_due_ms(void)
{
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    if (held == NULL || disabled)
        return -1;
    int64_t left = shown_at + pause_ms() - time_monotonic_ms();
    return left < 0 ? 0 : (int)left;
}

void progress_catch_up(void)
{
    HOLD_LOCK(&progress_lock, PROGRESS_LOCK);
    if (held != NULL && !disabled && time_monotonic_ms() - shown_at >= pause_ms())
        draw(memory_steal(held));
}
