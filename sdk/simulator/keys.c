/* What keys and touches do on a virtual phone. */
#include "keys.h"

#include "calls.h"
#include "layout.h"
#include "menu.h"
#include "screen.h"

#include <string.h>

static void type_digit(struct sim *sim, struct phone *phone, char digit)
{
    struct live *live = live_get(phone);
    size_t length = strlen(live->typed);
    if (live->view != VIEW_DIAL && calls_on(sim, phone, CALL_BIT(CALL_CONNECTED)) >= 0) {
        phone->acts[ACT_DTMF]++;
        return;
    }
    if (live->view != VIEW_DIAL)
        menu_open(phone, VIEW_DIAL);
    if (length < sizeof live->typed - 1) {
        live->typed[length] = digit;
        live->typed[length + 1] = '\0';
    }
}

static void move_focus(struct sim *sim, struct phone *phone, int step)
{
    struct live *live = live_get(phone);
    size_t count = menu_count(sim, phone, live->view);
    if (count != 0)
        live->focus = (uint8_t)((live->focus + count + (size_t)(step + (int)count)) % count);
}

static void turn_volume(struct phone *phone, int step)
{
    struct live *live = live_get(phone);
    int volume = live->volume + step;
    live->volume = (uint8_t)(volume < 0 ? 0 : volume > 100 ? 100 : volume);
}

static void press_line(struct sim *sim, struct phone *phone, uint8_t line, int64_t now)
{
    live_get(phone)->line = line;
    if (calls_answer(sim, calls_on(sim, phone, CALL_BIT(CALL_ALERTING)), now) == 0 ||
        calls_resume(sim, calls_on(sim, phone, CALL_BIT(CALL_HELD))) == 0)
        return;
    if (phone->calls == 0)
        menu_open(phone, VIEW_DIAL);
}

/* Goes off hook: answers, dials what was typed, or asks for a number. */
static void go_off_hook(struct sim *sim, struct phone *phone, int64_t now)
{
    if (calls_answer(sim, calls_on(sim, phone, CALL_BIT(CALL_ALERTING)), now) == 0)
        phone->acts[ACT_ANSWER]++;
    else if (live_get(phone)->typed[0] != '\0')
        menu_softkey(sim, phone, "Call", now);
    else if (phone->calls == 0)
        menu_open(phone, VIEW_DIAL);
}

static void press_softkey(struct sim *sim, struct phone *phone, size_t at, int64_t now)
{
    const char *labels[MENU_SOFTKEYS];
    menu_softkeys(sim, phone, labels);
    menu_softkey(sim, phone, labels[at], now);
}

static void press_select(struct sim *sim, struct phone *phone, int64_t now)
{
    if (live_get(phone)->view == VIEW_DIAL)
        menu_softkey(sim, phone, "Call", now);
    else
        menu_select(sim, phone, now);
}

/* All keys but digits, softkeys and lines. */
static void press_named(struct sim *sim, struct phone *phone, enum key key, int64_t now)
{
    struct live *live = live_get(phone);
    switch (key) {
    case KEY_UP:
        move_focus(sim, phone, -1);
        break;
    case KEY_DOWN:
        move_focus(sim, phone, 1);
        break;
    case KEY_SELECT:
    case KEY_RIGHT:
        press_select(sim, phone, now);
        break;
    case KEY_BACK:
    case KEY_LEFT:
        menu_open(phone, VIEW_HOME);
        break;
    case KEY_HOME:
    case KEY_SETTINGS:
        menu_open(phone, VIEW_MENU);
        break;
    case KEY_DIRECTORIES:
        menu_open(phone, VIEW_DIRECTORY);
        break;
    case KEY_MESSAGES:
        menu_open(phone, VIEW_MESSAGES);
        break;
    case KEY_VOLUME_UP:
        turn_volume(phone, 10);
        break;
    case KEY_VOLUME_DOWN:
        turn_volume(phone, -10);
        break;
    case KEY_MUTE:
        live->muted = !live->muted;
        break;
    case KEY_HOLD:
        menu_softkey(sim, phone, "Hold", now);
        break;
    case KEY_RELEASE:
        menu_softkey(sim, phone, "End call", now);
        menu_open(phone, VIEW_HOME);
        break;
    case KEY_HEADSET:
        live->headset = !live->headset;
        go_off_hook(sim, phone, now);
        break;
    case KEY_SPEAKER:
        live->speaker = !live->speaker;
        go_off_hook(sim, phone, now);
        break;
    case KEY_TRANSFER:
    case KEY_CONFERENCE:
        menu_softkey(sim, phone, "New call", now);
        break;
    default:
        break;
    }
}

void keys_press(struct sim *sim, struct phone *phone, enum key key, int64_t now)
{
    if (key <= KEY_POUND)
        type_digit(sim, phone, "0123456789*#"[key]);
    else if (key >= KEY_LINE_1)
        press_line(sim, phone, (uint8_t)(key - KEY_LINE_1), now);
    else if (key >= KEY_SOFT_1 && key <= KEY_SOFT_4)
        press_softkey(sim, phone, key - KEY_SOFT_1, now);
    else
        press_named(sim, phone, key, now);
}

bool keys_touch(struct sim *sim, struct phone *phone, int64_t x, int64_t y, int64_t now)
{
    const struct model *model = model_get(phone->model);
    struct screen screen = {0};
    if (x < 0 || y < 0 || x >= model->width || y >= model->height)
        return false;
    screen_compose(sim, phone, now, &screen);
    struct layout_hit hit = layout_find(model, &screen, (int)x, (int)y);
    if (hit.what == HIT_SOFTKEY) {
        menu_softkey(sim, phone, screen.softkeys[hit.at], now);
    } else if (hit.what == HIT_LINE) {
        press_line(sim, phone, (uint8_t)hit.at, now);
    } else if (hit.what == HIT_ROW) {
        /* Lists are the last rows of a screen. */
        struct live *live = live_get(phone);
        size_t count = menu_count(sim, phone, live->view), first = screen.row_count - count;
        if (count <= screen.row_count && hit.at >= first) {
            live->focus = (uint8_t)(hit.at - first);
            menu_select(sim, phone, now);
        }
    }
    return true;
}
