/* What people take for the same text: composed (NFC), upper and lower case alike, no-break spaces as blanks, no blanks
 * at the ends, and what nobody sees written out as output shows it. The same in every locale. */
#ifndef CORE_UTIL_ALIKE_H
#define CORE_UTIL_ALIKE_H

#include <phonectl/plugin.h>
#include <stddef.h>

/* The form in which two texts are equal that people take for the same; freed by the caller. */
char *alike_form(const char *text);

/* Composed alone; freed by the caller. */
char *alike_composed(const char *text);

/* A file as UTF-8 without its mark, freed by the caller: from UTF-8, UTF-16 with a mark, or else Windows-1252. PH_INVALID
 * when it is no text. */
int alike_decode(const char *text, size_t length, char **utf8, struct ph_error *err);

#endif
