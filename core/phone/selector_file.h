/* Selectors from lists in files. */
#ifndef CORE_PHONE_SELECTOR_FILE_H
#define CORE_PHONE_SELECTOR_FILE_H

#include <phonectl/plugin.h>
#include <stddef.h>

struct selector;

/* One word per line, or a table with a column that identifies phones, as written by `phonectl
 * phones --csv`, spreadsheets and telephone systems. err names the line. */
int selector_add_file(struct selector *selector, const char *text, size_t length,
                      struct ph_error *err);

#endif
