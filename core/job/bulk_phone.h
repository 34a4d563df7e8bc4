/* One phone of a bulk job: the call, and looking whether it took effect. */
#ifndef CORE_JOB_BULK_PHONE_H
#define CORE_JOB_BULK_PHONE_H

#include <stdbool.h>

struct phone_job;
struct bulk;

/* A worker's call, known to the keeper. */
struct attempt {
    struct bulk *bulk;
    struct phone_job *phone_job;
    bool polls;    /* settled(), not run() */
    bool intended; /* the journal has its intent */
    bool lost;     /* the keeper gave it up and told its end */
};

/* run_item.c. [worker] Without the lock. False: the call was given up, and the worker must end. */
bool bulk_phone_begin(struct bulk *bulk, struct phone_job *phone_job);

bool bulk_phone_poll(struct bulk *bulk, struct phone_job *phone_job);

#endif
