/* One job in detail: progress, the outcome of each phone, stopping, resuming. */
#ifndef JOB_VIEW_H
#define JOB_VIEW_H

#include "jobs.h"

struct job_view;

struct job_view *job_view_new(struct app_context *app);
void job_view_free(struct job_view *view);
GtkWidget *job_view_widget(struct job_view *view);
/* Shows this job, and holds a reference while it does. */
void job_view_show(struct job_view *view, struct job *job);
struct job *job_view_job(struct job_view *view); /* NULL if none is shown */
/* Asks about its failed phones, once its journal is read. */
void job_view_retry(struct job_view *view);
/* Call it when the job has changed. */
void job_view_refresh(struct job_view *view);

#endif
