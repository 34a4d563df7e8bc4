/* Codes, access tokens, refresh tokens and the scopes they carry. */
#include "tokens.h"

#include <json-c/linkhash.h>
#include <stdlib.h>
#include <string.h>

enum { PRUNE_ABOVE = 20000 }; /* number of tokens above which expired ones are dropped */

const char *const scope_names[SCOPE_COUNT] = {
    [SCOPE_PEOPLE_READ] = "spark:people_read",
    [SCOPE_DEVICES_READ] = "spark:devices_read",
    [SCOPE_DEVICES_WRITE] = "spark:devices_write",
    [SCOPE_ADMIN_DEVICES_READ] = "spark-admin:devices_read",
    [SCOPE_ADMIN_DEVICES_WRITE] = "spark-admin:devices_write",
    [SCOPE_XAPI_COMMANDS] = "spark:xapi_commands",
    [SCOPE_XAPI_STATUSES] = "spark:xapi_statuses",
    [SCOPE_CALLS_READ] = "spark:calls_read",
    [SCOPE_CALLS_WRITE] = "spark:calls_write",
    [SCOPE_ADMIN_CALLS_READ] = "spark-admin:calls_read",
    [SCOPE_ADMIN_CALLS_WRITE] = "spark-admin:calls_write",
    [SCOPE_TELEPHONY_READ] = "spark:telephony_config_read",
    [SCOPE_ADMIN_TELEPHONY_READ] = "spark-admin:telephony_config_read",
    [SCOPE_ADMIN_TELEPHONY_WRITE] = "spark-admin:telephony_config_write",
    [SCOPE_ADMIN_PEOPLE_READ] = "spark-admin:people_read",
    [SCOPE_ADMIN_LOCATIONS_READ] = "spark-admin:locations_read",
    [SCOPE_ADMIN_WORKSPACES_READ] = "spark-admin:workspaces_read",
    [SCOPE_WORKSPACES_READ] = "spark:workspaces_read",
    [SCOPE_TOKENS_READ] = "identity:tokens_read",
    [SCOPE_TOKENS_WRITE] = "identity:tokens_write",
    [SCOPE_KMS] = "spark:kms",
    [SCOPE_OPENID] = "openid",
    [SCOPE_EMAIL] = "email",
    [SCOPE_PROFILE] = "profile",
};

int scopes_parse(const char *text, uint32_t *scopes)
{
    uint32_t found = 0;
    SIM_CLEANUP(text_free) char *copy = text_copy(text);
    char *rest = copy, *name;
    while ((name = strsep(&rest, " ")) != NULL) {
        if (*name == '\0')
            continue;
        size_t i = 0;
        while (i < SCOPE_COUNT && strcmp(scope_names[i], name) != 0)
            i++;
        if (i == SCOPE_COUNT)
            return -1;
        found |= SCOPE_BIT(i);
    }
    if (found == 0)
        return -1;
    *scopes = found;
    return 0;
}

char *scopes_text(uint32_t scopes)
{
    struct buffer out = {0};
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (scopes & SCOPE_BIT(i))
            buffer_format(&out, "%s%s", out.length != 0 ? " " : "", scope_names[i]);
    return out.data != NULL ? out.data : text_copy("");
}

bool scopes_need_admin(uint32_t scopes)
{
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (scopes & SCOPE_BIT(i) && (strstr(scope_names[i], "-admin:") != NULL ||
                                      strstr(scope_names[i], "identity:") != NULL))
            return true;
    return false;
}

static void entry_free(struct lh_entry *entry)
{
    struct token *token = lh_entry_v(entry);
    free(token->text);
    free(token);
}

void tokens_init(struct tokens *tokens)
{
    tokens->by_text = lh_kchar_table_new(1024, entry_free);
}

void tokens_free(struct tokens *tokens)
{
    lh_table_free(tokens->by_text);
    while (tokens->grants != NULL) {
        struct grant *grant = tokens->grants;
        tokens->grants = grant->next;
        free(grant->redirect_uri);
        free(grant->challenge);
        free(grant);
    }
}

struct grant *tokens_grant(struct tokens *tokens, uint32_t person, uint32_t scopes,
                           int64_t access_life)
{
    struct grant *grant = text_alloc(sizeof *grant);
    grant->number = ++tokens->grant_count;
    grant->person = person;
    grant->scopes = scopes;
    grant->access_life = access_life;
    grant->next = tokens->grants;
    tokens->grants = grant;
    return grant;
}

struct token *tokens_issue(struct tokens *tokens, enum token_kind kind, struct grant *grant,
                           int64_t expires)
{
    struct token *token = text_alloc(sizeof *token);
    token->kind = kind;
    token->grant = grant;
    token->expires = expires;
    token->text = text_random(kind == TOKEN_CODE ? 24 : 48);
    lh_table_insert(tokens->by_text, token->text, token);
    return token;
}

struct token *tokens_find(const struct tokens *tokens, enum token_kind kind, const char *text)
{
    void *found = NULL;
    if (!lh_table_lookup_ex(tokens->by_text, text, &found))
        return NULL;
    struct token *token = found;
    return token->kind == kind ? token : NULL;
}

void tokens_expire(struct tokens *tokens, int64_t now)
{
    struct lh_entry *entry;
    lh_foreach(tokens->by_text, entry)
    {
        struct token *token = lh_entry_v(entry);
        if (token->kind == TOKEN_ACCESS && token->expires > now)
            token->expires = now;
    }
}

void tokens_revoke(struct tokens *tokens)
{
    for (struct grant *grant = tokens->grants; grant != NULL; grant = grant->next)
        grant->revoked = true;
}

void tokens_prune(struct tokens *tokens, int64_t now)
{
    if (lh_table_length(tokens->by_text) < PRUNE_ABOVE)
        return;
    struct lh_entry *entry, *next;
    lh_foreach_safe(tokens->by_text, entry, next)
    {
        struct token *token = lh_entry_v(entry);
        if (token->expires < now || token->grant->revoked)
            lh_table_delete_entry(tokens->by_text, entry);
    }
}
