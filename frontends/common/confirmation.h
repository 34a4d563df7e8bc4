/* How much a person has to confirm before something acts, and the words of the question. How a
 * program asks is its own. */
#ifndef CONFIRMATION_H
#define CONFIRMATION_H

#include <core.h>

enum confirmation_step {
    CONFIRMATION_NONE,        /* nothing: the action changes nothing */
    CONFIRMATION_ONE,         /* one phone: yes or no */
    CONFIRMATION_TABLE,       /* a handful: a table of them, yes or no */
    CONFIRMATION_NUMBER,      /* more: their number has to be typed */
    CONFIRMATION_ORGANISATION /* all phones, or a protected profile: the name of the organisation */
};

/* count: of the phones it can be done to. all: every phone was chosen at once, without saying
 * which. */
enum confirmation_step confirmation_step(const struct settings *settings,
                                         const struct feature *action, size_t count, bool all);
/* To how many of the phones the action can be done. *why is NULL before; if some are left out, then
 * a line for each reason with the number of phones it holds for, freed by the caller. why may be
 * NULL. */
size_t confirmation_able(const struct feature *action, const struct phone *const *phones,
                         size_t count, char **why);
/* What would be done, to how many, and where: "Reboot (At once, ending calls): 15 of 16 phones in
 * Acme GmbH, profile acme". name: of the phone if it is only one, or NULL. Freed by the caller. */
char *confirmation_question(struct core *core, const struct feature *action,
                            const struct values *args, size_t able, size_t count, const char *name);
/* How old the list is; NULL if it is fresh. Freed by the caller. */
char *confirmation_age(int64_t age_s);
/* The phones on which going on with a job acts, as far as the list has them still; their number
 * in *count. An array of the caller's. */
const struct phone **confirmation_again(const struct journal_job *job, const struct limits *limits,
                                        const struct phones *list, size_t *count);
/* Up to so many phones are a handful. */
size_t confirmation_handful(const struct settings *settings);
bool confirmation_protected(const struct settings *settings);
/* The name as configured, or as the sign-in told it; NULL when nobody knows. account may be
 * NULL. */
const char *confirmation_organisation(const struct settings *settings,
                                      const struct core_account *account);

#endif
