/* How much confirmation an action needs, and the words of the question. Each program asks it in
 * its own way. */
#ifndef CONFIRMATION_H
#define CONFIRMATION_H

#include <core.h>

enum confirmation_step {
    CONFIRMATION_NONE,        /* nothing: the action changes nothing */
    CONFIRMATION_ONE,         /* one phone: y or n */
    CONFIRMATION_TABLE,       /* a handful: a table of them, y or n */
    CONFIRMATION_NUMBER,      /* more: their number must be typed */
    CONFIRMATION_ORGANISATION /* all phones, or a protected profile: the organisation's name */
};

/* count: phones that can do the action. all: every phone was selected at once, as with --all. */
enum confirmation_step confirmation_step(const struct settings *settings,
                                         const struct feature *action, size_t count, bool all);
/* The number of phones that can do the action with these arguments; NULL = not known yet. If some
 * cannot, *why (NULL before) gets a line per reason with the number of phones, freed by the caller.
 * why may be NULL. */
size_t confirmation_able(const struct feature *action, const struct values *args,
                         const struct phone *const *phones, size_t count, char **why);
/* What, how many, and where: "Reboot (At once, ending calls): 15 of 16 phones in Acme GmbH,
 * profile acme". name: the phone's, if it is only one, or NULL. Freed by the caller. */
char *confirmation_question(struct core *core, const struct feature *action,
                            const struct values *args, size_t able, size_t count, const char *name);
/* "Number: 1002, At once": the arguments in words; "" if none need to be shown. Freed by the
 * caller. */
char *confirmation_args(const struct feature *action, const struct values *args);
/* The age of the list; NULL if it is fresh. Freed by the caller. */
char *confirmation_age(int64_t age_s);
/* The phones on which a resumed job would act, if the list still has them; *count is their
 * number. The caller frees the array. */
const struct phone **confirmation_again(const struct journal_job *job, const struct limits *limits,
                                        const struct phones *list, size_t *count);
/* The largest number of phones that counts as a handful. */
size_t confirmation_handful(const struct settings *settings);
bool confirmation_protected(const struct settings *settings);
/* The configured name, else the sign-in's; NULL if neither is known. account may be NULL. */
const char *confirmation_organisation(const struct settings *settings,
                                      const struct core_account *account);

#endif
