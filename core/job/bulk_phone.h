/* One phone of a bulk job: the call, and looking whether it took effect. */
#ifndef CORE_JOB_BULK_PHONE_H
#define CORE_JOB_BULK_PHONE_H

#include <stdbool.h>

struct item;
struct run;

/* A worker's call, known to the keeper. */
struct work {
    struct run *run;
    struct item *item;
    bool polls;    /* settled(), not run() */
    bool intended; /* the journal has its intent */
    bool lost;     /* the keeper gave it up and told its end */
};

/* run_item.c. [worker] Without the lock. False: the call was given up, and the worker must end. */
bool run_begin_item(struct run *run, struct item *item);

bool run_poll_item(struct run *run, struct item *item);

#endif
