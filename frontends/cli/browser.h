/* Opening an address where the person has a browser. */
#ifndef BROWSER_H
#define BROWSER_H

#include "cli.h"

/* "yes", "no" (switched off), "ssh" (the screen is on another machine) or "none" (no program that opens one). */
const char *browser_fact(bool switched_off);
/* The program that would be asked, freed by the caller; NULL when there is none. */
char *browser_program(void);
/* Starts it with the address as its only argument, apart from this process. False when that was not possible. */
bool browser_start(const char *url);
/* Prints the text and the address, how to reach the port over SSH if need be, and opens it if `open`. */
void browser_show(struct cli *cli, const char *text, const char *url, bool open, uint16_t port);

#endif
