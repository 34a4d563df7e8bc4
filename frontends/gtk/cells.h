/* Cells of a column view: a text each, which follows its item. None is as wide as its text, so that a change measures none
 * anew. */
#ifndef CELLS_H
#define CELLS_H

#include <gtk/gtk.h>

/* Fills the cell with cells_text(); also called when the item notifies "revision". */
typedef void cells_show(GtkListItem *item, GtkWidget *label, const void *column);
GtkListItemFactory *cells_factory(cells_show *show, const void *column);
void cells_text(GtkWidget *label, const char *text);
/* The row around a cell's label, or NULL while there is none. */
GtkWidget *cells_row(GtkWidget *label);
/* The item under a point of the view, or NULL. */
GtkListItem *cells_at(GtkWidget *view, double x, double y);
/* A width in pixels as it is with text of this size. */
int cells_width(int width);
/* The view, scrolled. Tab leaves it from any row. After its rows have changed the keyboard enters it at the first selected one, or at the first of all,
 * and not where GTK 4.8 has lost its place to. */
GtkWidget *cells_scrolled(GtkWidget *view);
/* The keyboard goes there. */
void cells_focus(GtkWidget *scrolled);
/* Brings the row to the sight. */
void cells_show_row(GtkWidget *view, guint position);
/* What is cut off is told when somebody points at it. */
void cells_add_tooltips(GtkWidget *view);

#endif
