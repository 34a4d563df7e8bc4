/* All phones for the views: which match the search, in which order, which are selected. */
#ifndef PHONE_MODEL_H
#define PHONE_MODEL_H

#include "phone_row.h"

struct phone_model;

/* settings: where the groups of phones are; they outlive the model. */
struct phone_model *phone_model_new(const struct settings *settings);
void phone_model_free(struct phone_model *model);
/* Takes over a new list. Phones that stay keep their rows, and so their selection and place. */
void phone_model_update(struct phone_model *model, const struct phones *phones);
/* Searches as selectors of the command line do, but a bare word without wildcards matches anywhere.
 * PH_INVALID leaves the search as it was. */
int phone_model_search(struct phone_model *model, const char *text, struct ph_error *err);
/* Limits the list to these phones and takes ownership of the selector; NULL: all phones. The search
 * narrows it further. */
int phone_model_set_list(struct phone_model *model, struct selector *list, struct ph_error *err);
/* Splits a search into words as a shell does; an unclosed quote splits at spaces. */
char **phone_model_split(const char *text);
/* Sets the view whose columns sort. It has to outlive the last change of the model. */
void phone_model_set_view(struct phone_model *model, GtkColumnView *view);

GtkMultiSelection *phone_model_selection(struct phone_model *model);
guint phone_model_total(const struct phone_model *model);
guint phone_model_shown(const struct phone_model *model);
guint phone_model_selected(const struct phone_model *model);
/* Whether a search or sort is under way. */
bool phone_model_busy(const struct phone_model *model);
/* Ends it now, which takes a moment. */
void phone_model_finish(struct phone_model *model);
/* The selected phones, *count of them; freed with g_free(). */
const struct phone **phone_model_chosen(struct phone_model *model, size_t *count);
PhoneRow *phone_model_row(struct phone_model *model, const char *id); /* or NULL */
/* The search as typed; NULL if it means something else on the command line. */
const char *phone_model_words(const struct phone_model *model);
/* What a word of the search that matches no phone may have meant, in the user's language; freed by
 * the caller; NULL: every word matches one, or nothing is similar. */
char *phone_model_near(const struct phone_model *model);
/* The values a field has, each with the number of its phones (guint *); freed by the caller. */
GHashTable *phone_model_values(struct phone_model *model, const char *field);

#endif
