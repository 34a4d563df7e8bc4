/* The result of the last action on the phone in view, in a line under its picture. */
#ifndef PHONE_REPORT_H
#define PHONE_REPORT_H

#include "jobs.h"

struct phone_report;

struct phone_report *phone_report_new(struct app_context *app);
void phone_report_free(struct phone_report *report);
GtkWidget *phone_report_widget(struct phone_report *report);
/* Follows this task of a job, instead of the one before; 0: no task. */
void phone_report_follow(struct phone_report *report, int64_t task);
/* Shows why a job could not begin. */
void phone_report_say(struct phone_report *report, const char *text);

#endif
