/* One phone of a job: calls the action, and polls whether it took effect. */
#ifndef CORE_JOB_BULK_PHONE_H
#define CORE_JOB_BULK_PHONE_H

#include "util/crash.h"

#include <phonectl/plugin.h>
#include <stdbool.h>

struct bulk;
struct phone_job;
struct task;
struct values;

/* A worker's call of the plugin, known to the watchdog. */
struct attempt {
    struct bulk *bulk;
    struct phone_job *phone_job;
    bool polls;                   /* settled() instead of run() */
    bool intended;                /* the journal has its intent */
    bool lost;                    /* the watchdog gave it up and reported its end */
    struct crash_line crash_line; /* until something is sent or reported */
};

/* Lets the plugin look at these arguments, before anything is asked or sent. */
int bulk_phone_check(struct task *task, const struct values *args, struct ph_error *err);

/* [worker] Not holding the lock. False: the call was given up, and the worker must end. */
bool bulk_phone_begin(struct bulk *bulk, struct phone_job *phone_job);

bool bulk_phone_poll(struct bulk *bulk, struct phone_job *phone_job);

#endif
