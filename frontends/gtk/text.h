/* Text from plugins, phones and services on its way to the screen: never markup, and no character
 * can hide. */
#ifndef TEXT_H
#define TEXT_H

#include <core.h>
#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <translation.h>

/* Makes control and direction characters visible; "" for NULL. Freed with free() (AUTO_FREE), like
 * all texts below. */
char *text_safe(const char *text);
/* The same for a name inside a sentence, shortened if it is very long. */
char *text_short(const char *text);
/* The same for text whose line breaks are intended. */
char *text_lines(const char *text);
/* The same for widgets that always read markup (AdwStatusPage, AdwToast). */
char *text_markup(const char *text);
/* The same for a menu item or button where an underline marks a mnemonic. */
char *text_mnemonic(const char *text);
/* The values of a field in one line. */
char *text_joined(const char *values);
/* A label that wraps anywhere if it has to, without adding hyphens to addresses or numbers. */
GtkWidget *text_wrapped(const char *style);
/* Sets the text of a label, made visible as above. */
void text_label(GtkLabel *label, const char *text);
/* Sets the one name that a screen reader says for the widget. */
void text_accessible(GtkWidget *widget, const char *name);
const char *text_named(GtkWidget *widget); /* or NULL */
/* Has a screen reader say this now, where GTK can do so (4.14 and later). */
void text_announce(GtkWidget *widget, const char *text);
/* A button with a mnemonic, named by its label: GTK 4.8 alone names it twice. */
GtkWidget *text_button(const char *label);
GtkWidget *text_toggle(const char *label);
/* Changes the label, and the accessible name: GTK 4.18 keeps saying the first one. */
void text_button_says(GtkWidget *button, const char *label);
/* A button with an icon; the name is also its tooltip. */
GtkWidget *text_icon_button(const char *icon, const char *name);
/* The texts of an AdwActionRow, which would take them for markup. They may have several lines. */
void text_row(GtkWidget *row, const char *title, const char *subtitle);
/* "22 Nov 2026, 15:04", as the locale writes it; freed by the caller. */
char *text_time(int64_t seconds);

#endif
