/* One run in detail: progress, what came of each phone, stopping and going on. */
#ifndef JOB_VIEW_H
#define JOB_VIEW_H

#include "runs.h"

struct job_view;

/* owned: a run of run_read(), freed with the view; else one of runs_live(). */
struct job_view *job_view_new(struct window *window, struct run *run, bool owned);
void job_view_free(struct job_view *view);
GtkWidget *job_view_widget(struct job_view *view);
struct run *job_view_run(struct job_view *view);
/* The run has changed. */
void job_view_refresh(struct job_view *view);

#endif
