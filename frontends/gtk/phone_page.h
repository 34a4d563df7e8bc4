/* The page of one phone: its properties, a picture of its screen, its keys and its actions. */
#ifndef PHONE_PAGE_H
#define PHONE_PAGE_H

#include "app_context.h"

struct phone_page;

struct phone_page *phone_page_new(struct app_context *app);
void phone_page_free(struct phone_page *page);
GtkWidget *phone_page_widget(struct phone_page *page);
void phone_page_show(struct phone_page *page, const char *id);
void phone_page_focus(struct phone_page *page); /* call it once the page is visible */
/* Stops pictures and keys; for when another page comes into view. */
void phone_page_leave(struct phone_page *page);
/* Call it when the list of phones was replaced. */
void phone_page_refresh(struct phone_page *page);
/* Reports this task of a job on the phone in view. */
void phone_page_report(struct phone_page *page, int64_t task);
/* The picture larger or smaller by so many steps; 0: as it fits. */
void phone_page_zoom(struct phone_page *page, int steps);
/* Shows the picture of the screen and nothing else. */
void phone_page_alone(struct phone_page *page, bool alone);
const char *phone_page_title(struct phone_page *page);
const char *phone_page_id(struct phone_page *page); /* of the phone in view, or NULL */

#endif
