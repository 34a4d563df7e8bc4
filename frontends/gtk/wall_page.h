/* The wall: live screens of the chosen phones, refreshed in turn within one budget of pictures a
 * minute; keys go to all that are ticked. */
#ifndef WALL_PAGE_H
#define WALL_PAGE_H

#include "app_context.h"
#include "phone_set.h"

struct wall_page;

struct wall_page *wall_page_new(struct app_context *app);
void wall_page_free(struct wall_page *page);
GtkWidget *wall_page_widget(struct wall_page *page);
/* Puts up these phones, or with NULL those of before; the same as before keep their pictures and
 * ticks. */
void wall_page_show(struct wall_page *page, const struct phone_set *set);
/* Call it when the list of phones was replaced. */
void wall_page_refresh(struct wall_page *page);
/* Ends keys and capture; for when another page comes into view. */
void wall_page_leave(struct wall_page *page);

#endif
