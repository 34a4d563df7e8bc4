/* Addresses as QR codes, for the camera of another device. */
#ifndef QR_H
#define QR_H

#include <stdbool.h>

struct qr;

/* NULL if the text is too long for a code that fits a screen, or built without the encoder. */
struct qr *qr_new(const char *text);
void qr_free(struct qr *qr);
int qr_width(const struct qr *qr); /* in modules */
/* Whether the module is dark; beside the code all are light. */
bool qr_dark(const struct qr *qr, int x, int y);

#endif
