/* The page of one phone: what is known of it, a picture of its screen, its keys, and what can be done. */
#ifndef PHONE_PAGE_H
#define PHONE_PAGE_H

#include "app_context.h"

struct phone_page;

struct phone_page *phone_page_new(struct app_context *app);
void phone_page_free(struct phone_page *page);
GtkWidget *phone_page_widget(struct phone_page *page);
void phone_page_show(struct phone_page *page, const char *id);
void phone_page_focus(struct phone_page *page); /* once it is in sight */
/* Nobody looks any more: pictures and keys rest. */
void phone_page_leave(struct phone_page *page);
/* The list of phones was replaced. */
void phone_page_refresh(struct phone_page *page);
const char *phone_page_title(struct phone_page *page);
const char *phone_page_id(struct phone_page *page); /* of the phone that is looked at, or NULL */

#endif
