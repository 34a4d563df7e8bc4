/* Finds the helper program: at its path relative to the running program, as in a build tree or an
 * installation that was moved; else where it was installed. PATH and the rest of the environment
 * are never consulted, nor is the program's own path when it has more rights than its user. */
#include "place.h"

#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

const char *place_of_helper(char *room, size_t size)
{
    ssize_t length = getauxval(AT_SECURE) != 0 ? -1 : readlink("/proc/self/exe", room, size - 1);
    if (length <= 0)
        return KEYRING_HELPER;
    room[length] = '\0';
    char *name = strrchr(room, '/') + 1;
    size_t left = size - (size_t)(name - room);
    int needed = snprintf(name, left, "%s", KEYRING_HELPER_BESIDE);
    return needed > 0 && (size_t)needed < left && access(room, X_OK) == 0 ? room : KEYRING_HELPER;
}
