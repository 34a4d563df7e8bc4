/* Checks a plugin file from the outside in: who can change it, its format, what it needs, what
 * loading it does, its descriptor, and a dry run of its actions. A step that makes the next ones
 * impossible ends the check. */
#include "plugin/check.h"

#include "config/settings.h"
#include "plugin/check_descriptor.h"
#include "plugin/check_object.h"
#include "plugin/check_report.h"
#include "plugin/elffile.h"
#include "plugin/feature.h"
#include "plugin/loader.h"
#include "plugin/plugin_path.h"
#include "plugin/probe.h"
#include "plugin/probe_cache.h"
#include "plugin/registry.h"
#include "plugin/script.h"
#include "util/subprocess.h"
#include "util/text.h"
#include "util/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { LOAD_MS = 2000, TRIAL_MS = 10000 };

#define ENTRY "ph_plugin_v1"

struct inspection {
    struct check_report *report;
    struct plugin plugin;
    struct loader_file file;
    check_trial *trial;
    void *trial_self;
    uint32_t trial_index; /* which feature the next trial is of */
};

/* ---- The file as it lies there --------------------------------------------------------------- */

/* False when the checks cannot go on. */
static bool file_judge(struct inspection *inspection)
{
    struct check_report *report = inspection->report;
    struct plugin *plugin = &inspection->plugin;
    bool script = script_named(plugin->path);
    check_report_add(report, plugin_path_named(plugin->path),
                     script ? "the file's name ends in " SCRIPT_SUFFIX
                            : "the file's name ends in .so",
                     "Rename it: other files are ignored.",
                     "the file's name does not end in .so, or in " SCRIPT_SUFFIX " for a script");
    loader_open(&inspection->file, AT_FDCWD, plugin->path);
    bool fine = plugin->reason == NULL;
    AUTO_FREE char *good =
        text_format("it is a regular file which only you and root can change (mode %04o)",
                    (unsigned)inspection->file.about.st_mode & 07777);
    check_report_add(report, fine, good, plugin->cure, "%s", fine ? "" : plugin->reason);
    return fine && report->ok;
}

static bool elf_judge(struct inspection *inspection)
{
    if (script_named(inspection->plugin.path))
        return true;
    struct ph_error err = {0};
    bool executable_stack = false;
    int code = elffile_check(inspection->file.fd, &executable_stack, &err);
    check_report_add(inspection->report, code == PH_OK, "it is a shared object for this machine",
                     "Build it as one, for this machine.", "%s", err.text);
    if (code == PH_OK)
        check_report_add(inspection->report, !executable_stack, "its stack is not executable",
                         "Link with -z noexecstack.", "it asks for an executable stack");
    return code == PH_OK;
}

/* ---- Loading --------------------------------------------------------------------------------- */

static void loading_judge(struct inspection *inspection)
{
    struct plugin *plugin = &inspection->plugin;
    struct loader_file *file = &inspection->file;
    probe_files(&file, 1, true);
    bool fine = plugin->reason == NULL, script = script_named(plugin->path);
    const char *harm = script ? "Asked with --describe it does this: let it only print."
                              : "A constructor or " ENTRY
                                "() does this: let both only return data.";
    check_report_add(inspection->report, fine,
                     script ? "it describes itself, and does nothing else then"
                            : "it loads on its own, with all it needs, and does no harm while "
                              "loading",
                     plugin->state == PLUGIN_QUARANTINED ? harm : plugin->cure, "%s: %s",
                     feature_state_name(plugin->state), fine ? "" : plugin->reason);
}

/* The folder has one link for itself, one from its parent, and one for each thread. */
static int threads_count(void)
{
    struct stat tasks;
    return stat("/proc/self/task", &tasks) == 0 ? (int)tasks.st_nlink - 2 : 0;
}

/* How many threads were added. A thread that has ended takes a moment to disappear. */
static int threads_left(int before)
{
    enum { PATIENCE_MS = 500, PAUSE_MS = 5 };
    int64_t until = time_monotonic_ms() + PATIENCE_MS;
    while (threads_count() > before && time_monotonic_ms() < until)
        poll(NULL, 0, PAUSE_MS);
    return threads_count() - before;
}

static void threads_judge(struct check_report *report, int left, const char *when)
{
    if (left > 0)
        check_report_add(report, false, NULL,
                         "Start a thread only in a call, and join it before the call returns.",
                         "it leaves %d %s running %s", left, left == 1 ? "thread" : "threads",
                         when);
}

/* In the child: prints the number of features on the first line, then rows. Even if the file is no
 * plugin, its author can use the rows about how it was linked. */
static char *object_report(void *self)
{
    struct inspection *inspection = self;
    struct check_report rows = {.ok = true};
    AUTO_FREE char *name = loader_name(&inspection->file);
    int threads = threads_count();
    bool loaded = loader_load(&inspection->file);
    threads_judge(&rows, threads_left(threads), "after loading");
    if (!script_named(inspection->plugin.path))
        check_object(&rows, name);
    if (loaded)
        check_descriptor(&rows, &inspection->plugin);
    AUTO_FREE char *lines = check_report_write(&rows);
    return text_format("%zu\n%s", inspection->plugin.feature_count, lines);
}

static struct subprocess child_for(struct inspection *inspection, subprocess_work *work, int output)
{
    return (struct subprocess){.work = work,
                               .self = inspection,
                               .keep = inspection->file.fd,
                               .output = output,
                               .when = "while being looked at"};
}

/* Takes over what the child found; returns the number of features. */
static uint32_t child_take(struct inspection *inspection, struct subprocess *child)
{
    uint32_t features = 0;
    if (child->report == NULL) {
        check_report_add(inspection->report, false, NULL, NULL, "%s", child->reason);
    } else {
        sscanf(child->report, "%u", &features);
        check_report_read(inspection->report, child->report);
    }
    free(child->report);
    free(child->reason);
    return features;
}

/* output: the beginning of what the plugin printed. Without a `good` text, success adds no row. */
static void printing_judge(struct check_report *report, int output, const char *when,
                           const char *good)
{
    char said[80] = "";
    ssize_t length = output < 0 ? 0 : pread(output, said, sizeof said - 1, 0);
    said[strcspn(said, "\n")] = '\0';
    if (length > 0 || good != NULL)
        check_report_add(report, length <= 0, good,
                         "Only the program prints: use host->log() and host->emit().",
                         "it prints %s: %s", when, text_line(said));
}

static uint32_t object_judge(struct inspection *inspection)
{
    AUTO_CLOSE int output = memfd_create("output", MFD_CLOEXEC);
    struct subprocess child = child_for(inspection, object_report, output);
    subprocess_run(&child, 1, 1, LOAD_MS);
    uint32_t features = child_take(inspection, &child);
    if (features > 0 && !script_named(inspection->plugin.path))
        printing_judge(inspection->report, output, "while loading",
                       "it prints nothing while loading");
    return features;
}

/* ---- Other plugins --------------------------------------------------------------------------- */

/* The plugin that offers a feature of this kind and id, or NULL. Another file of the same plugin,
 * such as its previous version, does not count: it is replaced as a whole. */
static const struct plugin *other_offering(const struct registry *registry,
                                           const struct plugin *plugin,
                                           const struct ph_feature *about)
{
    const struct feature *found = registry_find(registry, about->kind, about->id);
    return found == NULL || strcmp(found->plugin->id, plugin->id) == 0 ? NULL : found->plugin;
}

/* installed: the plugins of the person; beside: these, after the files beside the one that is
 * checked. */
static void feature_taken(struct check_report *rows, const struct plugin *plugin,
                          const struct ph_feature *about, const struct registry *installed,
                          const struct registry *beside)
{
    const struct plugin *other = other_offering(installed, plugin, about);
    if (other == NULL)
        other = other_offering(beside, plugin, about);
    if (other == NULL || plugin_path_taken(about->id, plugin->path))
        return; /* check_descriptor() has a row about ids of plugins that come with the program */
    AUTO_FREE char *whose = other->shipped ? memory_copy(", which comes with phonectl")
                                           : text_format(": %s", other->path);
    check_report_add(rows, false, NULL, "Choose another id.",
                     "%s \"%s\" is already offered by the plugin %s%s",
                     feature_kind_name(about->kind), about->id, other->id, whose);
}

/* In the child: which of its features would not be offered because another plugin has their id. */
static char *taken_report(void *self)
{
    struct inspection *inspection = self;
    const struct plugin *plugin = &inspection->plugin;
    struct check_report rows = {.ok = true};
    struct settings *settings[2] = {NULL, NULL};
    struct ph_error err;
    bool loaded = loader_load(&inspection->file);
    for (size_t i = 0; i < 2; i++)
        if (!loaded || settings_open(NULL, NULL, &settings[i], &err) != PH_OK)
            return memory_copy("0\n");
    AUTO_FREE char *directory = memory_copy(plugin->path);
    *strrchr(directory, '/') = '\0';
    const struct registry *installed = registry_open(NULL, settings[0]);
    const struct registry *beside = registry_open(directory, settings[1]);
    for (size_t i = 0; i < plugin->feature_count; i++)
        feature_taken(&rows, plugin, &plugin->features[i].about, installed, beside);
    AUTO_FREE char *lines = check_report_write(&rows);
    return text_format("0\n%s", lines);
}

/* No row if another plugin hangs meanwhile: that is not the fault of this one. */
static void taken_judge(struct inspection *inspection)
{
    struct subprocess child = child_for(inspection, taken_report, -1);
    subprocess_run(&child, 1, 1, TRIAL_MS);
    if (child.report == NULL)
        free(child.reason);
    else
        child_take(inspection, &child);
}

/* ---- Dry runs -------------------------------------------------------------------------------- */

static void data_judge(struct check_action *action, const char *name)
{
    bool parallel = (action->action->about.flags & PH_PARALLEL) != 0;
    if (action->data != NULL && check_data_changed(action->data, name) && parallel &&
        !check_object_locks(name))
        check_report_add(action->rows, false, NULL,
                         "Keep it on the stack or in host->alloc(), guard it by a lock, or leave "
                         "PH_PARALLEL out.",
                         "runs of \"%s\" may overlap (PH_PARALLEL), and each changes static data",
                         action->action->about.id);
}

void check_again(struct check_action *action)
{
    if (action->data == NULL && action->name != NULL)
        action->data = check_data_take(action->name);
}

void check_use_state(const char *folder)
{
    probe_cache_move(folder);
}

/* In the child: dry runs of one feature, if it is an action. */
static char *trial_report(void *self)
{
    struct inspection *inspection = self;
    struct check_report rows = {.ok = true};
    AUTO_FREE char *name = loader_name(&inspection->file);
    if (!loader_load(&inspection->file))
        return memory_copy("0\n");
    const struct feature *feature = &inspection->plugin.features[inspection->trial_index];
    if (feature->about.kind != PH_ACTION)
        return memory_copy("0\n");
    struct check_action action = {
        .path = inspection->plugin.path, .action = feature, .rows = &rows, .name = name};
    int threads = threads_count();
    /* Only standard output: the log of the core may go to standard error. */
    AUTO_CLOSE int output = memfd_create("output", MFD_CLOEXEC);
    dup2(output, STDOUT_FILENO);
    inspection->trial(inspection->trial_self, &action);
    fflush(NULL);
    printing_judge(&rows, output, "in a dry run", NULL);
    threads_judge(&rows, threads_left(threads), "after a dry run");
    data_judge(&action, name);
    AUTO_FREE char *lines = check_report_write(&rows);
    return text_format("0\n%s", lines);
}

static void trials_judge(struct inspection *inspection, uint32_t features)
{
    for (uint32_t i = 0; i < features; i++) {
        inspection->trial_index = i;
        struct subprocess child = child_for(inspection, trial_report, -1);
        child.when = "in a dry run";
        subprocess_run(&child, 1, 1, TRIAL_MS);
        child_take(inspection, &child);
    }
}

struct check_report *check_file(const char *path, check_trial *trial, void *self)
{
    struct inspection inspection = {.trial = trial, .trial_self = self};
    inspection.report = memory_alloc(sizeof *inspection.report);
    inspection.report->ok = true;
    inspection.plugin.path = realpath(path, NULL);
    if (inspection.plugin.path == NULL)
        inspection.plugin.path = memory_copy(path);
    inspection.plugin.id = memory_copy("");
    inspection.file = (struct loader_file){.plugin = &inspection.plugin, .fd = -1};
    if (file_judge(&inspection) && elf_judge(&inspection)) {
        loading_judge(&inspection);
        uint32_t features =
            inspection.plugin.state == PLUGIN_QUARANTINED ? 0 : object_judge(&inspection);
        if (features > 0)
            taken_judge(&inspection);
        if (trial != NULL)
            trials_judge(&inspection, features);
    }
    loader_close(&inspection.file);
    free(inspection.plugin.path);
    free(inspection.plugin.id);
    free(inspection.plugin.reason);
    free(inspection.plugin.cure);
    script_free(inspection.plugin.script);
    return inspection.report;
}

void check_free(struct check_report *report)
{
    if (report == NULL)
        return;
    for (size_t i = 0; i < report->count; i++) {
        free(report->rows[i].text);
        free(report->rows[i].cure);
    }
    free(report->rows);
    free(report);
}
