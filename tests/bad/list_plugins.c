/* Prints the state of every plugin file in a directory: NAME STATE [REASON], one per line, and
 * the features of each loaded file. list_plugins DIRECTORY [cures] */
#include "config/settings.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/log.h"

#include <stdio.h>
#include <string.h>

static void print_line(void *self, int level, const char *source, const char *line)
{
    (void)self;
    fprintf(stderr, "%d %s: %s\n", level, source, line);
}

static void print_features(const struct registry *registry, const struct plugin *plugin)
{
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        if (feature->plugin == plugin)
            printf(" %s:%s", feature_kind_name(feature->about.kind), feature->about.id);
    }
}

/* Children that probe plugins must not run the program's clean-up. */
static void note_end(void)
{
    const char *path = getenv("BAD_END");
    FILE *file = path == NULL ? NULL : fopen(path, "a");
    if (file != NULL) {
        fputs("end\n", file);
        fclose(file);
    }
}

int main(int argc, char **argv)
{
    atexit(note_end);
    struct ph_error err = {0};
    struct settings *settings = NULL;
    if (argc < 2 || settings_open(NULL, NULL, &settings, &err) < 0) {
        fprintf(stderr, "list_plugins: %s\n", err.text);
        return 2;
    }
    bool cures = argc > 2 && strcmp(argv[2], "cures") == 0;
    log_open(PH_LOG_INFO, print_line, NULL);
    struct registry *registry = registry_open(argv[1], settings);
    for (size_t i = 0; i < registry_plugin_count(registry); i++) {
        const struct plugin *plugin = registry_plugin(registry, i);
        printf("%s %s", plugin->path, feature_state_name(plugin->state));
        if (plugin->reason != NULL)
            printf(" %s", plugin->reason);
        print_features(registry, plugin);
        printf("\n");
        if (cures && plugin->cure != NULL)
            printf("    %s\n", plugin->cure);
    }
    registry_close(registry);
    settings_close(settings);
    return 0;
}
