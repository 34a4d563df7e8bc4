/* Where the token is kept: remembered or not, and in which store. A choice moves it. */
#ifndef TOKEN_STORE_ROW_H
#define TOKEN_STORE_ROW_H

#include "app_context.h"

struct token_store_row;

/* How the rows of the account page report to the page. */
struct account_host {
    void (*say)(void *self, const char *text, bool bad);
    void (*busy)(void *self, int64_t task); /* 0: idle again */
    void *self;
};

struct token_store_row *token_store_row_new(struct app_context *app,
                                            const struct account_host *host);
void token_store_row_free(struct token_store_row *row);
GtkWidget *token_store_row_widget(struct token_store_row *row); /* an AdwPreferencesGroup */
/* A second row for the same choice of store, elsewhere; for as long as both live. */
GtkWidget *token_store_row_again(struct token_store_row *row);
void token_store_row_refresh(struct token_store_row *row);
/* The id of the store for the next token, or NULL for the configured one. */
const char *token_store_row_wanted(struct token_store_row *row);

#endif
