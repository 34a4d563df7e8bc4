/* The search order: the flag, PHONECTL_PLUGIN_PATH, the user's own directory, the installation's.
 * The current directory is never searched, and a program with more rights than its user (setuid)
 * ignores every place that the user can choose. */
#include "plugin/plugin_path.h"

#include "config/settings.h"
#include "plugin/script.h"
#include "util/data_files.h"
#include "util/error.h"
#include "util/log.h"
#include "util/text.h"
#include "util/xdg.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void place_add(struct plugin_path_place **places, size_t *count, char *path, bool named)
{
    *memory_add(*places, *count) = (struct plugin_path_place){.path = path, .named = named};
}

static void places_of_environment(struct plugin_path_place **places, size_t *count)
{
    AUTO_FREE char *list = memory_copy(getenv("PHONECTL_PLUGIN_PATH"));
    char *rest = list, *part;
    while ((part = strsep(&rest, ":")) != NULL)
        if (*part == '/')
            place_add(places, count, memory_copy(part), true);
        else if (*part != '\0')
            log_write(PH_LOG_WARNING, "loader",
                      "PHONECTL_PLUGIN_PATH: \"%s\" is ignored, it is not an absolute path", part);
}

static char *place_of_user(void)
{
    const char *home = getenv("HOME");
    return home == NULL || *home != '/' ? NULL
                                        : text_format("%s/.local/lib/phonectl/plugins-1", home);
}

int plugin_path_user(const struct settings *settings, char **folder, struct ph_error *err)
{
    if (xdg_secure_mode())
        return error_fail(err, PH_DENIED, "user_plugins",
                          "A program with another user's rights loads no plugins of users");
    if (settings_number(settings, "user_plugins") == 0)
        return error_fail(err, PH_DENIED, "user_plugins",
                          "Plugins of users are not loaded here: user_plugins is no");
    *folder = place_of_user();
    if (*folder == NULL)
        return error_fail(err, PH_NOT_FOUND, "HOME",
                          "There is no folder for plugins: HOME is not set");
    return PH_OK;
}

struct plugin_path_place *plugin_path_places(const char *extra_dir, const struct settings *settings)
{
    struct plugin_path_place *places = NULL;
    size_t count = 0;
    if (!xdg_secure_mode()) {
        char *extra = extra_dir == NULL ? NULL : realpath(extra_dir, NULL);
        if (extra_dir != NULL)
            place_add(&places, &count, extra == NULL ? memory_copy(extra_dir) : extra, true);
        places_of_environment(&places, &count);
        char *user = settings_number(settings, "user_plugins") != 0 ? place_of_user() : NULL;
        if (user != NULL)
            place_add(&places, &count, user, false);
    }
    place_add(&places, &count, data_files_beside(PHONECTL_PLUGIN_BESIDE, PHONECTL_PLUGIN_DIR),
              false);
    /* even if it was named, or found in another place */
    for (size_t i = 0; i < count; i++)
        places[i].ours = strcmp(places[i].path, places[count - 1].path) == 0;
    place_add(&places, &count, NULL, false);
    return places;
}

bool plugin_path_shipped(const char *id)
{
    AUTO_FREE char *word = text_format(" %s ", id);
    return strstr(PHONECTL_SHIPPED, word) != NULL;
}

bool plugin_path_taken(const char *id, const char *path)
{
    AUTO_FREE char *place = data_files_beside(PHONECTL_PLUGIN_BESIDE, PHONECTL_PLUGIN_DIR);
    AUTO_FREE char *shipped = text_format("%s/%s.so", place, id);
    struct stat theirs, ours;
    return plugin_path_shipped(id) &&
           (stat(shipped, &ours) != 0 || stat(path, &theirs) != 0 || ours.st_dev != theirs.st_dev ||
            ours.st_ino != theirs.st_ino);
}

void plugin_path_free(struct plugin_path_place *places)
{
    for (size_t i = 0; places[i].path != NULL; i++)
        free(places[i].path);
    free(places);
}

bool plugin_path_named(const char *path)
{
    size_t length = strlen(path), end = strlen(".so");
    return (length > end && strcmp(path + length - end, ".so") == 0) || script_named(path);
}

char *plugin_path_stem(const char *path)
{
    const char *name = basename(path);
    size_t end = strlen(script_named(path) ? SCRIPT_SUFFIX : ".so"), length = strlen(name);
    return text_format("%.*s", (int)(length > end ? length - end : 0), name);
}
