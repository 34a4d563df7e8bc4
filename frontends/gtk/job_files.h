/* Files: what phones attached to a run, and saving any of it where the person says. */
#ifndef JOB_FILES_H
#define JOB_FILES_H

#include "jobs.h"

/* A window with the pictures and files of a run, each to be saved, or all into a folder. */
void job_files_show(struct app_context *app, struct job *job);
/* Asks where, and writes. */
void job_files_save(struct app_context *app, const char *name, GBytes *bytes);

#endif
