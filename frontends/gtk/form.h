/* A form made from declarations: one row for each struct ph_param, of every type, judged by the core's own check
 * while it is filled in. Action arguments, settings and questions all look like this. */
#ifndef FORM_H
#define FORM_H

#include "text.h"

#include <adwaita.h>

struct form;
struct form_row;

typedef void form_changed(void *self);

/* The form takes the declarations as they are: they have to outlive it. changed may be NULL. */
struct form *form_new(const struct ph_params *params, form_changed *changed, void *self);
void form_free(struct form *form);
/* One list of rows; advanced ones are folded away. Belongs to the form until it is put somewhere. */
GtkWidget *form_widget(struct form *form);
bool form_valid(const struct form *form);
/* What was filled in, normal spelling; rows left at their default are not in it. Freed by the caller. */
struct values *form_values(const struct form *form);
void form_set(struct form *form, const char *key, const char *text);
/* Shows a sentence on the row of a key, as if the check had said it. */
void form_complain(struct form *form, const char *key, const char *text);
void form_focus(struct form *form);

/* ---- One row on its own, as the preferences use it ------------------------------------------------ */

struct form_row *form_row_new(const struct ph_param *param, const char *value,
                              form_changed *changed, void *self);
void form_row_free(struct form_row *row);
GtkWidget *form_row_widget(struct form_row *row); /* an AdwPreferencesRow */
bool form_row_valid(const struct form_row *row);
/* What stands there; never NULL. SECRET: see form_row_secret(). Freed by the caller. */
char *form_row_text(const struct form_row *row);
struct ph_secret *form_row_secret(const struct form_row *row); /* NULL = nothing there */
void form_row_set(struct form_row *row, const char *text);
void form_row_complain(struct form_row *row, const char *text); /* NULL: the help again */

#endif
