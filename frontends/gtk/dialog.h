/* What dialogs have in common: the question, the header with Cancel, the Escape key. */
#ifndef DIALOG_H
#define DIALOG_H

#include "text.h"

#include <adwaita.h>

/* A message without answers yet; plain text. */
GtkWidget *dialog_message(GtkWindow *parent, const char *heading, const char *body);
/* A question with the answers "cancel" and "ok", whose label is ok; plain text. destructive: a yes
 * destroys something. Connect to "response", then present it. */
GtkWidget *dialog_ask(GtkWindow *parent, const char *heading, const char *body, const char *ok,
                      bool destructive);

/* The header of a form: a Cancel button, which destroys the window, and the button ok. */
GtkWidget *dialog_header(GtkWidget *window, GtkWidget *ok);
/* Moves the keyboard to Cancel of that header, where a careless Space does nothing. */
void dialog_focus_cancel(GtkWidget *window);
/* Content below an empty header, for an AdwWindow. AdwPreferencesWindow of libadwaita 1.2 is never
 * freed, two megabytes each time it opens. */
GtkWidget *dialog_below_header(GtkWidget *content);

/* Sets the size in pixels at normal text size. With larger text the window grows, up to the size of
 * its parent. height: -1 for automatic. */
void dialog_size(GtkWidget *window, int width, int height);
/* Makes Escape and Ctrl+W close this window. */
void dialog_closes(GtkWidget *window);

#endif
