/* A form made from declarations: one row for each struct ph_param of any type. The core checks each
 * value as it is typed. Arguments of actions, settings and questions all use it. */
#ifndef FORM_H
#define FORM_H

#include "text.h"

#include <adwaita.h>

struct form;
struct form_row;

typedef void form_changed(void *self);

/* The declarations have to outlive the form. changed may be NULL. */
struct form *form_new(const struct ph_params *params, form_changed *changed, void *self);
void form_free(struct form *form);
/* The rows as one list, the advanced ones folded away. The form owns it until it has a parent. */
GtkWidget *form_widget(struct form *form);
/* The name of the fold; otherwise "Advanced". */
void form_fold_title(struct form *form, const char *title);
bool form_valid(const struct form *form);
/* The values in normal spelling, without those left at their default; freed by the caller. */
struct values *form_values(const struct form *form);
void form_set(struct form *form, const char *key, const char *text);
/* Shows a message on the row of a key, like one of the check. */
void form_complain(struct form *form, const char *key, const char *text);
void form_focus(struct form *form);

/* ---- One row on its own, as the preferences use it ------------------------------------------- */

struct form_row *form_row_new(const struct ph_param *param, const char *value,
                              form_changed *changed, void *self);
void form_row_free(struct form_row *row);
GtkWidget *form_row_widget(struct form_row *row); /* an AdwPreferencesRow */
bool form_row_valid(const struct form_row *row);
/* The text of the row, never NULL; freed by the caller. For a SECRET call form_row_secret(). */
char *form_row_text(const struct form_row *row);
struct ph_secret *form_row_secret(const struct form_row *row); /* NULL: empty */
/* Shows these instead of the choices of a PH_CHOICE, one for each. */
void form_row_titles(struct form_row *row, const char *const *titles);
void form_row_set(struct form_row *row, const char *text);
void form_row_complain(struct form_row *row, const char *text); /* NULL: shows the help again */

#endif
