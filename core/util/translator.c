/* Translating the few sentences that both front ends print. */
#include "util/translator.h"

#include <stdio.h>

const char *translator_text(translator *in, const char *text)
{
    return in == NULL ? text : in(text, NULL, 1);
}

const char *translator_count(translator *in, const char *one, const char *many, uint64_t count)
{
    if (in != NULL)
        return in(one, many, count);
    return count == 1 ? one : many;
}
