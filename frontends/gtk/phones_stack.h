/* The list of phones, or what stands in its place: a welcome, a failure, nothing that matches. */
#ifndef PHONES_STACK_H
#define PHONES_STACK_H

#include "app_context.h"

GtkWidget *phones_stack_new(struct app_context *app, GtkWidget *list, GtkWidget *search);
/* loading: a list is on its way. listable: the last load did not fail for a missing sign-in. */
void phones_stack_choose(GtkWidget *stack, bool loading, bool listable);
/* Why the last load failed; NULL: it did not. */
void phones_stack_failed(GtkWidget *stack, const char *why);

#endif
