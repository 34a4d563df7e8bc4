/* The phones of a job as a table. See job_columns.h. */
#include "job_columns.h"

#include "cells.h"
#include "job_progress.h"

#include <job_results.h>
#include <string.h>

struct shown {
    const struct job_results *results;
    size_t column; /* of results */
};

/* A mark, a colour and a word: colour never stands alone. */
static const struct mark {
    const char *outcome, *mark, *style;
} marks[] = {
    {"done", "✓", "success"},   {"failed", "✗", "error"},      {"unknown", "?", "warning"},
    {"running", "▸", "accent"}, {"skipped", "–", "dim-label"}, {"accepted", "…", "accent"},
    {"open", "·", "dim-label"},
};

static void show_outcome(GtkWidget *label, const char *outcome)
{
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        gtk_widget_remove_css_class(label, marks[i].style);
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (strcmp(marks[i].outcome, outcome) != 0)
            continue;
        AUTO_FREE char *text = text_format("%s %s", marks[i].mark, job_outcome_words(outcome));
        cells_text(label, text);
        gtk_widget_add_css_class(label, marks[i].style);
    }
}

/* Freed by the caller. */
static char *text_of(const struct shown *shown, const struct job_phone *phone,
                     const struct values *row)
{
    const char *told;
    switch (shown->column) {
    case JOB_COLUMN_NAME:
        return memory_copy(phone->name);
    case JOB_COLUMN_TEXT:
        return phone->text != NULL || row == NULL ? memory_copy(phone->text)
                                                  : job_results_rest(shown->results, row);
    default:
        told = row == NULL ? NULL : values_text(row, shown->results->at[shown->column].key);
        return fields_text(told);
    }
}

static void show_cell(GtkListItem *list_item, GtkWidget *label, const void *about)
{
    JobPhoneItem *item = gtk_list_item_get_item(list_item);
    const struct job_phone *phone = job_phone_item_phone(item);
    const struct shown *shown = about;
    if (shown->column == JOB_COLUMN_OUTCOME) {
        show_outcome(label, phone->outcome);
        return;
    }
    AUTO_FREE char *text = text_of(shown, phone, job_phone_item_row(item));
    AUTO_FREE char *safe = text_safe(text);
    cells_text(label, safe);
    GtkWidget *row = cells_row(label);
    if (shown->column != JOB_COLUMN_NAME || row == NULL)
        return;
    AUTO_FREE char *name = text_format("%s, %s", phone->name != NULL ? phone->name : "?",
                                       job_outcome_words(phone->outcome));
    text_accessible(row, name);
}

static void add_column(GtkColumnView *view, const struct job_results *results, size_t at)
{
    const struct field *field = &results->at[at];
    if (field->width == 0)
        return;
    struct shown *shown = g_new0(struct shown, 1);
    *shown = (struct shown){.results = results, .column = at};
    GtkListItemFactory *factory = cells_factory(show_cell, shown, false);
    g_object_set_data_full(G_OBJECT(factory), "shown", shown, g_free);
    AUTO_FREE char *title = text_safe(words(field->label));
    g_autoptr(GtkColumnViewColumn) column = gtk_column_view_column_new(title, factory);
    gtk_column_view_column_set_resizable(column, TRUE);
    gtk_column_view_column_set_fixed_width(column, cells_width(field->width));
    gtk_column_view_column_set_expand(column, at == JOB_COLUMN_TEXT);
    gtk_column_view_append_column(view, column);
}

/* What the action told stands between the outcome and the rest. */
static void make_columns(GtkColumnView *view, const struct job_results *results)
{
    GListModel *columns = gtk_column_view_get_columns(view);
    while (g_list_model_get_n_items(columns) > 0) {
        g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item(columns, 0);
        gtk_column_view_remove_column(view, column);
    }
    for (size_t i = 0; i < JOB_COLUMN_TEXT; i++)
        add_column(view, results, i);
    for (size_t i = JOB_COLUMNS; i < results->count; i++)
        add_column(view, results, i);
    for (size_t i = JOB_COLUMN_TEXT; i < JOB_COLUMNS; i++)
        add_column(view, results, i);
}

void job_columns_show(GtkColumnView *view, const struct job *job)
{
    gtk_column_view_set_model(view, NULL);
    make_columns(view, &job->results);
    g_autoptr(GtkSingleSelection) selection =
        gtk_single_selection_new(G_LIST_MODEL(g_object_ref(job->phones)));
    gtk_single_selection_set_autoselect(selection, FALSE);
    gtk_single_selection_set_can_unselect(selection, TRUE);
    gtk_single_selection_set_selected(selection, GTK_INVALID_LIST_POSITION);
    gtk_column_view_set_model(view, GTK_SELECTION_MODEL(selection));
}

GtkWidget *job_columns_view(void)
{
    GtkWidget *view = gtk_column_view_new(NULL);
    gtk_widget_add_css_class(view, "data-table");
    cells_add_tooltips(view);
    text_accessible(view, _("Phones of the job"));
    return view;
}
