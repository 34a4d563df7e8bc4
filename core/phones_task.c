/* Listing the phones: from the cache, or by asking the directory and then filling the cache. */
#include "host.h"
#include "job.h"

#include <stdio.h>

enum { MS_IN_SECOND = 1000 };

/* The list being built. Rows come from one call, on one thread. */
struct building {
    struct task *task;
    struct phones *list;
    bool in_row;
};

static void add_field(void *self, const char *name, const char *value)
{
    struct building *building = self;
    if (!building->in_row)
        phones_row(building->list);
    building->in_row = true;
    phones_field(building->list, name, value);
}

static void end_row(void *self)
{
    struct building *building = self;
    building->in_row = false;
}

static void tell_result(struct task *task, int64_t age_s)
{
    task->result = values_new();
    values_set_number(task->result, "count", (int64_t)phones_count(task->found));
    values_set_number(task->result, "age", age_s);
}

static int list(struct task *task, struct phones *phones, struct ph_error *err)
{
    struct building building = {.task = task, .list = phones};
    struct call_sink sink = {.self = &building, .field = add_field, .next_row = end_row};
    struct call *call;
    int code = call_begin(task->core,
                          &(struct call_options){.task = task,
                                                 .feature = task->feature,
                                                 .function = "list",
                                                 .args = task->args,
                                                 .sink = &sink},
                          &call, err);
    if (code != PH_OK)
        return code;
    code = call_end(call, task->feature->directory.list(&call->about, err), err);
    phones_done(phones);
    return code;
}

/* The list that was kept, unless it is too old for what it is wanted for. */
static bool take_kept(struct task *task, const char *profile)
{
    static const char *const limits[] = {[PH_LIST_LOOK] = "look_age", [PH_LIST_ACT] = "act_age"};
    struct phones *kept = NULL;
    int64_t age_s = 0;
    if (task->fresh || phones_load(profile, &kept, &age_s, NULL) != PH_OK)
        return false;
    const char *limit = limits[task->use];
    bool clock_went_back = phones_time(kept) > base_now();
    if (limit != NULL &&
        (clock_went_back || age_s * MS_IN_SECOND >= core_number(task->core, limit))) {
        phones_free(kept);
        return false;
    }
    task->found = kept;
    tell_result(task, age_s);
    return true;
}

int phones_task(struct task *task, struct ph_error *err)
{
    const char *profile = settings_profile(ph_settings(task->core));
    if (take_kept(task, profile))
        return PH_OK;
    struct phones *phones = phones_new();
    int code = list(task, phones, err);
    if (code != PH_OK) {
        phones_free(phones);
        return code;
    }
    struct ph_error save;
    int saved = phones_save(phones, profile, &save);
    /* Without a home of its own a program that runs unattended does without. */
    bool homeless = saved == PH_UNSUPPORTED || saved == PH_DENIED;
    if (saved != PH_OK)
        log_write(homeless ? PH_LOG_INFO : PH_LOG_WARNING, "phones",
                  "The list could not be kept for the next time: %s", save.text);
    task->found = phones;
    tell_result(task, 0);
    return PH_OK;
}
