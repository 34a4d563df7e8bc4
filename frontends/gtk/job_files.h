/* The files that phones attached to a job, and saving a file where the person chooses. */
#ifndef JOB_FILES_H
#define JOB_FILES_H

#include "jobs.h"

/* A window with the pictures and files of a job, to save one by one or all into a folder. */
void job_files_show(struct app_context *app, struct job *job);
/* Asks where to save the bytes, and writes them. */
void job_files_save(struct app_context *app, const char *name, GBytes *bytes);

#endif
