/* Where the token is kept: remembered or not, and in which store; moving it there. */
#ifndef STORES_ROW_H
#define STORES_ROW_H

#include "window.h"

struct stores_row;

/* Who tells the person what goes on with the account. */
struct account_host {
    void (*say)(void *self, const char *text, bool bad);
    void (*busy)(void *self, int64_t task); /* 0: nothing is going on any more */
    void *self;
};

struct stores_row *stores_row_new(struct window *window, const struct account_host *host);
void stores_row_free(struct stores_row *row);
GtkWidget *stores_row_widget(struct stores_row *row); /* an AdwPreferencesGroup */
void stores_row_refresh(struct stores_row *row);
/* The id of the store the next token goes to, or NULL for the configured one. */
const char *stores_row_wanted(struct stores_row *row);

#endif
