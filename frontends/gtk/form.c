/* A form made from declarations. See form.h. */
#include "form.h"

#include <string.h>

struct form {
    const struct ph_params *params;
    struct form_row **rows;
    GtkWidget *group, *advanced; /* advanced: the fold, or NULL */
};

struct form *form_new(const struct ph_params *params, form_changed *changed, void *self)
{
    struct form *form = g_new0(struct form, 1);
    form->params = params;
    form->rows = g_new0(struct form_row *, params->count + 1);
    form->group = g_object_ref_sink(adw_preferences_group_new());
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        form->rows[i] = form_row_new(param, param->value, changed, self);
        GtkWidget *row = form_row_widget(form->rows[i]);
        if (!(param->flags & PH_ADVANCED)) {
            adw_preferences_group_add(ADW_PREFERENCES_GROUP(form->group), row);
            continue;
        }
        if (form->advanced == NULL) {
            form->advanced = adw_expander_row_new();
            form_fold_title(form, _("Advanced"));
        }
        adw_expander_row_add_row(ADW_EXPANDER_ROW(form->advanced), row);
    }
    if (form->advanced != NULL)
        adw_preferences_group_add(ADW_PREFERENCES_GROUP(form->group), form->advanced);
    return form;
}

void form_fold_title(struct form *form, const char *title)
{
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(form->advanced), title);
}

void form_free(struct form *form)
{
    if (form == NULL)
        return;
    for (uint32_t i = 0; i < form->params->count; i++)
        form_row_free(form->rows[i]);
    g_object_unref(form->group);
    g_free(form->rows);
    g_free(form);
}

GtkWidget *form_widget(struct form *form)
{
    return form->group;
}

bool form_valid(const struct form *form)
{
    for (uint32_t i = 0; i < form->params->count; i++) {
        if (!form_row_valid(form->rows[i]))
            return false;
    }
    return true;
}

static void take_row(const struct form_row *row, const struct ph_param *param,
                     struct values *values)
{
    if (param->type == PH_SECRET) {
        AUTO_SECRET struct ph_secret *secret = form_row_secret(row);
        if (secret != NULL)
            values_set_secret(values, param->key, secret);
        return;
    }
    AUTO_FREE char *text = form_row_text(row);
    AUTO_FREE char *normal = NULL, *usual = NULL;
    if (!*text || param_check(param, text, &normal, NULL) < 0)
        return;
    if (param->value != NULL && param_check(param, param->value, &usual, NULL) == PH_OK &&
        strcmp(usual, normal) == 0)
        return;
    values_set(values, param->key, normal);
}

struct values *form_values(const struct form *form)
{
    struct values *values = values_new();
    for (uint32_t i = 0; i < form->params->count; i++)
        take_row(form->rows[i], param_at(form->params, i), values);
    return values;
}

static struct form_row *find_row(const struct form *form, const char *key)
{
    for (uint32_t i = 0; i < form->params->count; i++) {
        if (strcmp(param_at(form->params, i)->key, key) == 0)
            return form->rows[i];
    }
    return NULL;
}

void form_set(struct form *form, const char *key, const char *text)
{
    struct form_row *row = find_row(form, key);
    if (row != NULL)
        form_row_set(row, text);
}

void form_complain(struct form *form, const char *key, const char *text)
{
    struct form_row *row = find_row(form, key);
    if (row != NULL)
        form_row_complain(row, text);
}

void form_focus(struct form *form)
{
    if (form->params->count)
        gtk_widget_child_focus(form->group, GTK_DIR_TAB_FORWARD);
}
