/* What stands beside the pages: the list of them, and the profile that is open. */
#ifndef SIDEBAR_H
#define SIDEBAR_H

#include "app_context.h"

struct sidebar;

/* pressed: by a click or Enter, also on the page that is chosen already; else the arrow keys came past it. */
typedef void sidebar_chosen(void *self, const char *page, bool pressed);

struct sidebar *sidebar_new(struct app_context *app, sidebar_chosen *chosen, void *self);
void sidebar_free(struct sidebar *sidebar);
GtkWidget *sidebar_widget(struct sidebar *sidebar);
void sidebar_choose(struct sidebar *sidebar, const char *page);
/* The account, the profile or the names of all profiles have changed. */
void sidebar_refresh(struct sidebar *sidebar);
/* What a page is called, or NULL: it is none of the list. */
const char *sidebar_title(const char *page);

#endif
