/* The page of jobs: the list of live and earlier jobs, and one job in detail. */
#ifndef JOBS_PAGE_H
#define JOBS_PAGE_H

#include "app_context.h"
#include "jobs.h"

struct jobs_page;

struct jobs_page *jobs_page_new(struct app_context *app);
void jobs_page_free(struct jobs_page *page);
GtkWidget *jobs_page_widget(struct jobs_page *page);
/* Reads the journal again; for when the page comes into view. */
void jobs_page_refresh(struct jobs_page *page);
/* Opens a job by its job_name(). */
void jobs_page_open(struct jobs_page *page, int64_t name);
void jobs_page_show_live(struct jobs_page *page, int64_t task);

#endif
