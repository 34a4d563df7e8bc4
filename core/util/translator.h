/* Translating the few sentences that both front ends print. */
#ifndef CORE_UTIL_TRANSLATOR_H
#define CORE_UTIL_TRANSLATOR_H

#include <stdint.h>

/* In which language the few sentences are made that both programs show and journals, JSON and errors quote: those are in
 * English, which NULL stands for; a frontend may give the language of its person. many NULL: there is only one form. */
typedef const char *translator(const char *one, const char *many, uint64_t count);

const char *translator_text(translator *in, const char *text) __attribute__((format_arg(2)));

const char *translator_count(translator *in, const char *one, const char *many, uint64_t count)
    __attribute__((format_arg(2), format_arg(3)));

#endif
