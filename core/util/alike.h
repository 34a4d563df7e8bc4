/* When people take two texts for the same: composed (NFC), without regard to case, no-break spaces
 * as blanks, no blanks at the ends, invisible characters written out as output shows them. The same
 * in every locale. */
#ifndef CORE_UTIL_ALIKE_H
#define CORE_UTIL_ALIKE_H

#include <phonectl/plugin.h>
#include <stddef.h>

/* The form in which such texts are equal; freed by the caller. */
char *alike_form(const char *text);

/* A form of alike_form() without accents: "muller" of "müller", "strasse" of "straße". Freed by the
 * caller; NULL if it has none. */
char *alike_base(const char *form);

/* text in NFC, otherwise unchanged; freed by the caller. */
char *alike_composed(const char *text);

/* Converts a file to UTF-8 without byte order mark, freed by the caller. Reads UTF-8, UTF-16 with a
 * mark, and otherwise Windows-1252. PH_INVALID if it is not text. */
int alike_decode(const char *text, size_t length, char **utf8, struct ph_error *err);

#endif
