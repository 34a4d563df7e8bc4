/* Dialogs with one question, as a person with a screen reader should hear them too. */
#ifndef DIALOG_H
#define DIALOG_H

#include "text.h"

#include <adwaita.h>

/* A question that can be answered with no ("cancel") or with the word given ("ok"); plain text. destructive: the
 * answer destroys something. Connect to "response", then dialog_show(). */
GtkWidget *dialog_ask(GtkWindow *parent, const char *heading, const char *body, const char *ok,
                      bool destructive);
/* Presents a dialog whose buttons are complete: each is named once, which libadwaita 1.2 alone does not manage. */
void dialog_show(GtkWidget *dialog);

#endif
