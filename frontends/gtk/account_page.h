/* The page of the account: signing in, pasting, testing and clearing a token, and choosing its
 * store. */
#ifndef ACCOUNT_PAGE_H
#define ACCOUNT_PAGE_H

#include "app_context.h"

struct account_page;

struct account_page *account_page_new(struct app_context *app);
void account_page_free(struct account_page *page);
GtkWidget *account_page_widget(struct account_page *page);
/* Call it when the account has changed, and once a second for the countdown. */
void account_page_refresh(struct account_page *page);

#endif
