/* The program as a whole: its one instance, its windows' common actions, and starting over with another profile. */
#ifndef APP_H
#define APP_H

#include "session.h"

#define APP_ID "org.phonectl.Phonectl"

/* Starts the program anew, on the simulated company or with this profile (NULL: as configured). */
void app_restart(bool sim, const char *profile);

#endif
