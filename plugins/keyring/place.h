/* Where the program that talks to the keyring service is. */
#ifndef PLACE_H
#define PLACE_H

const char *place_of_helper(void);

#endif
