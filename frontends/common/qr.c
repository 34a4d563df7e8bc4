/* QR codes. See qr.h. */
#include "qr.h"

#ifdef PHONECTL_QR
#include <qrencode.h>
#include <stddef.h>

enum { QR_WIDEST = 53 }; /* a larger code does not fit a terminal and is hard to scan */

struct qr *qr_new(const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code != NULL && code->width <= QR_WIDEST)
        return (struct qr *)code;
    QRcode_free(code);
    return NULL;
}

void qr_free(struct qr *qr)
{
    QRcode_free((QRcode *)qr);
}

int qr_width(const struct qr *qr)
{
    return ((const QRcode *)qr)->width;
}

bool qr_dark(const struct qr *qr, int x, int y)
{
    const QRcode *code = (const QRcode *)qr;
    bool inside = x >= 0 && x < code->width && y >= 0 && y < code->width;
    return inside && (code->data[y * code->width + x] & 1);
}
#else
struct qr *qr_new(const char *text)
{
    (void)text;
    return 0;
}

void qr_free(struct qr *qr)
{
    (void)qr;
}

int qr_width(const struct qr *qr)
{
    (void)qr;
    return 0;
}

bool qr_dark(const struct qr *qr, int x, int y)
{
    (void)qr;
    (void)x;
    (void)y;
    return false;
}
#endif
