/* A picture of an address for the camera of another device. */
#ifndef QR_CODE_H
#define QR_CODE_H

#include <gtk/gtk.h>

/* NULL where qr_new() makes none. */
GtkWidget *qr_code_new(const char *text);

#endif
