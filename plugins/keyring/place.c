/* Finds the helper program: the installed one or, for a program run from its build tree, the one
 * there. PATH and the rest of the environment are never consulted. */
#include "place.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

const char *place_of_helper(void)
{
    static const char tree[] = KEYRING_BUILD_TREE;
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self);
    int in_tree = length > (ssize_t)(sizeof tree - 1) && strncmp(self, tree, sizeof tree - 1) == 0;
    return in_tree ? KEYRING_BUILD_HELPER : KEYRING_HELPER;
}
