/* A job's journal in words. See job_words.h. */
#include "job_words.h"

#include "translation.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

const struct field job_fields[JOB_COLUMNS] = {
    [JOB_COLUMN_NAME] = {.key = "name", .title = "NAME", .label = "Phone", .width = 200},
    [JOB_COLUMN_MAC] = {.key = "mac", .title = "MAC", .drop = 4},
    [JOB_COLUMN_OUTCOME] = {.key = "outcome",
                            .title = "OUTCOME",
                            .label = "Outcome",
                            .words = true,
                            .drop = 1,
                            .width = 120},
    [JOB_COLUMN_TEXT] =
        {.key = "text", .title = "RESULT", .label = "Result", .drop = 2, .width = 240},
    [JOB_COLUMN_CORRELATION] = {.key = "correlation_id",
                                .title = "CORRELATION ID",
                                .label = "Correlation ID",
                                .drop = 5,
                                .extra = true,
                                .width = 220},
    [JOB_COLUMN_ID] = {.key = "id", .title = "ID", .drop = 7, .extra = true},
};

const char *job_state(const struct journal_summary *job)
{
    if (job->damaged)
        return N_("damaged");
    if (job->running)
        return N_("running");
    return !job->ended ? N_("interrupted") : job->why ? N_("stopped") : N_("ended");
}

const char *job_item_outcome(const struct journal_item *item)
{
    switch (item->state) {
    case JOURNAL_NOT_STARTED:
        return N_("open");
    case JOURNAL_INTENDED:
        return outcome_name(OUTCOME_UNKNOWN);
    case JOURNAL_ACCEPTED:
        return N_("accepted");
    default:
        return outcome_name(item->outcome);
    }
}

char *job_row_text(const struct values *row)
{
    char *text = memory_copy("");
    for (size_t i = 0; row && i < values_count(row); i++) {
        const char *key = values_key(row, i), *value = values_text(row, key);
        AUTO_FREE char *line = fields_text(value);
        bool result = strcmp(key, "result") == 0; /* a sentence, which needs no name */
        if (strcmp(key, "correlation_id") != 0)
            text_append(&text, ", ", "%s%s%s", result ? "" : key, result ? "" : " ", line);
    }
    return text;
}

char *job_rows_text(const struct rows *rows)
{
    char *text = memory_copy("");
    for (size_t i = 0; i < rows->count; i++) {
        AUTO_FREE char *row = job_row_text(rows->at[i]);
        if (*row)
            text_append(&text, "; ", "%s", row);
    }
    return text;
}

char *job_correlation(const struct rows *rows)
{
    char *all = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const char *id = values_text(rows->at[i], "correlation_id");
        if (id != NULL)
            text_append(&all, "\n", "%s", id);
    }
    return all;
}

char *job_request_text(const struct values *row)
{
    const char *method = values_text(row, "method"), *url = values_text(row, "url");
    const char *body = values_text(row, "body");
    if (method == NULL) /* a request outside HTTP, by the plugin itself */
        return memory_copy(_("something over a connection of its own"));
    return text_format("%s %s%s%s", method ? method : "", url ? url : "", body && *body ? " " : "",
                       body ? body : "");
}

char *job_item_reason(const struct journal_item *item)
{
    if (item->state == JOURNAL_INTENDED)
        return memory_copy("Interrupted while sending; it may have happened");
    if (item->text != NULL)
        return memory_copy(item->text);
    if (item->rows_lost > 0)
        return text_format("%lld rows of results are not kept: the journal had no room for them",
                           (long long)item->rows_lost);
    return NULL;
}

char *job_item_text(const struct journal_item *item)
{
    char *reason = job_item_reason(item);
    return reason != NULL ? reason : job_rows_text(&item->rows);
}

char *job_by(const struct core_account *account)
{
    const struct passwd *user = getpwuid(getuid());
    AUTO_FREE char *who = account != NULL ? words_who(account) : NULL;
    char *by =
        user != NULL ? memory_copy(user->pw_name) : text_format("user %lld", (long long)getuid());
    if (who != NULL)
        text_append(&by, ", ", "%s", who);
    return by;
}
