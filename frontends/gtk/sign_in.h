/* Signing in: the token field, the provider and its options, and the button that starts. */
#ifndef SIGN_IN_H
#define SIGN_IN_H

#include "app_context.h"
#include "token_store_row.h"

struct sign_in;

struct sign_in *sign_in_new(struct app_context *app, struct token_store_row *stores,
                            const struct account_host *host);
/* Forgets what was typed. */
void sign_in_clear(struct sign_in *sign_in);
void sign_in_free(struct sign_in *sign_in);
GtkWidget *sign_in_widget(struct sign_in *sign_in); /* an AdwPreferencesGroup */
/* The button that starts; the caller places it. */
GtkWidget *sign_in_button(struct sign_in *sign_in);
void sign_in_allow(struct sign_in *sign_in, bool allowed);
/* Whether that button is what one comes for: nobody is signed in. */
void sign_in_suggest(struct sign_in *sign_in, bool suggested);

#endif
