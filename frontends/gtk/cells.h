/* Text cells of a column view. Their width never depends on their text, so a changed text costs no
 * new layout. */
#ifndef CELLS_H
#define CELLS_H

#include <gtk/gtk.h>
#include <stdbool.h>

/* Fills the cell with cells_text(), and one of two lines with cells_text_below() too; also called
 * when the item notifies "revision". */
typedef void cells_show(GtkListItem *item, GtkWidget *label, const void *column);
GtkListItemFactory *cells_factory(cells_show *show, const void *column, bool two_lines);
/* Fills all cells of the view anew. */
void cells_show_all(GtkWidget *view);
void cells_text(GtkWidget *label, const char *text);
void cells_text_below(GtkWidget *label, const char *text);
/* The row around a cell's label, or NULL if it has none yet. */
GtkWidget *cells_row(GtkWidget *label);
/* The item at a point of the view, or NULL. */
GtkListItem *cells_at(GtkWidget *view, double x, double y);
/* Scales a width in pixels to the size of the text. */
int cells_width(int width);
/* Puts the view into a scrolled window. Tab leaves it from any row. After its rows have changed,
 * the focus enters at the first selected row, or at the first row: GTK 4.8 loses its place. */
GtkWidget *cells_scrolled(GtkWidget *view);
/* Moves the focus into the view. */
void cells_focus(GtkWidget *scrolled);
/* Scrolls until the row is visible. */
void cells_show_row(GtkWidget *view, guint position);
/* Shows the whole text of a cell as a tooltip where it is cut off. */
void cells_add_tooltips(GtkWidget *view);

#endif
