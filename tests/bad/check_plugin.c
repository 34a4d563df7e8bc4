/* Prints the rows of the strict checks for one file: "ok TEXT" or "fault TEXT" and "    CURE".
 * The dry run it supplies fails for an action called "zz-good-last" and crashes for one called
 * "good-action". check_plugin FILE */
#include "plugin/check.h"
#include "plugin/check_report.h"
#include "plugin/feature.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void trial(void *self, struct check_action *action)
{
    (void)self;
    const char *id = action->action->about.id;
    bool fine = strcmp(id, "zz-good-last") != 0;
    if (strcmp(id, "good-action") == 0)
        raise(SIGSEGV);
    if (strcmp(id, "tag-more") == 0)
        printf("hello from run()\n");
    check_report_add(action->rows, fine, "a dry run works", "Let it do without.", "%s",
                     fine ? "" : "a dry run fails: it asks for its name");
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
