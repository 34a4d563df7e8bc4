/* A small picture of a phone's screen, decoded at the size at which it is shown: many of them take
 * little memory. */
#ifndef THUMBNAIL_H
#define THUMBNAIL_H

#include "text.h"

/* width, height: the largest size in pixels; the picture keeps its shape. */
GtkWidget *thumbnail_new(int width, int height);
/* Shows the picture in bytes as soon as it is decoded, or why that failed. Until then the previous
 * picture stays. NULL: no picture. */
void thumbnail_show(GtkWidget *thumbnail, GBytes *bytes);
/* Shows a text in place of a picture; NULL: no text. */
void thumbnail_say(GtkWidget *thumbnail, const char *text);
/* Sets its name for screen readers. */
void thumbnail_name(GtkWidget *thumbnail, const char *name);

#endif
