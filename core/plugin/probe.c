/* Decides which plugin files may be loaded into this process: those that a child loaded without
 * harm, now or earlier. */
#include "plugin/probe.h"

#include "plugin/description.h"
#include "plugin/elffile.h"
#include "plugin/feature.h"
#include "plugin/loader.h"
#include "plugin/probe_cache.h"
#include "plugin/script.h"
#include "util/subprocess.h"
#include "util/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum {
    TIME_MS = 2000,
    AT_ONCE = 8 /* several plugins that hang cost one time limit together */
};

/* ---- In the child ---------------------------------------------------------------------------- */

/* The name of a standard descriptor that the plugin changed, or NULL. */
static const char *standard_lost(const struct stat *before)
{
    static const char *const names[] = {"standard input", "standard output", "standard error"};
    for (int fd = 0; fd < 3; fd++) {
        struct stat now;
        if (fstat(fd, &now) < 0 || now.st_dev != before[fd].st_dev ||
            now.st_ino != before[fd].st_ino)
            return names[fd];
    }
    return NULL;
}

/* Four lines: state, reason, cure, and for a plugin without harm what the cache keeps. */
static char *file_probe(void *self)
{
    struct loader_file *file = self;
    struct plugin *plugin = file->plugin;
    struct stat before[3];
    for (int fd = 0; fd < 3; fd++)
        fstat(fd, &before[fd]);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* orphans of the plugin become ours, so they show */
    loader_load(file);
    const char *lost = standard_lost(before);
    siginfo_t process = {0};
    bool left = waitid(P_ALL, 0, &process, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
    if (left && !script_named(plugin->path)) /* a script may have processes, but not for long */
        loader_say(plugin, PLUGIN_QUARANTINED, NULL, "it started a process while loading");
    subprocess_end_orphans(NULL, 0);
    if (lost != NULL)
        loader_say(plugin, PLUGIN_QUARANTINED, NULL,
                   "it closed or replaced the program's %s while loading", lost);
    char *description =
        plugin->script == NULL ? NULL : description_line(plugin->script->description);
    char *texts[] = {memory_copy(plugin->reason), memory_copy(plugin->cure),
                     description == NULL ? memory_copy(plugin->id) : description};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        texts[i] = texts[i] == NULL ? "" : text_line(texts[i]);
    return text_format("%d\n%s\n%s\n%s\n", plugin->state, texts[0], texts[1], texts[2]);
}

/* ---- In the parent --------------------------------------------------------------------------- */

static void quarantine(struct plugin *plugin, const char *reason)
{
    AUTO_FREE char *cure = text_format("Remove it, or after it was mended: phonectl plugins check "
                                       "%s",
                                       plugin->path);
    loader_say(plugin, PLUGIN_QUARANTINED, cure, "%s", reason);
}

/* text: the id of a good plugin. False if it is not a valid one. */
static bool id_apply(struct plugin *plugin, const char *text)
{
    if (!feature_id_valid(text))
        return false;
    free(plugin->id);
    plugin->id = memory_copy(text);
    return true;
}

/* text: the description of a good script. */
static bool description_apply(struct plugin *plugin, const char *text)
{
    struct description *description = NULL;
    if (description_read(text, strlen(text), &description, NULL) != PH_OK)
        return false;
    const char *id = description_plugin(description)->id;
    if (id == NULL || !id_apply(plugin, id)) {
        description_free(description);
        return false;
    }
    plugin->script = script_new(description);
    return true;
}

/* False when the cache is damaged. */
static bool known_apply(struct plugin *plugin, bool good, const char *text)
{
    if (!good)
        quarantine(plugin, text);
    else if (script_named(plugin->path))
        return description_apply(plugin, text);
    else
        return id_apply(plugin, text);
    return true;
}

/* False when the report cannot be read: a plugin that writes to all descriptors can spoil it.
 * *text: what is to be kept of a good one. */
static bool report_apply(struct plugin *plugin, char *report, const char **text)
{
    char *fields[4], *rest = report;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (rest == NULL || (fields[i] = strsep(&rest, "\n")) == NULL)
            return false;
    int state = 0;
    if (sscanf(fields[0], "%d", &state) != 1 || state < PLUGIN_LOADED || state > PLUGIN_FAILED)
        return false;
    *text = fields[3];
    if (state == PLUGIN_LOADED || state == PLUGIN_QUARANTINED)
        return known_apply(plugin, state == PLUGIN_LOADED,
                           state == PLUGIN_LOADED ? fields[3] : fields[1]);
    loader_say(plugin, (enum plugin_state)state, *fields[2] == '\0' ? NULL : fields[2], "%s",
               fields[1]);
    return true;
}

static void child_apply(struct subprocess *child, struct probe_cache *cache)
{
    const struct loader_file *file = child->self;
    struct plugin *plugin = file->plugin;
    const char *text = NULL;
    if (child->report == NULL)
        quarantine(plugin, child->reason);
    else if (!report_apply(plugin, child->report, &text))
        quarantine(plugin, "it disturbed the program while loading");
    /* other faults partly lie outside the file, so they are probed again each time */
    if (plugin->reason == NULL)
        probe_cache_put(cache, &file->about, true, text);
    else if (plugin->state == PLUGIN_QUARANTINED && child->pid > 0)
        probe_cache_put(cache, &file->about, false, plugin->reason);
    free(child->report);
    free(child->reason);
}

/* The checks that run none of the plugin's code. */
static bool file_plausible(struct loader_file *file)
{
    struct ph_error err = {0};
    bool executable_stack;
    if (script_named(file->plugin->path))
        return true;
    int code = elffile_check(file->fd, &executable_stack, &err);
    if (code == PH_OK)
        return true;
    loader_refuse(file->plugin, code, "machine", "Install it again.", err.text);
    return false;
}

void probe_files(struct loader_file *const *files, size_t count, bool anew)
{
    struct probe_cache *cache = probe_cache_open();
    struct subprocess *children = memory_alloc(count * sizeof *children);
    size_t unknown = 0;
    for (size_t i = 0; i < count; i++) {
        bool good = false;
        const char *text = NULL;
        if (!anew && probe_cache_find(cache, &files[i]->about, &good, &text) &&
            known_apply(files[i]->plugin, good, text))
            continue;
        if (file_plausible(files[i]))
            children[unknown++] = (struct subprocess){.work = file_probe,
                                                      .self = files[i],
                                                      .keep = files[i]->fd,
                                                      .output = -1,
                                                      .when = "while loading"};
    }
    subprocess_run(children, unknown, AT_ONCE, TIME_MS);
    for (size_t i = 0; i < unknown; i++)
        child_apply(&children[i], cache);
    free(children);
    probe_cache_close(cache);
}
