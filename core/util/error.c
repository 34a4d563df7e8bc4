/* Filling struct ph_error. */
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/* Cuts a copy into size bytes, never in the middle of a UTF-8 character. One has at most three
 * bytes after the first; more are not UTF-8, and going back over all would leave nothing. */
static void copy_cut(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length >= size) {
        length = size - 1;
        while (length > size - 4 && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(to, from, length);
    to[length] = '\0';
}

int error_vfail(struct ph_error *err, int code, const char *what, const char *format, va_list args)
{
    if (err == NULL)
        return code;
    char text[2 * sizeof err->text] = "";
    if (format != NULL && vsnprintf(text, sizeof text, format, args) < 0)
        copy_cut(text, sizeof text, format);
    /* `what` may point into err itself when an error is passed on with more words */
    AUTO_FREE char *subject = memory_copy(what == NULL ? "" : what);
    err->code = code;
    copy_cut(err->what, sizeof err->what, subject);
    copy_cut(err->text, sizeof err->text, text);
    return code;
}

int error_fail(struct ph_error *err, int code, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_vfail(err, code, what, format, args);
    va_end(args);
    return code;
}
