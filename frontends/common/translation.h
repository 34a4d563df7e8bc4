/* The language of the person: sentences of the programs, and the declarations of plugins, as the
 * catalogues have them.
 *
 * Sentences of the core and of plugins that say why something failed are not translated:
 * journals, JSON and the FAQ quote them. Nothing that a machine reads is either. */
#ifndef TRANSLATION_H
#define TRANSLATION_H

#include <core.h>

/* Once, before anything is said. The C library goes on in English, since its words end up in
 * errors. */
void words_open(void);
/* text in the person's language, or text itself; "" and NULL are what they are. */
const char *words(const char *text) __attribute__((format_arg(1)));
/* A sentence with a number in it; many NULL: it has only one form. This is a translator. */
const char *words_count(const char *one, const char *many, uint64_t count)
    __attribute__((format_arg(1), format_arg(2)));

/* 1,203, or as the person writes it; freed by the caller. */
char *words_number(int64_t number);

/* The status line as of now, or why there is none; freed by the caller. */
char *words_account(const struct core_account *account);
/* "Alex Admin (alex@example.com)", or what is known of that; NULL when nothing is. Freed by the
 * caller. */
char *words_who(const struct core_account *account);
/* What a test of the token that ended well came to. */
const char *words_verified(const struct core_account *account);
/* What clearing the token came to; any: there was one. */
const char *words_cleared(bool any);
/* Whether the token is renewed, and for how long; freed by the caller. */
char *words_renewal(const struct core_account *account);
/* The next sentence of which fields a list could not be given, and why: those of one reason
 * together. Begin with *index 0; freed by the caller, NULL past the last. */
char *words_lacking(const struct phones *phones, size_t *index);
/* "int, 1 to 9, default 5, required": what a value has to be; freed by the caller. */
char *words_param(const struct ph_param *param);

#ifndef _
#define _(text) words(text)
#endif
#ifndef N_
#define N_(text) text /* marks what is translated where it is shown */
#endif

#endif
