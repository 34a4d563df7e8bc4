/* All phones as lists a view can show: every one, those that match the search, sorted, selected. */
#ifndef PHONE_MODEL_H
#define PHONE_MODEL_H

#include "phone_row.h"

struct phone_model;

struct phone_model *phone_model_new(void);
void phone_model_free(struct phone_model *model);
/* Takes over a list of the core: rows of phones that stay are kept, so selection and place are too. */
void phone_model_update(struct phone_model *model, const struct phones *phones);
/* The words of the command line; bare words without wildcards match anywhere while they are typed. PH_INVALID leaves
 * the search as it was. */
int phone_model_search(struct phone_model *model, const char *text, struct ph_error *err);
/* Of these phones alone: taken; NULL: of all. The search narrows them further. */
int phone_model_set_list(struct phone_model *model, struct selector *list, struct ph_error *err);
/* The words of a search, as a shell would part them; a quote that is still open parts at spaces. */
char **phone_model_split(const char *text);
/* The view whose columns sort; it outlives the model's last change. */
void phone_model_set_view(struct phone_model *model, GtkColumnView *view);

GtkMultiSelection *phone_model_selection(struct phone_model *model);
guint phone_model_total(const struct phone_model *model);
guint phone_model_shown(const struct phone_model *model);
guint phone_model_selected(const struct phone_model *model);
/* Whether filtering or sorting still goes on in idle moments. */
bool phone_model_busy(const struct phone_model *model);
/* The selected phones, an array of *count, freed by the caller with g_free(). */
const struct phone **phone_model_chosen(struct phone_model *model, size_t *count);
PhoneRow *phone_model_row(struct phone_model *model, const char *id); /* or NULL */
/* The search as it stands, as typed; NULL when it means something else on the command line. */
const char *phone_model_words(const struct phone_model *model);
/* The values of a field of all phones, each with the number of its phones; freed by the caller. */
GHashTable *phone_model_values(struct phone_model *model, const char *field);

#endif
