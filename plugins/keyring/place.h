/* Finds the program that talks to the keyring service. */
#ifndef PLACE_H
#define PLACE_H

#include <stddef.h>

/* Its path, in room for size bytes. */
const char *place_of_helper(char *room, size_t size);

#endif
