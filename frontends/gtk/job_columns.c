/* The phones of a job as a table. See job_columns.h. */
#include "job_columns.h"

#include "cells.h"

#include <stddef.h>
#include <string.h>

static const struct column {
    const char *title;
    size_t text; /* offset in struct job_phone */
    int width;
    bool grows;
} columns[] = {
    {N_("Phone"), offsetof(struct job_phone, name), 200, false},
    {N_("Outcome"), offsetof(struct job_phone, outcome), 120, false},
    {N_("Result"), offsetof(struct job_phone, text), 240, true},
    {N_("Tracking ID"), offsetof(struct job_phone, tracking), 220, false},
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
    const struct column *column = about;
    const char *text = *(char *const *)((const char *)phone + column->text);
    AUTO_FREE char *safe = text_safe(text);
    if (column->text == offsetof(struct job_phone, outcome))
        show_outcome(label, phone->outcome);
    else
        cells_text(label, safe);
    GtkWidget *row = cells_row(label);
    if (column != columns || row == NULL)
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
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        GtkListItemFactory *factory = cells_factory(show_cell, &columns[i]);
        g_autoptr(GtkColumnViewColumn) column =
            gtk_column_view_column_new(_(columns[i].title), factory);
        gtk_column_view_column_set_resizable(column, TRUE);
        gtk_column_view_column_set_fixed_width(column, cells_width(columns[i].width));
        gtk_column_view_column_set_expand(column, columns[i].grows);
        gtk_column_view_append_column(GTK_COLUMN_VIEW(view), column);
    }
    gtk_widget_add_css_class(view, "data-table");
    cells_add_tooltips(view);
    text_accessible(view, _("Phones of the job"));
    return view;
}
