/* Finds the program that talks to the keyring service. */
#ifndef PLACE_H
#define PLACE_H

const char *place_of_helper(void);

#endif
