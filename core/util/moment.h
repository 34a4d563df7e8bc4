/* Moments as services write them. */
#ifndef CORE_UTIL_MOMENT_H
#define CORE_UTIL_MOMENT_H

#include <stdint.h>

/* "2026-11-30T14:00:00.5Z" as UTC seconds; -1 if text is not a time as in RFC 3339. */
int64_t moment_read(const char *text);

#endif
