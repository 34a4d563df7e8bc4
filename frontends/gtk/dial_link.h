/* A click on a telephone number elsewhere on the desktop: asks which phone dials it. */
#ifndef DIAL_LINK_H
#define DIAL_LINK_H

#include "app_context.h"

/* address: "tel:+49-30-123456", as the desktop hands it over. The phones have been listed. The
 * answer leads to the dialog of the action, which asks before it acts. */
void dial_link_open(struct app_context *app, const char *address);

#endif
