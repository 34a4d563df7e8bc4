/* Checks a plugin file from the outside in: who can change it, its format, what it needs, what
 * loading it does, its descriptor, and a dry run of its actions. A step that makes the next ones
 * impossible ends the check. */
#include "plugin/check.h"

#include "plugin/check_descriptor.h"
#include "plugin/check_object.h"
#include "plugin/check_report.h"
#include "plugin/descriptor.h"
#include "plugin/elffile.h"
#include "plugin/feature.h"
#include "plugin/loader.h"
#include "plugin/offer.h"
#include "plugin/probe.h"
#include "plugin/script.h"
#include "util/memory.h"
#include "util/subprocess.h"
#include "util/text.h"

#include <errno.h>
#include <fcntl.h>
#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
    size_t length = strlen(plugin->path);
    bool script = script_named(plugin->path);
    check_report_add(
        report, script || (length > 3 && strcmp(plugin->path + length - 3, ".so") == 0),
        script ? "the file's name ends in " SCRIPT_SUFFIX : "the file's name ends in .so",
        "Rename it: others are not looked at.",
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

/* In the child: prints the number of features on the first line, then rows. Even if the file is no
 * plugin, its author can use the rows about how it was linked. */
static char *object_report(void *self)
{
    struct inspection *inspection = self;
    const struct ph_plugin *entry = NULL;
    struct check_report rows = {.ok = true};
    AUTO_FREE char *name = loader_name(&inspection->file);
    loader_load(&inspection->file, &entry);
    if (!script_named(inspection->plugin.path))
        check_object(&rows, name);
    if (entry != NULL)
        check_descriptor(&rows, &inspection->plugin);
    AUTO_FREE char *lines = check_report_write(&rows);
    return text_format("%u\n%s", inspection->plugin.about.feature_count, lines);
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
                         "it prints %s: %s", when, probe_line(said));
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

/* ---- Dry runs -------------------------------------------------------------------------------- */

/* In the child: a dry run of one feature, if it is an action. */
static char *trial_report(void *self)
{
    struct inspection *inspection = self;
    const struct ph_plugin *entry = NULL;
    struct check_report rows = {.ok = true};
    struct ph_feature about;
    struct ph_error err = {0};
    loader_load(&inspection->file, &entry);
    if (entry == NULL)
        return memory_copy("0\n");
    descriptor_feature(&inspection->plugin.about, inspection->trial_index, &about);
    if (about.kind != PH_ACTION || !descriptor_feature_known(&about))
        return memory_copy("0\n");
    struct offer *offer = offer_new(&inspection->plugin, &about);
    /* Only standard output: the log of the core may go to standard error. */
    AUTO_CLOSE int output = memfd_create("output", MFD_CLOEXEC);
    dup2(output, STDOUT_FILENO);
    int code =
        inspection->trial(inspection->trial_self, inspection->plugin.path, &offer->feature, &err);
    fflush(NULL);
    printing_judge(&rows, output, "in a dry run", NULL);
    AUTO_FREE char *good = text_format("a dry run of \"%s\" asks for nothing", about.id);
    check_report_add(&rows, code >= 0, good,
                     strcmp(err.what, "danger") == 0
                         ? "Say with .danger what it does to the person at the phone."
                         : "Take status 0 as success without an answer, and ask only when a value "
                           "is missing.",
                     "a dry run of \"%s\" fails: %s", about.id, err.text);
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
