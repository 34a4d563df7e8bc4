/* The user's language: translates sentences of the programs and the declarations of plugins.
 *
 * Sentences of the core and of plugins about why something failed stay English, because
 * journals, JSON and the FAQ quote them. So does everything that programs read. Why an action is
 * not possible on a phone is told before anything happens, and is translated. */
#ifndef TRANSLATION_H
#define TRANSLATION_H

#include <core.h>

/* Call once, before anything is printed. The C library stays English, since its words end up in
 * errors. */
void words_open(void);
/* text in the user's language, or text itself if it has no translation; "" and NULL are returned
 * as they are. */
const char *words(const char *text) __attribute__((format_arg(1)));
/* A sentence with a number; many is NULL if there is only one form. This is a translator. */
const char *words_count(const char *one, const char *many, uint64_t count)
    __attribute__((format_arg(1), format_arg(2)));

/* 1,203, or as the user's language writes it; freed by the caller. */
char *words_number(int64_t number);

/* The current status line, or why nobody is signed in; freed by the caller. */
char *words_account(const struct core_account *account);
/* "Alex Admin (alex@example.com)", or the known part of it; NULL if nothing is known. Freed by
 * the caller. */
char *words_who(const struct core_account *account);
/* The result of a successful token test. */
const char *words_verified(const struct core_account *account);
/* The result of clearing the token; any: there was one. */
const char *words_cleared(bool any);
/* Whether and for how long the token will be renewed; freed by the caller. */
char *words_renewal(const struct core_account *account);
/* The next sentence about fields a list lacks, and why; fields with the same reason share one.
 * Start with *index 0; freed by the caller, NULL after the last. */
char *words_lacking(const struct phones *phones, size_t *index);
/* "int, 1 to 9, default 5, required": the constraints of a value; freed by the caller. */
char *words_param(const struct ph_param *param);

#ifndef _
#define _(text) words(text)
#endif
#ifndef N_
#define N_(text) text /* marks text that is translated where it is shown */
#endif

#endif
