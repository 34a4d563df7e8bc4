/* The program as a whole: its one instance, its windows' common actions, and starting over with another profile. */
#ifndef APP_H
#define APP_H

#include "session.h"

#define APP_ID "org.phonectl.Phonectl"

/* Starts the program anew, on the simulated company or with this profile (NULL: as configured). */
void app_restart(bool sim, const char *profile);
/* The window was not closed after all: the next time it is closed, that is the end. */
void app_stay(void);

#endif
