/* Shows an address to the user, and opens it. See address.h. */
#include "address.h"

#include "message.h"
#include "progress.h"

#include <browser.h>
#include <stdio.h>
#include <string.h>
#ifdef PHONECTL_QR
#include <qrencode.h>
#endif

/* ---- Showing it ---------------------------------------------------------------------------- */

static void show_tunnel(uint16_t port)
{
    AUTO_FREE char *command = browser_tunnel(port);
    AUTO_FREE char *safe = log_visible(command);
    /* the tunnel must exist before the browser sends its answer through it */
    fprintf(stderr, "%s\n  %s\n", _("Your browser is on another machine. Run this there first:"),
            safe);
}

#ifdef PHONECTL_QR
enum { QR_WIDEST = 53 }; /* a larger code does not fit a terminal and is hard to scan */

/* One line of half blocks shows two rows of the code, dark on light in any colour scheme. */
static void show_qr(const char *url)
{
    QRcode *code = QRcode_encodeString8bit(url, 0, QR_ECLEVEL_L);
    if (code == NULL || code->width > QR_WIDEST) {
        QRcode_free(code);
        return;
    }
    for (int y = -2; y < code->width + 2; y += 2) {
        fputs("  \033[30;107m", stderr);
        for (int x = -2; x < code->width + 2; x++) {
            bool inside = x >= 0 && x < code->width;
            bool top = inside && y >= 0 && y < code->width && (code->data[y * code->width + x] & 1);
            bool low = inside && y + 1 >= 0 && y + 1 < code->width &&
                       (code->data[(y + 1) * code->width + x] & 1);
            fputs(top ? low ? "█" : "▀" : low ? "▄" : " ", stderr);
        }
        fputs("\033[0m\n", stderr);
    }
    QRcode_free(code);
}
#endif

void address_show(struct cli *cli, const char *text, const char *url, bool open, uint16_t port)
{
    AUTO_FREE char *safe_text =
        log_visible(words(text ? text : N_("Open this address in a browser:")));
    AUTO_FREE char *safe_url = log_visible(url);
    progress_hide();
    /* the address is an answer, not a message: shown with --quiet too */
    if (browser_over_ssh() && port)
        show_tunnel(port);
    fprintf(stderr, "%s\n  %s\n", safe_text, safe_url);
#ifdef PHONECTL_QR
    if (!open && !port && cli->color_err)
        show_qr(url);
#endif
    AUTO_FREE char *program = open ? browser_program() : NULL;
    if (open && !(program && browser_start(program, url)))
        message_say("No browser could be started; open the address yourself.");
}
