/* Translating the few sentences that both front ends print. */
#ifndef CORE_UTIL_TRANSLATOR_H
#define CORE_UTIL_TRANSLATOR_H

#include <stddef.h>
#include <stdint.h>

/* Translates the few sentences that both programs print; NULL means English, which journals, JSON
 * and errors always use. many is NULL if there is no plural. */
typedef const char *translator(const char *one, const char *many, uint64_t count);

__attribute__((format_arg(2))) static inline const char *translator_text(translator *in,
                                                                         const char *text)
{
    return in == NULL ? text : in(text, NULL, 1);
}

__attribute__((format_arg(2), format_arg(3))) static inline const char *
translator_count(translator *in, const char *one, const char *many, uint64_t count)
{
    return in != NULL ? in(one, many, count) : count == 1 ? one : many;
}

#endif
