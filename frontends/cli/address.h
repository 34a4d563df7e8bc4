/* Telling the person an address, and opening it. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "cli.h"

/* Prints the text and the address, over SSH first the tunnel for the port; opens it if `open`. */
void address_show(struct cli *cli, const char *text, const char *url, bool open, uint16_t port);

#endif
