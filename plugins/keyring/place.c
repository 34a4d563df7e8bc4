/* Where the helper program is: installed, or, for a program that runs out of its build tree, in that. Never looked for
 * in PATH or anything else that the environment says. */
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
