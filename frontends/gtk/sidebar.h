/* The sidebar: the list of pages, and the button of the profile. */
#ifndef SIDEBAR_H
#define SIDEBAR_H

#include "app_context.h"

struct sidebar;

/* pressed: by click or Enter, also on the current page; otherwise the arrow keys moved onto it. */
typedef void sidebar_chosen(void *self, const char *page, bool pressed);

struct sidebar *sidebar_new(struct app_context *app, sidebar_chosen *chosen, void *self);
void sidebar_free(struct sidebar *sidebar);
GtkWidget *sidebar_widget(struct sidebar *sidebar);
void sidebar_choose(struct sidebar *sidebar, const char *page);
/* Call it when the account, the profile or the names of the profiles have changed. */
void sidebar_refresh(struct sidebar *sidebar);
/* The title of a page, or NULL if it is not in the list. */
const char *sidebar_title(const char *page);

#endif
