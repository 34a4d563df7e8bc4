/* Shared by the three ways of signing in of the plugin webex-oauth. */
#ifndef OAUTH_H
#define OAUTH_H

#include <phonectl/plugin.h>

/* What every request to the authorization server needs. */
struct client {
    const char *api_url, *id, *scopes;
    const char *issuer;             /* NULL = not checked */
    const struct ph_secret *secret; /* NULL = a public client */
    int64_t timeout_ms;
};

/* ---- pkce.c: RFC 7636 -------------------------------------------------------------------- */

enum { RANDOM_TEXT = 44 }; /* 32 random bytes as base64url, with a NUL */

/* 256 bits from the system's random number generator, as text. */
int32_t random_text(struct ph_context *ctx, char text[RANDOM_TEXT], struct ph_error *err);
/* S256: base64url(SHA-256(verifier)). */
int32_t pkce_challenge(struct ph_context *ctx, const char *verifier, char challenge[RANDOM_TEXT],
                       struct ph_error *err);

/* ---- token.c ----------------------------------------------------------------------------- */

/* POSTs a form whose answer holds tokens. basic: sends the client's id and secret in the
 * Authorization header. */
int32_t token_post(struct ph_context *ctx, const struct client *client, const char *path,
                   const struct ph_http_field *form, uint32_t form_count, int basic,
                   struct ph_http_response *response, struct ph_error *err);
/* Checks a 200 answer of the token endpoint (RFC 6749 section 5.1) and copies it to grant. */
int32_t token_read(struct ph_context *ctx, const struct ph_http_response *response,
                   struct ph_grant *grant, struct ph_error *err);
/* The code of an OAuth error answer ("invalid_grant"), copied, or "". */
const char *token_error(struct ph_context *ctx, const struct ph_http_response *response);
/* The same as an error message: PH_LOGIN for invalid_grant, PH_DENIED for other refusals. */
int32_t token_fail(struct ph_context *ctx, const char *what,
                   const struct ph_http_response *response, struct ph_error *err);

/* ---- Ways of signing in ------------------------------------------------------------------ */

/* The ports of the setting redirect_ports, terminated by 0. */
int32_t redirect_ports(struct ph_context *ctx, const uint16_t **ports, struct ph_error *err);
extern const char redirect_path[];

int32_t browser_login(struct ph_context *ctx, const struct client *client, struct ph_grant *grant,
                      struct ph_error *err);
int32_t paste_login(struct ph_context *ctx, const struct client *client, struct ph_grant *grant,
                    struct ph_error *err);
int32_t device_login(struct ph_context *ctx, const struct client *client, struct ph_grant *grant,
                     struct ph_error *err);

#endif
