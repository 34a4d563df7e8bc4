/* Starts the user's browser as a separate program. */
#ifndef BROWSER_H
#define BROWSER_H

#include "core.h"

/* Whether the user's screen is on another machine. */
bool browser_over_ssh(void);
/* The command that the user must run there, so that the answer of a sign-in reaches this
 * machine; freed by the caller. */
char *browser_tunnel(uint16_t port);
/* The program named in PHONECTL_BROWSER or BROWSER; freed by the caller; NULL if there is none. */
char *browser_named(void);
/* The same, else the desktop's own opener. */
char *browser_program(void);
/* "yes", "no" (switched off), "ssh" (the screen is on another machine) or "none" (no program
 * that opens addresses). */
const char *browser_fact(bool switched_off);
/* Whether a browser may open this address: https, or http on this machine. */
bool browser_allowed(const char *url);
/* Starts the program, detached from this process, with the address as its only argument. */
bool browser_start(const char *program, const char *url);

#endif
