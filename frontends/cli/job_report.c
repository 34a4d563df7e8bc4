/* A report of a job. See job_report.h. Texts of phones and services are escaped in every format; a
 * page loads nothing and runs nothing. */
#include "job_report.h"

#include "job_facts.h"
#include "message.h"
#include "output.h"
#include "row.h"
#include "summary.h"

#include <job_words.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 7 };

struct report {
    const struct feature *action;
    const struct journal_job *job;
    FILE *out;
    bool html;
};

/* ---- Markdown and HTML ----------------------------------------------------------------------- */

static void put_text(const struct report *report, const char *text)
{
    AUTO_FREE char *safe = row_joined(text == NULL ? "" : text);
    for (const char *at = safe; *at != '\0'; at++) {
        const char *entity = *at == '&'   ? "&amp;"
                             : *at == '<' ? "&lt;"
                             : *at == '>' ? "&gt;"
                                          : NULL;
        if (*at == '"' && report->html)
            entity = "&quot;";
        if (!report->html && strchr("\\`*_[]|#~", *at) != NULL)
            putc('\\', report->out);
        if (entity != NULL)
            fputs(entity, report->out);
        else
            putc(*at, report->out);
    }
}

static void heading(const struct report *report, int level, const char *text)
{
    if (report->html)
        fprintf(report->out, "<h%d>", level);
    else
        fprintf(report->out, "%s%.*s ", level > 1 ? "\n" : "", level, "##");
    put_text(report, text);
    if (report->html)
        fprintf(report->out, "</h%d>\n", level);
    else
        fputs("\n\n", report->out);
}

static void table_row(const struct report *report, const char *const *cells, size_t count,
                      const char *tag)
{
    fputs(report->html ? "<tr>" : "|", report->out);
    for (size_t i = 0; i < count; i++) {
        if (report->html)
            fprintf(report->out, "<%s>", tag);
        else
            putc(' ', report->out);
        put_text(report, cells[i]);
        if (report->html)
            fprintf(report->out, "</%s>", tag);
        else
            fputs(" |", report->out);
    }
    fputs(report->html ? "</tr>\n" : "\n", report->out);
}

static void table_begin(const struct report *report, const char *const *titles, size_t count)
{
    if (report->html)
        fputs("<table>\n", report->out);
    table_row(report, titles, count, "th");
    for (size_t i = 0; !report->html && i < count; i++)
        fputs(i == 0 ? "|---|" : "---|", report->out);
    if (!report->html)
        putc('\n', report->out);
}

static void table_end(const struct report *report)
{
    if (report->html)
        fputs("</table>\n", report->out);
}

/* ---- What it says ---------------------------------------------------------------------------- */

static char *counts_text(const struct journal_summary *about)
{
    const struct {
        int64_t count;
        const char *name;
    } counts[] = {{about->done, N_("done")},
                  {about->failed, N_("failed")},
                  {about->unknown, N_("unknown")},
                  {about->skipped, N_("skipped")},
                  {about->open, N_("open")}};
    AUTO_FREE char *total = words_number(about->total);
    char *text = text_format(words_count("%s phone", "%s phones", (uint64_t)about->total), total);
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        AUTO_FREE char *number = words_number(counts[i].count);
        if (counts[i].count > 0)
            text_append(&text, ", ", "%s %s", number, words(counts[i].name));
    }
    return text;
}

static void put_facts(const struct report *report)
{
    const struct journal_job *job = report->job;
    AUTO_FREE char *deed = job_facts_deed(report->action, job);
    AUTO_FREE char *from = job_facts_time(job->about.started);
    AUTO_FREE char *to = job_facts_time(job->about.ended);
    AUTO_FREE char *counts = counts_text(&job->about);
    const char *const facts[][2] = {{_("Action"), deed},
                                    {_("Selection"), job->selection},
                                    {_("By"), job->by},
                                    {_("Profile"), job->about.profile},
                                    {_("From"), from},
                                    {_("To"), to},
                                    {_("State"), words(job_state(&job->about))},
                                    {_("Stopped because"), job->about.why},
                                    {_("Result"), counts}};
    table_begin(report, (const char *const[]){"", ""}, 2);
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        if (facts[i][1] != NULL && *facts[i][1] != '\0')
            table_row(report, facts[i], 2, "td");
    table_end(report);
}

/* Phones that are not done, by reason. */
static void put_reasons(const struct report *report)
{
    struct summary *summary = summary_new(false);
    for (size_t i = 0; i < report->job->count; i++) {
        const struct journal_item *item = &report->job->items[i];
        AUTO_FREE char *reason = job_item_reason(item);
        AUTO_FREE char *correlation = job_correlation(&item->rows);
        int outcome = journal_item_came(item);
        summary_add(summary, item->name, correlation, outcome != 0 ? outcome : OUTCOME_SKIPPED,
                    outcome != 0 ? item->code : PH_CANCELLED,
                    outcome != 0 ? reason : job_item_outcome(item));
    }
    int outcome;
    size_t count, told = 0;
    const char *reason;
    char *names;
    for (size_t i = 0; summary_group(summary, i, &outcome, &count, &reason, &names); i++) {
        AUTO_FREE char *number = words_number((int64_t)count);
        bool ended = strcmp(reason, "open") != 0 && strcmp(reason, "accepted") != 0;
        const char *const cells[] = {number, words(ended ? outcome_name(outcome) : reason),
                                     ended ? reason : "", names};
        if (outcome != OUTCOME_DONE && told++ == 0) {
            heading(report, 2, _("Not done"));
            table_begin(report,
                        (const char *const[]){_("Phones"), _("Outcome"), _("Reason"), _("Names")},
                        COUNT_OF(cells));
        }
        if (outcome != OUTCOME_DONE)
            table_row(report, cells, COUNT_OF(cells), "td");
        free(names);
    }
    if (told > 0)
        table_end(report);
    summary_free(summary);
}

/* One phone; its own arguments are those that differ. The texts are freed by the caller. */
struct line {
    const char *name, *mac, *outcome;
    char *args, *text, *time, *correlation;
};

static struct line line_of(const struct report *report, const struct journal_item *item)
{
    bool own = item->args != NULL;
    return (struct line){.name = item->name != NULL ? item->name : item->id,
                         .mac = item->mac,
                         .outcome = job_item_outcome(item),
                         .args = own ? job_facts_args(report->action, item->args) : NULL,
                         .text = job_item_text(item),
                         .time = job_facts_time(item->time),
                         .correlation = job_correlation(&item->rows)};
}

static void line_free(const struct line *line)
{
    free(line->args);
    free(line->text);
    free(line->time);
    free(line->correlation);
}

static void put_phones(const struct report *report)
{
    const char *const titles[COLUMNS] = {_("Phone"),  _("MAC"),  _("Arguments"),     _("Outcome"),
                                         _("Result"), _("Time"), _("Correlation ID")};
    heading(report, 2, _("Phones"));
    table_begin(report, titles, COLUMNS);
    for (size_t i = 0; i < report->job->count; i++) {
        const struct line line = line_of(report, &report->job->items[i]);
        table_row(report,
                  (const char *const[]){line.name, line.mac, line.args, words(line.outcome),
                                        line.text, line.time, line.correlation},
                  COLUMNS, "td");
        line_free(&line);
    }
    table_end(report);
}

static void put_report(const struct report *report)
{
    static const char style[] = "body{font:15px sans-serif;margin:2em}table{border-collapse:"
                                "collapse}td,th{border:1px solid #999;padding:.3em .6em;"
                                "text-align:left;vertical-align:top}";
    const char *action = report->job->about.action;
    AUTO_FREE char *title = text_format(_("Job %lld: %s"), (long long)report->job->about.number,
                                        action != NULL ? action : "?");
    if (report->html) {
        fputs("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>", report->out);
        put_text(report, title);
        fprintf(report->out, "</title><style>%s</style></head><body>\n", style);
    }
    heading(report, 1, title);
    put_facts(report);
    put_reasons(report);
    put_phones(report);
    if (report->html)
        fputs("</body></html>\n", report->out);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* One line for each phone, with what is the same for all: several reports can be one table. */
static void put_csv(const struct report *report)
{
    static const char *const titles[] = {"job",  "action", "arguments",     "selection",
                                         "by",   "name",   "mac",           "outcome",
                                         "text", "time",   "correlation_id"};
    const struct journal_job *job = report->job;
    AUTO_FREE char *number = text_format("%lld", (long long)job->about.number);
    AUTO_FREE char *common = job_facts_args(report->action, job->args);
    csv_line(report->out, titles, COUNT_OF(titles));
    for (size_t i = 0; i < job->count; i++) {
        const struct line line = line_of(report, &job->items[i]);
        AUTO_FREE char *args = memory_copy(common);
        AUTO_FREE char *correlation = row_joined(line.correlation);
        if (line.args != NULL && *line.args != '\0')
            text_append(&args, ", ", "%s", line.args);
        csv_line(report->out,
                 (const char *const[]){number, job->about.action, args, job->selection, job->by,
                                       line.name, line.mac, line.outcome, line.text, line.time,
                                       correlation},
                 COUNT_OF(titles));
        line_free(&line);
    }
}

int job_report(const struct cli *cli, const struct feature *action, const struct journal_job *job)
{
    bool csv = args_has(&cli->args, FLAG_CSV), html = args_has(&cli->args, FLAG_HTML);
    const struct report report = {
        .action = action, .job = job, .out = output_stream(), .html = html};
    if ((output_wanted(cli) && !csv) || (csv && html))
        return message_fail(CODE_USAGE, "A report is Markdown, or --html, or --csv");
    if (job->about.damaged)
        return message_fail(CODE_FAILED, "The journal of job %lld is damaged",
                            (long long)job->about.number);
    if (csv && args_has(&cli->args, FLAG_BOM))
        fputs(CSV_BOM, report.out);
    if (csv)
        put_csv(&report);
    else
        put_report(&report);
    fflush(report.out);
    return CODE_DONE;
}
