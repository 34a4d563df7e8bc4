/* A phone as it stands on a desk: its screen, the keys beside and under it, and its key pad. */
#ifndef DEVICE_H
#define DEVICE_H

#include "text.h"

struct device;

typedef void device_pressed(void *self, const char *key);

/* screen: the widget that shows the picture; it stays when the keys change. */
struct device *device_new(GtkWidget *screen, device_pressed *pressed, void *self);
void device_free(struct device *device);
GtkWidget *device_widget(struct device *device);
/* Draws the keys of this phone's model; NULL: only the screen. */
void device_draw(struct device *device, const struct phone *phone);
/* Puts these keys beside the screen instead of those that models of its kind usually have; ended by NULL. */
void device_beside(struct device *device, char **keys);
/* Whether keys can be pressed. */
void device_allow(struct device *device, bool allowed);
/* Whether the keyboard goes to it: a frame shows that. */
void device_capture(struct device *device, bool captured);

#endif
