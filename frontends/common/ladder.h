/* The ladder of safety in front of actions that disturb people: how much has to be confirmed. Both programs climb it;
 * how they ask is theirs. */
#ifndef LADDER_H
#define LADDER_H

#include <core.h>

enum ladder_step {
    LADDER_GO,          /* nothing: the action disturbs nobody */
    LADDER_ONE,         /* one phone: yes or no */
    LADDER_TABLE,       /* a handful: a table of them, yes or no */
    LADDER_NUMBER,      /* more: their number has to be typed */
    LADDER_ORGANISATION /* all phones, or a protected profile: the name of the organisation */
};

/* all: every phone was chosen at once, without saying which. */
enum ladder_step ladder_step(const struct settings *settings, const struct feature *action,
                             size_t count, bool all);
/* An action whose argument "explain" is set only tells what it would do, as in a dry run: nobody has to be asked. */
bool ladder_explains(const struct feature *action, const struct values *args);
/* Up to so many phones are a handful. */
size_t ladder_handful(const struct settings *settings);
bool ladder_protected(const struct settings *settings);
/* The name as configured, or as the sign-in told it; NULL when nobody knows. account may be NULL. */
const char *ladder_organisation(const struct settings *settings, const struct ph_account *account);

#endif
