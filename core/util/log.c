/* Log lines on their way to the front end: filtered by level, cleaned of secrets and terminal
 * codes. */
#include "util/log.h"

#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

LOCK_CLASS(SINK_LOCK);
static pthread_mutex_t sink_lock = PTHREAD_MUTEX_INITIALIZER;
static log_sink *sink GUARDED_BY(SINK_LOCK);
static void *sink_self GUARDED_BY(SINK_LOCK);
static atomic_int highest = -1; /* -1: no sink yet */

void log_open(int level, log_sink *to, void *self)
{
    HOLD_LOCK(&sink_lock, SINK_LOCK);
    sink = to;
    sink_self = self;
    atomic_store(&highest, to == NULL ? -1 : level);
}

int log_level(void)
{
    return atomic_load(&highest);
}

void log_vwrite(int level, const char *source, const char *format, va_list args)
{
    if (level > log_level())
        return;
    AUTO_FREE char *line = text_vformat(format, args);
    size_t length = strlen(line);
    while (length > 0 && line[length - 1] == '\n')
        line[--length] = '\0';
    secret_redact(line); /* first, since escapes could split a secret */
    AUTO_FREE char *visible = log_visible(line);
    HOLD_LOCK(&sink_lock, SINK_LOCK);
    if (sink != NULL)
        sink(sink_self, level, source, visible);
}

void log_write(int level, const char *source, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    log_vwrite(level, source, format, args);
    va_end(args);
}

/* Control characters, those that change the direction of text or break a line, and invisible ones:
 * Unicode's Default_Ignorable_Code_Point. */
static bool deceives(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},      {0x034F, 0x034F},
                  {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},  {0x180B, 0x180F},
                  {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},  {0x3164, 0x3164},
                  {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},  {0xFFF0, 0xFFFB},
                  {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return point == TEXT_LINE_BREAK_POINT;
}

static int point_write(char *to, uint32_t point)
{
    if (point == TEXT_LINE_BREAK_POINT)
        point = '\n';
    unsigned int number = point;
    return point < 0x80      ? sprintf(to, "\\x%02x", number)
           : point < 0x10000 ? sprintf(to, "\\u%04x", number)
                             : sprintf(to, "\\U%08x", number);
}

char *log_visible(const char *text)
{
    /* output bytes per input byte: \x1b for one, \u202e for two or more, \U000e0041 for four */
    enum { WIDEST = 4 };
    size_t plain = 0;
    while (text[plain] >= ' ' && text[plain] < 0x7F)
        plain++;
    if (text[plain] == '\0') /* nearly always, for up to a million texts */
        return memory_copy(text);
    char *visible = memory_alloc(strlen(text) * WIDEST + 1), *to = visible;
    while (*text != '\0') {
        uint32_t point;
        size_t length = text_utf8(text, &point);
        if (length == 0) {
            to += sprintf(to, "\\x%02x", (unsigned char)*text);
            length = 1;
        } else if (deceives(point)) {
            to += point_write(to, point);
        } else {
            memcpy(to, text, length);
            to += length;
        }
        text += length;
    }
    *to = '\0';
    return visible;
}
