/* Filling struct ph_error. */
#ifndef CORE_UTIL_ERROR_H
#define CORE_UTIL_ERROR_H

#include "util/memory.h"

#include <phonectl/plugin.h>
#include <stdarg.h>

/* Fills err, unless it is NULL, and returns code. `what` may be NULL. Text that is too long is cut
 * between two characters. */
int error_fail(struct ph_error *err, int code, const char *what, const char *format, ...)
    PRINTF_LIKE(4, 5);

int error_vfail(struct ph_error *err, int code, const char *what, const char *format, va_list args)
    PRINTF_LIKE(4, 0);

#endif
