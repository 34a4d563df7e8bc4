/* The page of the account: sign in, paste a token, test it, clear it, and where it is kept. */
#ifndef ACCOUNT_PAGE_H
#define ACCOUNT_PAGE_H

#include "app_context.h"

struct account_page;

struct account_page *account_page_new(struct app_context *app);
void account_page_free(struct account_page *page);
GtkWidget *account_page_widget(struct account_page *page);
/* The account has changed, or a second of its countdown has passed. */
void account_page_refresh(struct account_page *page);

#endif
