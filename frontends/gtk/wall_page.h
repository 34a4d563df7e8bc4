/* The wall: live screens of the chosen phones, fetched in turn within a number of pictures per
 * minute; keys go to all ticked phones. */
#ifndef WALL_PAGE_H
#define WALL_PAGE_H

#include "app_context.h"
#include "phone_set.h"

struct wall_page;

struct wall_page *wall_page_new(struct app_context *app);
void wall_page_free(struct wall_page *page);
GtkWidget *wall_page_widget(struct wall_page *page);
/* Shows these phones, or with NULL the ones shown before. Phones that were there before keep their
 * pictures and ticks. */
void wall_page_show(struct wall_page *page, const struct phone_set *set);
/* Call it when the list of phones was replaced. */
void wall_page_refresh(struct wall_page *page);
/* Ends sending keys and keyboard capture. Call it when another page comes into view. */
void wall_page_leave(struct wall_page *page);

#endif
