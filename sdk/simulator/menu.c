/* Lists, their items, and the softkeys with their actions. */
#include "menu.h"

#include "calls.h"
#include "organization.h"

#include <string.h>

enum { CONTACTS_SHOWN = 7, RECENTS_SHOWN = 7 };

static const struct {
    const char *label;
    enum view view;
} settings[] = {{"Recents", VIEW_RECENTS},
                {"Contacts", VIEW_DIRECTORY},
                {"Messages", VIEW_MESSAGES},
                {"Phone information", VIEW_INFO}};

/* The phone at this position of the contact list. */
static uint32_t contact_at(const struct sim *sim, const struct phone *phone, size_t at)
{
    return (uint32_t)((phone->index + 1 + at) % sim->phone_count);
}

/* The call record number `at` of a phone, newest first, or NULL. */
static const struct call_record *recent_at(const struct sim *sim, const struct phone *phone,
                                           size_t at)
{
    const struct calls *calls = sim->calls;
    uint64_t kept = calls->history_count < CALL_HISTORY ? calls->history_count : CALL_HISTORY;
    for (uint64_t i = 1; i <= kept; i++) {
        const struct call_record *record =
            &calls->history[(calls->history_count - i) % CALL_HISTORY];
        if (record->phone == phone->index && at-- == 0)
            return record;
    }
    return NULL;
}

size_t menu_count(struct sim *sim, struct phone *phone, enum view view)
{
    size_t count = 0;
    switch (view) {
    case VIEW_MENU:
        return SIM_COUNT(settings);
    case VIEW_DIRECTORY:
        return sim->phone_count - 1 < CONTACTS_SHOWN ? sim->phone_count - 1 : CONTACTS_SHOWN;
    case VIEW_INFO:
        return 5;
    case VIEW_RECENTS:
        while (count < RECENTS_SHOWN && recent_at(sim, phone, count) != NULL)
            count++;
        return count;
    default:
        return 0;
    }
}

static char *info_item(struct sim *sim, const struct phone *phone, size_t at)
{
    char text[24];
    switch (at) {
    case 0:
        return text_format("Model: %s", model_get(phone->model)->product);
    case 1:
        phone_mac(sim, phone->index, true, text);
        return text_format("MAC address: %s", text);
    case 2:
        phone_ip(sim, phone->index, text);
        return text_format("IP address: %s", text);
    case 3:
        phone_serial(sim, phone->index, text);
        return text_format("Serial number: %s", text);
    default:
        return text_format("Software: %s", model_get(phone->model)->software);
    }
}

char *menu_item(struct sim *sim, struct phone *phone, enum view view, size_t at)
{
    char extension[16];
    const struct call_record *record;
    switch (view) {
    case VIEW_MENU:
        return text_copy(settings[at].label);
    case VIEW_DIRECTORY: {
        SIM_CLEANUP(text_free) char *name = phone_name(sim, contact_at(sim, phone, at));
        phone_extension(sim, contact_at(sim, phone, at), extension);
        return text_format("%.60s  %s", name, extension);
    }
    case VIEW_RECENTS:
        record = recent_at(sim, phone, at);
        return text_format("%s  %s", record->number, record->type);
    default:
        return info_item(sim, phone, at);
    }
}

void menu_open(struct phone *phone, enum view view)
{
    struct live *live = live_get(phone);
    live->view = view;
    live->focus = 0;
    if (view != VIEW_DIAL)
        live->typed[0] = '\0';
}

void menu_select(struct sim *sim, struct phone *phone, int64_t now)
{
    struct live *live = live_get(phone);
    char number[CALL_NUMBER_SIZE];
    if (live->focus >= menu_count(sim, phone, live->view))
        return;
    if (live->view == VIEW_MENU) {
        menu_open(phone, settings[live->focus].view);
        return;
    }
    if (live->view == VIEW_DIRECTORY)
        phone_extension(sim, contact_at(sim, phone, live->focus), number);
    else if (live->view == VIEW_RECENTS)
        strcpy(number, recent_at(sim, phone, live->focus)->number);
    else
        return;
    calls_dial(sim, phone, number, false, now);
    menu_open(phone, VIEW_HOME);
}

static void do_answer(struct sim *sim, struct phone *phone, int64_t now)
{
    if (calls_answer(sim, calls_on(sim, phone, CALL_BIT(CALL_ALERTING)), now) == 0)
        phone->acts[ACT_ANSWER]++;
}

static void do_end(struct sim *sim, struct phone *phone, int64_t now)
{
    (void)now;
    int32_t slot = calls_on(sim, phone, CALL_ANY & ~CALL_BIT(CALL_HELD));
    if (slot < 0)
        slot = calls_on(sim, phone, CALL_ANY);
    if (slot < 0)
        return;
    calls_hangup(sim, slot);
    phone->acts[ACT_HANGUP]++;
}

static void do_hold(struct sim *sim, struct phone *phone, int64_t now)
{
    (void)now;
    if (calls_hold(sim, calls_on(sim, phone, CALL_BIT(CALL_CONNECTED))) == 0 ||
        calls_resume(sim, calls_on(sim, phone, CALL_BIT(CALL_HELD))) == 0)
        phone->acts[ACT_HOLD]++;
}

static void do_call(struct sim *sim, struct phone *phone, int64_t now)
{
    struct live *live = live_get(phone);
    if (*live->typed != '\0')
        calls_dial(sim, phone, live->typed, false, now);
    menu_open(phone, VIEW_HOME);
}

static void do_delete(struct sim *sim, struct phone *phone, int64_t now)
{
    (void)sim, (void)now;
    char *typed = live_get(phone)->typed;
    if (*typed != '\0')
        typed[strlen(typed) - 1] = '\0';
}

static void do_back(struct sim *sim, struct phone *phone, int64_t now)
{
    (void)sim, (void)now;
    menu_open(phone, VIEW_HOME);
}

static void do_redial(struct sim *sim, struct phone *phone, int64_t now)
{
    const struct call_record *record = recent_at(sim, phone, 0);
    if (record == NULL)
        return;
    char number[CALL_NUMBER_SIZE];
    strcpy(number, record->number);
    calls_dial(sim, phone, number, false, now);
}

static void do_new_call(struct sim *sim, struct phone *phone, int64_t now)
{
    (void)sim, (void)now;
    menu_open(phone, VIEW_DIAL);
}

static void do_contacts(struct sim *sim, struct phone *phone, int64_t now)
{
    (void)sim, (void)now;
    menu_open(phone, VIEW_DIRECTORY);
}

static void do_settings(struct sim *sim, struct phone *phone, int64_t now)
{
    (void)sim, (void)now;
    menu_open(phone, VIEW_MENU);
}

static const struct {
    const char *label;
    void (*run)(struct sim *sim, struct phone *phone, int64_t now);
} actions[] = {{"Answer", do_answer},     {"Decline", do_end},      {"End call", do_end},
               {"Hold", do_hold},         {"Resume", do_hold},      {"Call", do_call},
               {"Delete", do_delete},     {"Cancel", do_back},      {"Back", do_back},
               {"Select", menu_select},   {"Redial", do_redial},    {"New call", do_new_call},
               {"Contacts", do_contacts}, {"Settings", do_settings}};

void menu_softkey(struct sim *sim, struct phone *phone, const char *label, int64_t now)
{
    for (size_t i = 0; label != NULL && i < SIM_COUNT(actions); i++)
        if (strcmp(actions[i].label, label) == 0) {
            actions[i].run(sim, phone, now);
            return;
        }
}

void menu_softkeys(struct sim *sim, struct phone *phone, const char *labels[static MENU_SOFTKEYS])
{
    static const char *const sets[][MENU_SOFTKEYS] = {
        {"Redial", "New call", "Contacts", "Settings"},
        {"Call", "Delete", "Cancel", NULL},
        {"Select", "Back", NULL, NULL},
        {"Answer", "Decline", NULL, NULL},
        {"Hold", "End call", "New call", NULL},
        {"Resume", "End call", "New call", NULL},
        {NULL, "End call", NULL, NULL}};
    const struct call *ringing = calls_at(sim, calls_on(sim, phone, CALL_BIT(CALL_ALERTING)));
    enum view view = phone->live != NULL ? phone->live->view : VIEW_HOME;
    size_t set = 0;
    if (view == VIEW_DIAL)
        set = 1;
    else if (view != VIEW_HOME)
        set = 2;
    else if (ringing != NULL && ringing->personality != CALL_ORIGINATOR)
        set = 3;
    else if (calls_on(sim, phone, CALL_BIT(CALL_CONNECTED)) >= 0)
        set = 4;
    else if (calls_on(sim, phone, CALL_BIT(CALL_HELD)) >= 0)
        set = 5;
    else if (phone->calls != 0)
        set = 6;
    memcpy(labels, sets[set], sizeof sets[set]);
}
