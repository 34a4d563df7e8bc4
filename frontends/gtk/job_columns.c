/* The phones of a job as a table. See job_columns.h. */
#include "job_columns.h"

#include "cells.h"

#include <job_words.h>
#include <stddef.h>
#include <string.h>

/* Where a record has them. */
static const size_t texts[JOB_COLUMNS] = {
    [JOB_COLUMN_NAME] = offsetof(struct job_phone, name),
    [JOB_COLUMN_OUTCOME] = offsetof(struct job_phone, outcome),
    [JOB_COLUMN_TEXT] = offsetof(struct job_phone, text),
    [JOB_COLUMN_CORRELATION] = offsetof(struct job_phone, correlation),
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
        AUTO_FREE char *text = text_format("%s %s", marks[i].mark, words(outcome));
        cells_text(label, text);
        gtk_widget_add_css_class(label, marks[i].style);
    }
}

static void show_cell(GtkListItem *list_item, GtkWidget *label, const void *about)
{
    const struct job_phone *phone = job_phone_item_phone(gtk_list_item_get_item(list_item));
    const struct field *column = about;
    const char *text = *(char *const *)((const char *)phone + texts[column - job_fields]);
    AUTO_FREE char *safe = text_safe(text);
    if (column == &job_fields[JOB_COLUMN_OUTCOME])
        show_outcome(label, phone->outcome);
    else
        cells_text(label, safe);
    GtkWidget *row = cells_row(label);
    if (column != &job_fields[JOB_COLUMN_NAME] || row == NULL)
        return;
    AUTO_FREE char *name =
        text_format("%s, %s", phone->name != NULL ? phone->name : "?", words(phone->outcome));
    text_accessible(row, name);
}

void job_columns_show(GtkColumnView *view, JobPhones *phones)
{
    g_autoptr(GtkSingleSelection) selection =
        gtk_single_selection_new(G_LIST_MODEL(g_object_ref(phones)));
    gtk_column_view_set_model(view, GTK_SELECTION_MODEL(selection));
}

GtkWidget *job_columns_view(void)
{
    GtkWidget *view = gtk_column_view_new(NULL);
    for (size_t i = 0; i < JOB_COLUMNS; i++) {
        if (job_fields[i].width == 0)
            continue;
        GtkListItemFactory *factory = cells_factory(show_cell, &job_fields[i]);
        g_autoptr(GtkColumnViewColumn) column =
            gtk_column_view_column_new(_(job_fields[i].label), factory);
        gtk_column_view_column_set_resizable(column, TRUE);
        gtk_column_view_column_set_fixed_width(column, cells_width(job_fields[i].width));
        gtk_column_view_column_set_expand(column, i == JOB_COLUMN_TEXT);
        gtk_column_view_append_column(GTK_COLUMN_VIEW(view), column);
    }
    gtk_widget_add_css_class(view, "data-table");
    cells_add_tooltips(view);
    text_accessible(view, _("Phones of the job"));
    return view;
}
