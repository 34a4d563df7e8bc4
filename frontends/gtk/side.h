/* What stands beside the pages: the list of them, and the profile that is open. */
#ifndef SIDE_H
#define SIDE_H

#include "window.h"

struct side;

/* pressed: by a click or Enter, also on the page that is chosen already; else the arrow keys came past it. */
typedef void side_chosen(void *self, const char *page, bool pressed);

struct side *side_new(struct window *window, side_chosen *chosen, void *self);
void side_free(struct side *side);
GtkWidget *side_widget(struct side *side);
void side_choose(struct side *side, const char *page);
/* The account, the profile or the names of all profiles have changed. */
void side_refresh(struct side *side);
/* What a page is called, or NULL: it is none of the list. */
const char *side_title(const char *page);

#endif
