/* The folders of the program by the XDG Base Directory Specification. */
#ifndef CORE_UTIL_XDG_H
#define CORE_UTIL_XDG_H

#include <phonectl/plugin.h>
#include <stdbool.h>

enum xdg_area {
    XDG_CONFIG, /* $XDG_CONFIG_HOME/phonectl */
    XDG_DATA,   /* $XDG_DATA_HOME/phonectl */
    XDG_STATE,  /* $XDG_STATE_HOME/phonectl */
    XDG_CACHE   /* $XDG_CACHE_HOME/phonectl */
};

/* The path of name in an area, or of the area itself if name is NULL; freed by the caller. Creates
 * nothing. As the specification asks, relative values are ignored. PH_UNSUPPORTED without a usable
 * home directory. */
int xdg_path(enum xdg_area area, const char *name, char **path, struct ph_error *err);

/* True under AT_SECURE (set-user-ID and the like): do not trust the environment then. */
bool xdg_secure_mode(void);

#endif
