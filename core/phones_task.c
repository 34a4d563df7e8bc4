/* Listing the phones: from the cache, or by asking the directory and then filling the cache. */
#include "host.h"
#include "job.h"

#include <stdio.h>

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
    int code = call_begin_with(
        task->core,
        &(struct call_options){
            .task = task, .feature = task->feature, .args = task->args, .sink = &sink},
        &call, err);
    if (code != PH_OK)
        return code;
    code = call_end(call, task->feature->directory.list(&call->about, err), err);
    phones_done(phones);
    return code;
}

int phones_task(struct task *task, struct ph_error *err)
{
    const char *profile = settings_profile(ph_settings(task->core));
    int64_t age_s;
    if (!task->fresh && phones_load(profile, &task->found, &age_s, NULL) == PH_OK) {
        tell_result(task, age_s);
        return PH_OK;
    }
    struct phones *phones = phones_new();
    int code = list(task, phones, err);
    if (code != PH_OK) {
        phones_free(phones);
        return code;
    }
    struct ph_error save;
    if (phones_save(phones, profile, &save) != PH_OK)
        log_write(PH_LOG_WARNING, "phones", "The list could not be kept for the next time: %s",
                  save.text);
    task->found = phones;
    tell_result(task, 0);
    return PH_OK;
}
