/* One run in detail: progress, what came of each phone, stopping and going on. */
#ifndef JOB_VIEW_H
#define JOB_VIEW_H

#include "jobs.h"

struct job_view;

struct job_view *job_view_new(struct app_context *app);
void job_view_free(struct job_view *view);
GtkWidget *job_view_widget(struct job_view *view);
/* From now on this one; it is held as long as it is shown. */
void job_view_show(struct job_view *view, struct job *job);
struct job *job_view_job(struct job_view *view); /* NULL: none yet */
/* The run has changed. */
void job_view_refresh(struct job_view *view);

#endif
