#include "job/outcome.h"

#include "util/text.h"

const char *outcome_name(int outcome)
{
    static const char *const names[] = {[OUTCOME_DONE] = "done",
                                        [OUTCOME_FAILED] = "failed",
                                        [OUTCOME_UNKNOWN] = "unknown",
                                        [OUTCOME_SKIPPED] = "skipped"};
    return outcome > 0 && (size_t)outcome < COUNT_OF(names) ? names[outcome] : NULL;
}
