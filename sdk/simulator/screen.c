/* What a virtual phone shows: rows of text, softkeys and line keys; also as plain text. */
#include "screen.h"

#include "calls.h"
#include "live.h"
#include "organization.h"
#include "phones.h"

#include <stdarg.h>
#include <stdio.h>

static const struct live idle = {.volume = LIVE_VOLUME};

static void add_row(struct screen *screen, enum row_style style, const char *format, ...)
    SIM_PRINTF(3, 4);

static void add_row(struct screen *screen, enum row_style style, const char *format, ...)
{
    if (screen->row_count == SCREEN_ROWS)
        return;
    va_list list;
    va_start(list, format);
    vsnprintf(screen->rows[screen->row_count].text, SCREEN_TEXT, format, list);
    va_end(list);
    screen->rows[screen->row_count++].style = style;
}

static void add_calls(struct sim *sim, const struct phone *phone, struct screen *screen)
{
    for (int32_t i = 0; phone->calls != 0 && i < sim->calls->count; i++) {
        const struct call *call = calls_at(sim, i);
        if (call == NULL || call->phone != phone->index)
            continue;
        static const char *const states[] = {"",          "Calling", "Ringing",
                                             "Connected", "On hold", "Held by other side"};
        SIM_CLEANUP(text_free) char *name = call_remote_name(sim, call);
        const char *state = call->state == CALL_ALERTING && call->personality == CALL_TERMINATOR
                                ? "Incoming call"
                                : states[call->state];
        int64_t seconds = call->answered != 0 ? (sim_wall(sim) - call->answered) / 1000 : 0;
        if (seconds < 0)
            seconds = 0;
        add_row(screen, ROW_CALL, "%s  %.40s  %.20s  %02lld:%02lld%s", state, name, call->number,
                (long long)(seconds / 60 % 1000), (long long)(seconds % 60),
                call->muted ? "  muted" : "");
    }
}

static void add_status(struct sim *sim, const struct phone *phone, const struct live *live,
                       struct screen *screen)
{
    char time[32], extension[16];
    text_iso_time(sim_wall(sim), time);
    phone_extension(sim, phone->index, extension);
    SIM_CLEANUP(text_free) char *name = phone_name(sim, phone->index);
    snprintf(screen->status, sizeof screen->status, "%.5s  %.40s  %s%s%s", time + 11, name,
             extension, live->muted ? "  [mute]" : "",
             live->headset   ? "  [headset]"
             : live->speaker ? "  [speaker]"
                             : "");
}

static void add_list(struct sim *sim, struct phone *phone, const struct live *live,
                     struct screen *screen)
{
    size_t count = menu_count(sim, phone, live->view);
    for (size_t i = 0; i < count; i++) {
        SIM_CLEANUP(text_free) char *item = menu_item(sim, phone, live->view, i);
        add_row(screen, i == live->focus ? ROW_FOCUS : ROW_PLAIN, "%s", item);
    }
}

static void add_view(struct sim *sim, struct phone *phone, const struct live *live,
                     struct screen *screen)
{
    static const char *const titles[] = {"",         "New call", "Settings",          "Contacts",
                                         "Messages", "Recents",  "Phone information", ""};
    if (live->view != VIEW_HOME)
        add_row(screen, ROW_TITLE, "%s", titles[live->view]);
    if (live->view == VIEW_HOME && phone->calls == 0) {
        add_row(screen, ROW_TITLE, "%s", model_get(phone->model)->product);
        add_row(screen, ROW_DIM, "Line %u ready", live->line + 1u);
        add_row(screen, ROW_DIM, "Volume %u %%", live->volume);
    } else if (live->view == VIEW_DIAL) {
        add_row(screen, ROW_FOCUS, "%s_", live->typed);
    } else if (live->view == VIEW_MESSAGES) {
        add_row(screen, ROW_PLAIN, "No new messages");
    }
    add_list(sim, phone, live, screen);
}

static void add_lines(struct sim *sim, const struct phone *phone, const struct live *live,
                      struct screen *screen)
{
    const struct model *model = model_get(phone->model);
    char extension[16];
    phone_extension(sim, phone->index, extension);
    screen->line_count =
        model->lines < SIM_COUNT(screen->lines) ? model->lines : SIM_COUNT(screen->lines);
    for (size_t i = 0; i < screen->line_count; i++) {
        if (i == 0)
            snprintf(screen->lines[i].label, sizeof screen->lines[i].label, "%s", extension);
        else
            snprintf(screen->lines[i].label, sizeof screen->lines[i].label, "Line %u",
                     (unsigned)(i + 1));
        screen->lines[i].lit = i == live->line;
    }
}

void screen_compose(struct sim *sim, struct phone *phone, int64_t now, struct screen *screen)
{
    const struct live *live = phone->live != NULL ? phone->live : &idle;
    screen->dark = !phone_online(phone, now);
    if (screen->dark)
        return;
    add_status(sim, phone, live, screen);
    if (live->alert != NULL && now < live->alert_end)
        add_row(screen, ROW_TITLE, "%s", live->alert);
    add_calls(sim, phone, screen);
    add_view(sim, phone, live, screen);
    add_lines(sim, phone, live, screen);
    menu_softkeys(sim, phone, screen->softkeys);
}

void screen_text(const struct screen *screen, const struct model *model, struct buffer *out)
{
    if (screen->dark) {
        buffer_format(out, "%s: the screen is dark\n", model->product);
        return;
    }
    buffer_format(out, "%s\n", screen->status);
    for (size_t i = 0; i < screen->row_count; i++) {
        static const char *const marks[] = {"  ", "> ", "# ", "* ", "  "};
        buffer_format(out, "%s%s\n", marks[screen->rows[i].style], screen->rows[i].text);
    }
    buffer_text(out, "lines:");
    for (size_t i = 0; i < screen->line_count; i++)
        buffer_format(out, screen->lines[i].lit ? " (%s)" : " %s", screen->lines[i].label);
    buffer_text(out, "\nsoftkeys:");
    for (size_t i = 0; i < MENU_SOFTKEYS; i++)
        buffer_format(out, " [%s]", screen->softkeys[i] != 0 ? screen->softkeys[i] : "");
    buffer_text(out, "\n");
}
