/* What each phone family calls its keys. The real names of the cloud commands are not published,
 * so these are invented and change with the seed: a client that does not read the schema cannot
 * guess them. */
#include "keynames.h"

#include "commands.h"
#include "keys.h"

#include <string.h>

/* Spellings of the keys. Digits, softkeys and line keys are a prefix and a number. */
struct spelling {
    const char *digit, *star, *pound, *up, *down, *left, *right, *select, *back, *home, *soft,
        *volume_up, *volume_down, *mute, *hold, *transfer, *conference, *headset, *speaker,
        *messages, *directories, *settings, *release, *line;
};

static const struct spelling odd_spelling = {
    "Ziffer_",     "Ziffer_Stern",  "Ziffer_Raute", "Pfeil_hoch",   "Pfeil_runter",
    "Pfeil_links", "Pfeil_rechts",  "Auswahl",      "Zurueck",      "Anfang",
    "Taste_",      "Lauter",        "Leiser",       "Stumm",        "Halten",
    "Weitergeben", "Dreier",        "Kopfhoerer",   "Lautsprecher", "Anrufbeantworter",
    "Telefonbuch", "Einstellungen", "Auflegen",     "Leitung_"};

static const struct spelling spellings[] = {
    {"KeyPad",   "KeyPadStar", "KeyPadPound", "NavUp",        "NavDwn",     "NavLeft",
     "NavRight", "NavSelect",  "NavBack",     "Applications", "Soft",       "VolUp",
     "VolDwn",   "Mute",       "Hold",        "Transfer",     "Conference", "Headset",
     "Speaker",  "Messages",   "Directories", "Settings",     "Release",    "Line"},
    {"Dialpad_",    "Dialpad_Star", "Dialpad_Pound", "Nav_Up",   "Nav_Down",   "Nav_Left",
     "Nav_Right",   "Nav_Select",   "Nav_Back",      "Home",     "Softkey_",   "Volume_Up",
     "Volume_Down", "Mute",         "Hold",          "Transfer", "Conference", "HeadSet",
     "Speaker",     "VoiceMail",    "Contacts",      "Settings", "HangUp",     "Linekey_"},
    {"Key_",       "Key_Asterisk", "Key_NumberSign", "Up",       "Down",       "Left",
     "Right",      "Ok",           "Back",           "Home",     "SoftKey",    "VolumeUp",
     "VolumeDown", "Mute",         "Hold",           "Transfer", "Conference", "HeadSet",
     "Speaker",    "VoiceMail",    "Contacts",       "Settings", "Release",    "LineKey"},
};

/* Each family draws its own spelling from these. */
static const struct {
    const char *commands[4], *touches[2];
    uint8_t spellings[2];
} families[FAMILY_COUNT] = {
    [FAMILY_MPP] = {{"Handset.Key.Push", "Phone.Keys.Send", "Keys.Press", "Input.Button.Press"},
                    {NULL, NULL},
                    {0, 1}},
    [FAMILY_PHONEOS] = {{"Ui.Key.Press", "Ui.PressKey", "Ui.HardKey.Send", "Ui.KeyInput"},
                        {"Ui.Touch.Tap", "Ui.TapScreen"},
                        {1, 2}},
    /* RoomOS 26 has no command that takes names of keys. */
};
static const char *const arguments[] = {"Key", "Button", "Name", "Code"};
static const char *const positions[][2] = {{"X", "Y"}, {"PositionX", "PositionY"}};

static uint64_t family_hash(const struct sim *sim, enum family family)
{
    return text_mix(sim->key_seed + (uint64_t)family * 977);
}

struct key_names keynames_of(const struct sim *sim, enum family family)
{
    uint64_t hash = family_hash(sim, family);
    if (family >= FAMILY_COUNT || families[family].commands[0] == 0)
        return (struct key_names){0};
    /* Neighbouring families start at different positions of the same list, so their arguments
     * always differ. */
    size_t argument = (size_t)(sim->key_seed + (uint64_t)family) % SIM_COUNT(arguments);
    return (struct key_names){.command = families[family].commands[hash % 4],
                              .argument = arguments[argument],
                              .touch = families[family].touches[(hash >> 8) % 2],
                              .x = positions[(hash >> 16) % 2][0],
                              .y = positions[(hash >> 16) % 2][1]};
}

static bool has_key(const struct model *model, enum key key)
{
    bool small = model->height != 0 && model->height < 200; /* no left, right or back key */
    if (key >= KEY_LINE_1)
        return key - KEY_LINE_1 < model->lines;
    if (key == KEY_LEFT || key == KEY_RIGHT || key == KEY_BACK)
        return !small;
    if (key == KEY_TRANSFER || key == KEY_CONFERENCE || key == KEY_HOLD || key == KEY_HEADSET)
        return !(model->lines == 1 && small);
    return true;
}

char *keynames_key(const struct sim *sim, const struct model *model, enum key key)
{
    if (families[model->family].commands[0] == NULL || !has_key(model, key))
        return NULL;
    const struct spelling *spelling =
        quirk_on(&sim->quirks, QUIRK_ODD_KEYS)
            ? &odd_spelling
            : &spellings[families[model->family]
                             .spellings[family_hash(sim, model->family) >> 24 & 1]];
    if (key < KEY_STAR)
        return text_format("%s%d", spelling->digit, key - KEY_DIGIT_0);
    if (key >= KEY_SOFT_1 && key <= KEY_SOFT_4)
        return text_format("%s%d", spelling->soft, key - KEY_SOFT_1 + 1);
    if (key >= KEY_LINE_1)
        return text_format("%s%d", spelling->line, key - KEY_LINE_1 + 1);
    const char *const names[KEY_COUNT] = {
        [KEY_STAR] = spelling->star,
        [KEY_POUND] = spelling->pound,
        [KEY_UP] = spelling->up,
        [KEY_DOWN] = spelling->down,
        [KEY_LEFT] = spelling->left,
        [KEY_RIGHT] = spelling->right,
        [KEY_SELECT] = spelling->select,
        [KEY_BACK] = spelling->back,
        [KEY_HOME] = spelling->home,
        [KEY_VOLUME_UP] = spelling->volume_up,
        [KEY_VOLUME_DOWN] = spelling->volume_down,
        [KEY_MUTE] = spelling->mute,
        [KEY_HOLD] = spelling->hold,
        [KEY_TRANSFER] = spelling->transfer,
        [KEY_CONFERENCE] = spelling->conference,
        [KEY_HEADSET] = spelling->headset,
        [KEY_SPEAKER] = spelling->speaker,
        [KEY_MESSAGES] = spelling->messages,
        [KEY_DIRECTORIES] = spelling->directories,
        [KEY_SETTINGS] = spelling->settings,
        [KEY_RELEASE] = spelling->release,
    };
    return text_copy(names[key]);
}
