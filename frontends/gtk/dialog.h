/* What dialogs have in common: a question, a header with Cancel, Escape. */
#ifndef DIALOG_H
#define DIALOG_H

#include "text.h"

#include <adwaita.h>

/* A question that can be answered with no ("cancel") or with the word given ("ok"); plain text. destructive: the
 * answer destroys something. Connect to "response", then present it. */
GtkWidget *dialog_ask(GtkWindow *parent, const char *heading, const char *body, const char *ok,
                      bool destructive);

/* The header of a window that is a form: Cancel, which destroys the window, and `ok`. */
GtkWidget *dialog_header(GtkWidget *window, GtkWidget *ok);

/* Its size, in pixels at the usual size of text: with larger text it grows as far as its parent. height: or -1. */
void dialog_size(GtkWidget *window, int width, int height);
/* Escape closes this window. */
void dialog_closes(GtkWidget *window);

#endif
