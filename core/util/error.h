/* Filling struct ph_error. */
#ifndef CORE_UTIL_ERROR_H
#define CORE_UTIL_ERROR_H

#include "util/memory.h"

#include <phonectl/plugin.h>
#include <stdarg.h>

/* Fills err (which may be NULL) and returns code; `what` may be NULL. Long text is cut at a character. */
int error_fail(struct ph_error *err, int code, const char *what, const char *format, ...)
    PRINTF_LIKE(4, 5);

int error_vfail(struct ph_error *err, int code, const char *what, const char *format, va_list args)
    PRINTF_LIKE(4, 0);

#endif
