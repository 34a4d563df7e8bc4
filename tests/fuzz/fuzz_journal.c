/* Fuzzes the journal of a job: whatever the file contains, reading gives a complete job, the
 * counts add up, and nothing that may have been sent is planned to be sent again. */
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/limits.h"
#include "job/outcome.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct journal_job *job = journal_parse((const char *)data, size);
    const struct journal_summary *about = &job->about;
    if (about->done + about->failed + about->unknown + about->skipped + about->open !=
        (int64_t)job->count)
        abort();
    for (size_t i = 0; i < job->count; i++) {
        const struct journal_item *item = &job->items[i];
        bool perhaps_sent = item->state == JOURNAL_INTENDED || item->state == JOURNAL_ACCEPTED ||
                            (item->state == JOURNAL_ENDED && item->outcome == OUTCOME_DONE);
        if (perhaps_sent && journal_plan(item, &(struct limits){0}) == JOURNAL_DO)
            abort();
        if (item->state == JOURNAL_ENDED && outcome_name(item->outcome) == NULL)
            abort();
    }
    journal_free(job);
    return 0;
}
