/* Log messages. The core and plugins log; only front ends print: they set a sink. Live secrets and
 * control characters are removed from every line before the sink sees it. Thread-safe. */
#ifndef CORE_UTIL_LOG_H
#define CORE_UTIL_LOG_H

#include "util/memory.h"

#include <stdarg.h>

/* Sets the sink: it is called from any thread, one line at a time, without line break, and must not
 * log. level is enum ph_level; less important lines are dropped early. source names the module or
 * the feature. Without a sink nothing is written and log_level() is -1. */
typedef void log_sink(void *self, int level, const char *source, const char *line);

void log_open(int level, log_sink *sink, void *self);

int log_level(void);

void log_write(int level, const char *source, const char *format, ...) PRINTF_LIKE(3, 4);

void log_vwrite(int level, const char *source, const char *format, va_list args) PRINTF_LIKE(3, 0);

/* A copy that is safe on a terminal, freed by the caller: control, escape, C1, bidi and invisible
 * characters and invalid bytes become escapes such as \x1b or \u202e. Also used by tables and
 * dialogs. */
char *log_visible(const char *text);

#endif
