/* The ladder of safety in front of whatever changes something: how much has to be confirmed.
 * Both programs climb it; how they ask is theirs. */
#ifndef LADDER_H
#define LADDER_H

#include <core.h>

enum ladder_step {
    LADDER_GO,          /* nothing: the action changes nothing */
    LADDER_ONE,         /* one phone: yes or no */
    LADDER_TABLE,       /* a handful: a table of them, yes or no */
    LADDER_NUMBER,      /* more: their number has to be typed */
    LADDER_ORGANISATION /* all phones, or a protected profile: the name of the organisation */
};

/* count: of the phones it can be done to. all: every phone was chosen at once, without saying
 * which. */
enum ladder_step ladder_step(const struct settings *settings, const struct feature *action,
                             size_t count, bool all);
/* To how many of the phones the action can be done. */
size_t ladder_able(const struct feature *action, const struct phone *const *phones, size_t count);
/* What would be done: "Reboot (At once, ending calls)", "Dial (Number: 1002)". Freed by the
 * caller. */
char *ladder_deed(const struct feature *action, const struct values *args);
/* Where: "Acme GmbH, profile acme"; where no name is configured, whose organisation it is.
 * account may be NULL. Freed by the caller. */
char *ladder_place(const struct settings *settings, const struct core_account *account);
/* The phones on which going on with a job acts, as far as the list has them still; their number
 * in *count. An array of the caller's. */
const struct phone **ladder_again(const struct journal_job *job, const struct limits *limits,
                                  const struct phones *list, size_t *count);
/* An action whose argument "explain" is set only tells what it would do, as in a dry run: nobody
 * has to be asked. */
bool ladder_explains(const struct feature *action, const struct values *args);
/* Up to so many phones are a handful. */
size_t ladder_handful(const struct settings *settings);
bool ladder_protected(const struct settings *settings);
/* The name as configured, or as the sign-in told it; NULL when nobody knows. account may be
 * NULL. */
const char *ladder_organisation(const struct settings *settings,
                                const struct core_account *account);

#endif
