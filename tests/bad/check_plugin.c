/* Prints the rows of the strict checks for one file: "ok TEXT" or "fault TEXT" and "    CURE".
 * The dry run it supplies fails for an action called "zz-good-last" and crashes for one called
 * "good-action". check_plugin FILE */
#include "plugin/check.h"
#include "plugin/check_report.h"
#include "plugin/feature.h"
#include "util/error.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static int trial(void *self, const char *path, const struct feature *action, struct ph_error *err)
{
    (void)self, (void)path;
    if (strcmp(action->about.id, "zz-good-last") == 0)
        return error_fail(err, PH_LOGIN, NULL, "it asks for its name");
    if (strcmp(action->about.id, "good-action") == 0)
        raise(SIGSEGV);
    if (strcmp(action->about.id, "tag-more") == 0)
        printf("hello from run()\n");
    return PH_OK;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    struct check_report *report = check_file(argv[1], trial, NULL);
    for (size_t i = 0; i < report->count; i++) {
        const struct check_row *row = &report->rows[i];
        printf("%s %s\n", row->ok ? "ok" : "fault", row->text);
        if (row->cure != NULL)
            printf("    %s\n", row->cure);
    }
    int code = report->ok ? 0 : 1;
    check_free(report);
    return code;
}
