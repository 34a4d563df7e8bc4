/* A small picture of a phone's screen. It is decoded on another thread, one at a time and at the
 * size it is shown at: a wall of them costs little memory and never makes the window wait. */
#ifndef THUMBNAIL_H
#define THUMBNAIL_H

#include "text.h"

/* width, height: the largest size in pixels; the picture keeps its shape. */
GtkWidget *thumbnail_new(int width, int height);
/* Shows the picture in bytes as soon as it is decoded, or why it cannot be shown. Until then the
 * one before stays. NULL: none. */
void thumbnail_show(GtkWidget *thumbnail, GBytes *bytes);
/* A word in place of a picture, or NULL. */
void thumbnail_say(GtkWidget *thumbnail, const char *text);
/* What a screen reader says of it. */
void thumbnail_name(GtkWidget *thumbnail, const char *name);

#endif
