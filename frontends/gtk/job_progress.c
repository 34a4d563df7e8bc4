/* How far a job is. See job_progress.h. */
#include "job_progress.h"

#include <string.h>

/* Before that much time has passed a rate means little. */
enum { MEASURED_MS = 2000 };

const char *job_outcome_words(const char *outcome)
{
    return strcmp(outcome, "open") == 0 ? _("not started") : words(outcome);
}

guint job_ended(const struct job *job)
{
    guint ended = 0;
    for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_SKIPPED; outcome++)
        ended += job_phones_count(job->phones, outcome_name(outcome));
    return ended;
}

char *job_counts(const struct job *job)
{
    static const char *const outcomes[] = {"done",    "failed",   "unknown",
                                           "skipped", "accepted", "open"};
    AUTO_FREE char *text = memory_copy("");
    /* what is open goes without saying while the job runs */
    for (size_t i = 0; i < COUNT_OF(outcomes) - (job->live ? 1 : 0); i++) {
        guint count = job_phones_count(job->phones, outcomes[i]);
        AUTO_FREE char *number = words_number(count);
        if (count > 0)
            text_append(&text, " · ", "%s %s", number, job_outcome_words(outcomes[i]));
    }
    AUTO_FREE char *total = words_number(job->total);
    return *text ? text_format(ngettext("%s of %s phone", "%s of %s phones", (gulong)job->total),
                               text, total)
                 : text_format(ngettext("%s phone", "%s phones", (gulong)job->total), total);
}

guint job_acted(const struct job *job)
{
    return job_ended(job) - job_phones_count(job->phones, "skipped");
}

char *job_pace(struct job *job)
{
    int64_t now_ms = time_monotonic_ms(), acted = (int64_t)job_acted(job);
    pace_note(&job->pace, now_ms, acted);
    int64_t spent_ms = now_ms - job->pace.since_ms, ended = acted - job->pace.before;
    int64_t open = job->total - (int64_t)job_ended(job);
    if (!job->live || job->paused || spent_ms < MEASURED_MS || ended <= 0)
        return NULL;
    int64_t tenths = ended * 10000 / spent_ms;
    AUTO_FREE char *rate =
        tenths >= 10
            ? text_format(_("%lld.%lld phones/s"), (long long)tenths / 10, (long long)tenths % 10)
            : text_format(_("%lld phones/min"), (long long)(ended * 60000 / spent_ms));
    if (open <= 0 || job->draining)
        return memory_steal(rate);
    AUTO_FREE char *left = duration_words_in(words_count, open * spent_ms / ended / 1000 + 1);
    return text_format(_("%s · %s left"), rate, left);
}
