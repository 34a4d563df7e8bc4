/* The sign-in, consent and device code pages: static HTML without scripts or outside resources. */
#include "pages.h"

#include "tokens.h"

static void page_start(struct buffer *out, const char *title)
{
    buffer_text(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    buffer_html(out, title);
    buffer_text(
        out,
        "</title><style>body{font:16px/1.5 sans-serif;background:#eef1f4;color:#1b2733;margin:0}"
        "main{max-width:26rem;margin:10vh auto;background:#fff;padding:2rem;border-radius:8px;"
        "box-shadow:0 1px 6px "
        "#0003}h1{font-size:1.3rem;margin-top:0}label{display:block;margin:1rem 0}"
        "input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem}"
        "button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}.wrong{color:#a4001d}"
        "small{color:#4b5b6b}</style></head><body><main><h1>");
    buffer_html(out, title);
    buffer_text(out, "</h1>");
}

static void page_end(struct reply *reply, int status, struct buffer *out)
{
    buffer_text(
        out, "<p><small>Simulated Webex organisation on this machine. No real account is involved."
             "</small></p></main></body></html>\n");
    reply_text(reply, status, "text/html;charset=UTF-8", out);
    reply_header(reply, "Cache-Control", "no-store");
    reply_header(reply, "Referrer-Policy", "no-referrer");
    reply_header(reply, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
}

static void hidden(struct buffer *out, const char *name, const char *value)
{
    buffer_format(out, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    buffer_html(out, value);
    buffer_text(out, "\">");
}

void page_sign_in(struct reply *reply, const char *query, const char *hint, const char *wrong)
{
    struct buffer out = {0};
    page_start(&out, "Sign in to Webex (simulated)");
    if (wrong != NULL) {
        buffer_text(&out, "<p class=\"wrong\" role=\"alert\">");
        buffer_html(&out, wrong);
        buffer_text(&out, "</p>");
    }
    buffer_text(&out, "<form id=\"sign-in\" method=\"post\" action=\"/v1/authorize/sign-in\">");
    hidden(&out, "request", query);
    buffer_text(
        &out,
        "<label>Account e-mail<input id=\"email\" name=\"email\" type=\"email\" required value=\"");
    buffer_html(&out, hint != NULL ? hint : "admin@sim.example");
    buffer_text(&out,
                "\"></label><label>Password (any)<input id=\"password\" name=\"password\" "
                "type=\"password\" "
                "required></label><button id=\"next\" type=\"submit\">Sign in</button></form>");
    page_end(reply, wrong != NULL ? 403 : 200, &out);
}

void page_consent(struct reply *reply, const char *query, const char *email, const char *client,
                  uint32_t scopes)
{
    struct buffer out = {0};
    page_start(&out, "Allow access?");
    buffer_text(&out, "<p><b>");
    buffer_html(&out, client);
    buffer_text(&out, "</b> asks to act for <b>");
    buffer_html(&out, email);
    buffer_text(&out, "</b> with these permissions:</p><ul>");
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (scopes & SCOPE_BIT(i))
            buffer_format(&out, "<li>%s</li>", scope_names[i]);
    buffer_text(&out,
                "</ul><form id=\"consent\" method=\"post\" action=\"/v1/authorize/decision\">");
    hidden(&out, "request", query);
    hidden(&out, "email", email);
    buffer_text(
        &out,
        "<button id=\"allow\" name=\"decision\" value=\"allow\" type=\"submit\">Allow</button>"
        "<button id=\"deny\" name=\"decision\" value=\"deny\" "
        "type=\"submit\">Deny</button></form>");
    page_end(reply, 200, &out);
}

void page_message(struct reply *reply, int status, const char *title, const char *text)
{
    struct buffer out = {0};
    page_start(&out, title);
    buffer_text(&out, "<p id=\"message\">");
    buffer_html(&out, text);
    buffer_text(&out, "</p>");
    page_end(reply, status, &out);
}

void page_device(struct reply *reply, const char *code, const char *wrong)
{
    struct buffer out = {0};
    page_start(&out, "Connect a device");
    if (wrong != NULL) {
        buffer_text(&out, "<p class=\"wrong\" role=\"alert\">");
        buffer_html(&out, wrong);
        buffer_text(&out, "</p>");
    }
    buffer_text(&out, "<form id=\"verify\" method=\"post\" "
                      "action=\"/sim-device/verify\"><label>Code shown by the "
                      "program<input id=\"user_code\" name=\"user_code\" required value=\"");
    buffer_html(&out, code != NULL ? code : "");
    buffer_text(&out,
                "\"></label><button id=\"allow\" name=\"decision\" value=\"allow\">Allow</button>"
                "<button id=\"deny\" name=\"decision\" value=\"deny\">Deny</button></form>");
    page_end(reply, wrong != NULL ? 400 : 200, &out);
}
