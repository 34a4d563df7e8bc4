/* Text of plugins, phones and services on its way to the screen: never taken as markup, never able to hide. */
#ifndef TEXT_H
#define TEXT_H

#include <core.h>
#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <words.h>

/* With control and direction characters visible; "" for NULL. Freed with free(), as AUTO_FREE does. */
char *text_safe(const char *text);
/* The same of a name that stands within a sentence: a very long one is cut off. */
char *text_short(const char *text);
/* The same for text with line breaks that are meant. */
char *text_lines(const char *text);
/* The same, and safe where a widget insists on reading markup (AdwStatusPage, AdwToast). */
char *text_markup(const char *text);
/* The same, for a menu item or a button that takes an underline as mnemonic. */
char *text_mnemonic(const char *text);
/* Several values of one field in one line. */
char *text_joined(const char *values);
/* A label that breaks its text where it must, and does not add a hyphen to an address or a number. */
GtkWidget *text_wrapped(const char *style);
/* Sets a label's text, safely. */
void text_label(GtkLabel *label, const char *text);
/* The one name a screen reader says, in place of what else would be told of the widget. */
void text_accessible(GtkWidget *widget, const char *name);
const char *text_named(GtkWidget *widget); /* or NULL */
/* A button with a mnemonic, named once: by its label, as GTK 4.8 alone does not manage. */
GtkWidget *text_button(const char *label);
GtkWidget *text_toggle(const char *label);
/* Another label: GTK 4.18 goes on saying the first one, unless it is told. */
void text_button_says(GtkWidget *button, const char *label);
/* A button with a picture; the name is its tooltip too. */
GtkWidget *text_icon_button(const char *icon, const char *name);
/* "22 Nov 2026, 15:04" in the person's own way; freed by the caller. */
char *text_time(int64_t seconds);

#endif
