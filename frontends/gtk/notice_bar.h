/* The bar below the header that stays while something is wrong with what the pages show: the
 * sign-in is refused, or the service cannot be reached. */
#ifndef NOTICE_BAR_H
#define NOTICE_BAR_H

#include "app_context.h"

GtkWidget *notice_bar_new(struct app_context *app);
/* Whether the bar tells of this end of a listing: the service cannot be reached. */
bool notice_bar_tells(const struct event *event);
/* A listing of the phones has ended. */
void notice_bar_listed(GtkWidget *bar, const struct event *event);
/* The account, the list or the page has changed. page: the name of the one in view. */
void notice_bar_refresh(GtkWidget *bar, const char *page);

#endif
