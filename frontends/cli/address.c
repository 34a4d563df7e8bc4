/* Shows an address to the user, and opens it. See address.h. */
#include "address.h"

#include "message.h"
#include "progress.h"

#include <browser.h>
#include <qr.h>
#include <stdio.h>
#include <string.h>

/* ---- Showing it ---------------------------------------------------------------------------- */

static void show_tunnel(uint16_t port)
{
    AUTO_FREE char *command = browser_tunnel(port);
    AUTO_FREE char *safe = log_visible(command);
    /* the tunnel must exist before the browser sends its answer through it */
    fprintf(stderr, "%s\n  %s\n", _("Your browser is on another machine. Run this there first:"),
            safe);
}

/* One line of half blocks shows two rows of the code, dark on light in any colour scheme. */
static void show_qr(const char *url)
{
    struct qr *code = qr_new(url);
    for (int y = -2; code != NULL && y < qr_width(code) + 2; y += 2) {
        fputs("  \033[30;107m", stderr);
        for (int x = -2; x < qr_width(code) + 2; x++) {
            bool top = qr_dark(code, x, y), low = qr_dark(code, x, y + 1);
            fputs(top ? low ? "█" : "▀" : low ? "▄" : " ", stderr);
        }
        fputs("\033[0m\n", stderr);
    }
    qr_free(code);
}

/* Both ways to sign in without a further question wait for a browser, perhaps elsewhere. */
static void say_waiting(const struct cli *cli)
{
    const struct feature *provider = cli->args.feature;
    const struct ph_param *limit =
        provider == NULL ? NULL : param_find(&provider->about.args, "timeout");
    const char *given = limit == NULL ? NULL : values_text(cli->args.values, limit->key);
    if (limit != NULL && (given != NULL || limit->value != NULL))
        message_say("Waiting up to %s for the sign-in there; Ctrl-C ends it.",
                    given != NULL ? given : limit->value);
    else
        message_say("Waiting for the sign-in there; Ctrl-C ends it.");
}

void address_show(struct cli *cli, const char *text, const char *url, bool open, uint16_t port)
{
    AUTO_FREE char *line = memory_copy(text ? text : N_("Open this address in a browser:"));
    char *code = strchr(line, '\n');
    if (code != NULL)
        *code++ = '\0';
    AUTO_FREE char *safe_text = log_visible(words(line));
    AUTO_FREE char *safe_url = log_visible(url);
    progress_hide();
    /* the address is an answer, not a message: shown with --quiet too */
    if (browser_over_ssh() && port)
        show_tunnel(port);
    fprintf(stderr, "%s\n  %s\n", safe_text, safe_url);
    if (code != NULL) {
        AUTO_FREE char *safe_code = log_visible(code);
        fprintf(stderr, "  %s\n", safe_code);
    }
    if (!open && !port && cli->color_err)
        show_qr(url);
    AUTO_FREE char *program = open ? browser_program() : NULL;
    if (open && !(program && browser_start(program, url)))
        message_say("No browser could be started; open the address yourself.");
    if (code != NULL || port != 0)
        say_waiting(cli);
}
