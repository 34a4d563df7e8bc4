/* Dialogs with one question. */
#ifndef DIALOG_H
#define DIALOG_H

#include "text.h"

#include <adwaita.h>

/* A question that can be answered with no ("cancel") or with the word given ("ok"); plain text. destructive: the
 * answer destroys something. Connect to "response", then present it. */
GtkWidget *dialog_ask(GtkWindow *parent, const char *heading, const char *body, const char *ok,
                      bool destructive);

/* Escape closes this window. */
void dialog_closes(GtkWidget *window);

#endif
