/* Shows an address to the user, and opens it. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "cli.h"

/* Prints the text and the address, over SSH the tunnel command for the port first; opens the
 * address if `open`. */
void address_show(struct cli *cli, const char *text, const char *url, bool open, uint16_t port);

#endif
