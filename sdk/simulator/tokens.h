/* The authorization server's state: codes, access tokens and refresh tokens, grouped into grants so
 * that a replayed refresh token revokes its whole family. */
#ifndef SIM_TOKENS_H
#define SIM_TOKENS_H

#include "text.h"

struct json_object;
struct lh_table;

enum token_kind { TOKEN_CODE, TOKEN_ACCESS, TOKEN_REFRESH };

struct grant {
    uint32_t number; /* for the authorizations API */
    uint32_t person;
    uint32_t scopes; /* bits, see scope_names */
    bool revoked;
    bool personal;       /* a personal token: no refresh */
    int64_t access_life; /* milliseconds */
    int64_t created;     /* simulated epoch milliseconds */
    char *redirect_uri;  /* of the authorization request; NULL for other grants */
    char *challenge;     /* S256 code challenge; NULL without PKCE */
    struct grant *next;
};

struct token {
    enum token_kind kind;
    bool used;       /* a code that was redeemed, a refresh token that was rotated away */
    int64_t expires; /* monotonic milliseconds */
    struct grant *grant;
    char *text;
};

struct tokens {
    struct lh_table *by_text;
    struct grant *grants;
    uint32_t grant_count;
};

#define SCOPE_BIT(number) ((uint32_t)1 << (number))
enum scope {
    SCOPE_PEOPLE_READ,
    SCOPE_DEVICES_READ,
    SCOPE_DEVICES_WRITE,
    SCOPE_ADMIN_DEVICES_READ,
    SCOPE_ADMIN_DEVICES_WRITE,
    SCOPE_XAPI_COMMANDS,
    SCOPE_XAPI_STATUSES,
    SCOPE_CALLS_READ,
    SCOPE_CALLS_WRITE,
    SCOPE_ADMIN_CALLS_READ,
    SCOPE_ADMIN_CALLS_WRITE,
    SCOPE_TELEPHONY_READ,
    SCOPE_ADMIN_TELEPHONY_READ,
    SCOPE_ADMIN_TELEPHONY_WRITE,
    SCOPE_ADMIN_PEOPLE_READ,
    SCOPE_ADMIN_LOCATIONS_READ,
    SCOPE_ADMIN_WORKSPACES_READ,
    SCOPE_WORKSPACES_READ,
    SCOPE_TOKENS_READ,
    SCOPE_TOKENS_WRITE,
    SCOPE_KMS,
    SCOPE_OPENID,
    SCOPE_EMAIL,
    SCOPE_PROFILE,
    SCOPE_COUNT,
};
#define SCOPES_ALL (SCOPE_BIT(SCOPE_COUNT) - 1)

extern const char *const scope_names[SCOPE_COUNT];
/* Space-separated names to bits; returns 0, or -1 for an unknown or missing scope. */
int scopes_parse(const char *text, uint32_t *scopes);
char *scopes_text(uint32_t scopes); /* caller frees */
bool scopes_need_admin(uint32_t scopes);

void tokens_init(struct tokens *tokens);
void tokens_free(struct tokens *tokens);
struct grant *tokens_grant(struct tokens *tokens, uint32_t person, uint32_t scopes,
                           int64_t access_life);
/* The token belongs to the store; its text is fresh random. */
struct token *tokens_issue(struct tokens *tokens, enum token_kind kind, struct grant *grant,
                           int64_t expires);
struct token *tokens_find(const struct tokens *tokens, enum token_kind kind, const char *text);
void tokens_expire(struct tokens *tokens, int64_t now); /* all access tokens expire now */
void tokens_revoke(struct tokens *tokens);              /* everything issued so far is void */
void tokens_prune(struct tokens *tokens, int64_t now);  /* drops what can no longer matter */

#endif
