#include "util/xdg.h"

#include "util/error.h"
#include "util/text.h"

#include <pwd.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

bool xdg_secure_mode(void)
{
    return getauxval(AT_SECURE) != 0;
}

/* The home directory, freed by the caller; NULL if there is none. */
static char *home_directory(void)
{
    enum { RECORD = 16384 };
    const char *home = xdg_secure_mode() ? NULL : getenv("HOME");
    if (home != NULL && home[0] == '/')
        return memory_copy(home[1] == '\0' ? "" : home); /* "/": the caller adds a slash */
    AUTO_FREE char *room = memory_alloc(RECORD);
    struct passwd record, *found = NULL;
    if (getpwuid_r(geteuid(), &record, room, RECORD, &found) != 0 || found == NULL ||
        found->pw_dir == NULL || found->pw_dir[0] != '/')
        return NULL;
    return memory_copy(found->pw_dir);
}

int xdg_path(enum xdg_area area, const char *name, char **path, struct ph_error *err)
{
    static const struct {
        const char *variable, *below_home;
    } areas[] = {
        [XDG_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [XDG_DATA] = {"XDG_DATA_HOME", ".local/share"},
        [XDG_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [XDG_CACHE] = {"XDG_CACHE_HOME", ".cache"},
    };
    const char *given = xdg_secure_mode() ? NULL : getenv(areas[area].variable);
    const char *slash = name == NULL || name[0] == '\0' ? "" : "/";
    name = name == NULL ? "" : name;
    if (given != NULL && given[0] == '/') {
        *path = text_format("%s/phonectl%s%s", given, slash, name);
        return PH_OK;
    }
    AUTO_FREE char *home = home_directory();
    if (home == NULL)
        return error_fail(err, PH_UNSUPPORTED, "HOME", "There is no home directory: set HOME or %s",
                          areas[area].variable);
    *path = text_format("%s/%s/phonectl%s%s", home, areas[area].below_home, slash, name);
    return PH_OK;
}
