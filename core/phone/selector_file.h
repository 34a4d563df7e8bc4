/* Selectors from lists in files. */
#ifndef CORE_PHONE_SELECTOR_FILE_H
#define CORE_PHONE_SELECTOR_FILE_H

#include <phonectl/plugin.h>
#include <stddef.h>

struct selector;

/* One word a line, or a table with a column that says which phone is meant, as `phonectl phones --csv` writes it and
 * spreadsheets and telephone systems do. err names the line. */
int selector_add_file(struct selector *selector, const char *text, size_t length,
                      struct ph_error *err);

#endif
