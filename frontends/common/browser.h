/* The browser of the person, as a program of its own. */
#ifndef BROWSER_H
#define BROWSER_H

#include "core.h"

/* Whether the screen is on another machine. */
bool browser_over_ssh(void);
/* Then the answer of a sign-in needs a way here: the command to run on the other machine, freed
 * by the caller. */
char *browser_tunnel(uint16_t port);
/* The program the environment names, in PHONECTL_BROWSER or BROWSER; freed by the caller; NULL
 * when it names none. */
char *browser_named(void);
/* The same, or else the desktop's own opener. */
char *browser_program(void);
/* "yes", "no" (switched off), "ssh" (the screen is on another machine) or "none" (no program
 * that opens one). */
const char *browser_fact(bool switched_off);
/* Whether this is an address a browser may be given: https, or http of this machine. */
bool browser_allowed(const char *url);
/* Starts the program with the address as its only argument, apart from this process. */
bool browser_start(const char *program, const char *url);

#endif
