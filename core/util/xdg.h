/* Where things live (XDG base directories). */
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

/* The path of name in an area, to be freed. Relative XDG values are ignored as the specification says; PH_FAILED
 * without a usable home directory. name NULL = the area itself. Creates nothing. */
int xdg_path(enum xdg_area area, const char *name, char **path, struct ph_error *err);

/* True under AT_SECURE (set-user-id and the like), where environment and home are not to be believed. */
bool xdg_secure_mode(void);

#endif
