/* A job of this window or of the journal. See jobs.h. */
#ifndef JOB_H
#define JOB_H

#include "job_phones.h"

#include <job_results.h>

struct job {
    int64_t task;                       /* 0: read from the journal */
    int64_t number;                     /* in the journal; 0: none, or none yet */
    char *title, *action, *state, *why; /* made by the core: freed with free() */
    int64_t started;
    bool live, finished, dry_run, draining, paused;
    int64_t total, left; /* left: phones that resuming would act on */
    struct pace pace;    /* of the phones that were acted on */
    JobPhones *phones;
    struct job_results results; /* the columns; made by job_belongs() */
    struct feature *feature;    /* NULL if no plugin has it any more */
    GPtrArray *files;           /* struct job_file: what the phones attached */
    GHashTable *file_names;     /* of names to numbers: how far they are taken */
    gsize file_bytes;
    struct jobs *jobs;
    guint telling, holders;
    GCancellable *counting; /* the count of what is left */
};
struct job_file {
    char *phone; /* its name, with a number behind it if an earlier file has the same */
    char *name, *media_type;
    GBytes *bytes;
};

#endif
