/* Messages for whoever runs the program. The core and plugins log, only frontends print: they give a sink.
 * Live secrets and control characters are taken out of every line before the sink sees it. Thread-safe. */
#ifndef CORE_UTIL_LOG_H
#define CORE_UTIL_LOG_H

#include "util/memory.h"

#include <stdarg.h>

/* level is enum ph_level; lines above it are dropped early. The sink is called from any thread, one line
 * at a time, without a newline; it must not log itself. source names the module or feature. Until there is a
 * sink, and after NULL, nothing is written; log_level() is then -1. */
typedef void log_sink(void *self, int level, const char *source, const char *line);

void log_open(int level, log_sink *sink, void *self);

int log_level(void);

void log_write(int level, const char *source, const char *format, ...) PRINTF_LIKE(3, 4);

void log_vwrite(int level, const char *source, const char *format, va_list args) PRINTF_LIKE(3, 0);

/* A copy of text that is safe on a terminal: control, escape, C1, bidi and invalid bytes become visible
 * escapes such as \x1b or \u202e. Shared by log, tables and dialogs. */
char *log_visible(const char *text);

#endif
