/* See account_record.h. The text of an account record:
 *
 *   phonectl-record 1
 *   provider=webex-oauth
 *   access=…
 *
 * One field per line, see record_text.h, each at most once, in any order. Unknown fields are
 * ignored, so that later versions may add some. */
#include "account/account_record.h"

#include "account/record_text.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/time.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static const char first_line[] = "phonectl-record 1\n";

enum { TOKEN_LIMIT = 16 * 1024 };

enum kind { TEXT, SECRET, TIME };

static const struct field {
    const char *name;
    enum kind kind;
    size_t offset;
} fields[] = {
    {"provider", TEXT, offsetof(struct account_record, provider)},
    {"url", TEXT, offsetof(struct account_record, url)},
    {"origin", TEXT, offsetof(struct account_record, origin)},
    {"account", TEXT, offsetof(struct account_record, account)},
    {"account_name", TEXT, offsetof(struct account_record, account_name)},
    {"organisation", TEXT, offsetof(struct account_record, organisation)},
    {"organisation_id", TEXT, offsetof(struct account_record, organisation_id)},
    {"scopes", TEXT, offsetof(struct account_record, scopes)},
    {"access", SECRET, offsetof(struct account_record, access)},
    {"refresh", SECRET, offsetof(struct account_record, refresh)},
    {"extra", SECRET, offsetof(struct account_record, extra)},
    {"issued", TIME, offsetof(struct account_record, issued)},
    {"access_expires", TIME, offsetof(struct account_record, access_expires)},
    {"refresh_expires", TIME, offsetof(struct account_record, refresh_expires)},
};

static char **text_at(struct account_record *record, const struct field *field)
{
    return (char **)(void *)((char *)record + field->offset);
}

static struct ph_secret **secret_at(struct account_record *record, const struct field *field)
{
    return (struct ph_secret **)(void *)((char *)record + field->offset);
}

static int64_t *time_at(struct account_record *record, const struct field *field)
{
    return (int64_t *)(void *)((char *)record + field->offset);
}

void account_record_free(struct account_record *record)
{
    if (record == NULL)
        return;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (fields[i].kind == TEXT)
            free(*text_at(record, &fields[i]));
        else if (fields[i].kind == SECRET)
            secret_release(*secret_at(record, &fields[i]));
    }
    free(record);
}

struct account_record *account_record_copy(const struct account_record *record)
{
    if (record == NULL)
        return NULL;
    struct account_record *copy = memory_alloc(sizeof *copy);
    *copy = *record;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (fields[i].kind == TEXT)
            *text_at(copy, &fields[i]) = memory_copy(*text_at(copy, &fields[i]));
        else if (fields[i].kind == SECRET)
            *secret_at(copy, &fields[i]) = secret_hold(*secret_at(copy, &fields[i]));
    }
    return copy;
}

/* ---- Grants ---------------------------------------------------------------------------------- */

static void take_text(char **to, const char *from)
{
    if (from == NULL)
        return;
    char *copy = memory_copy(from); /* from may be *to */
    free(*to);
    *to = copy;
}

static void take_secret(struct ph_secret **to, const struct ph_secret *from)
{
    if (from == NULL)
        return;
    struct ph_secret *held = secret_hold(from);
    secret_release(*to);
    *to = held;
}

void account_record_take(struct account_record *record, const struct ph_grant *grant)
{
    if (grant->access_token != NULL && grant->access_token != record->access) {
        record->issued = time_now();
        record->access_expires = 0; /* the old token's expiry does not apply to this one */
    }
    if (grant->refresh_token != NULL && grant->refresh_token != record->refresh)
        record->refresh_expires = 0;
    take_secret(&record->access, grant->access_token);
    take_secret(&record->refresh, grant->refresh_token);
    take_secret(&record->extra, grant->extra);
    take_text(&record->account, grant->account);
    take_text(&record->account_name, grant->account_name);
    take_text(&record->organisation, grant->organisation);
    take_text(&record->organisation_id, grant->organisation_id);
    take_text(&record->scopes, grant->scopes);
    if (grant->access_expires > 0)
        record->access_expires = grant->access_expires;
    if (grant->refresh_expires > 0)
        record->refresh_expires = grant->refresh_expires;
}

struct ph_grant account_record_grant(const struct account_record *record)
{
    return (struct ph_grant){.size = sizeof(struct ph_grant),
                             .access_token = record->access,
                             .refresh_token = record->refresh,
                             .extra = record->extra,
                             .access_expires = record->access_expires,
                             .refresh_expires = record->refresh_expires,
                             .account = record->account,
                             .account_name = record->account_name,
                             .organisation = record->organisation,
                             .organisation_id = record->organisation_id,
                             .scopes = record->scopes};
}

bool account_record_token_fits(const struct ph_secret *token)
{
    size_t length = 0;
    const char *bytes = token == NULL ? NULL : secret_bytes(token, &length);
    if (length == 0 || length > TOKEN_LIMIT)
        return false;
    for (size_t i = 0; i < length; i++)
        if (bytes[i] <= 0x20 || bytes[i] >= 0x7F)
            return false;
    return true;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void put_field(struct record_writer *writer, struct account_record *record,
                      const struct field *field)
{
    char number[24];
    const char *value = NULL;
    size_t length = 0;
    if (field->kind == TEXT) {
        value = *text_at(record, field);
        length = value == NULL ? 0 : strlen(value);
    } else if (field->kind == SECRET) {
        const struct ph_secret *secret = *secret_at(record, field);
        value = secret == NULL ? NULL : secret_bytes(secret, &length);
    } else if (*time_at(record, field) > 0) {
        length = (size_t)snprintf(number, sizeof number, "%" PRId64, *time_at(record, field));
        value = number;
    }
    if (value == NULL)
        return;
    record_put_field(writer, field->name, value, length);
}

static void put_fields(struct record_writer *writer, const void *record)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        put_field(writer, (struct account_record *)record, &fields[i]);
}

struct ph_secret *account_record_encode(const struct account_record *record)
{
    return record_encode(first_line, put_fields, record);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static bool read_time(const char *text, int64_t *time)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number <= 0)
        return false;
    *time = number;
    return true;
}

static bool read_field(struct account_record *record, const struct field *field, const char *text,
                       size_t length)
{
    if (field->kind == SECRET)
        return record_get_secret(text, length, secret_at(record, field));
    AUTO_FREE char *value = memory_alloc(length + 1);
    ssize_t used = record_get_value(text, length, (unsigned char *)value);
    if (used < 0 || strlen(value) != (size_t)used)
        return false;
    if (field->kind == TIME)
        return *time_at(record, field) == 0 && read_time(value, time_at(record, field));
    if (*text_at(record, field) != NULL)
        return false;
    *text_at(record, field) = memory_steal(value);
    return true;
}

static bool read_line(void *record, const char *name, size_t name_length, const char *value,
                      size_t length)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (strlen(fields[i].name) == name_length && memcmp(fields[i].name, name, name_length) == 0)
            return read_field(record, &fields[i], value, length);
    return true;
}

int account_record_decode(const struct ph_secret *text, struct account_record **record,
                          struct ph_error *err)
{
    struct account_record *made = memory_alloc(sizeof *made);
    int code = record_decode(first_line, text, read_line, made);
    if (code == PH_OK && made->provider != NULL && made->url != NULL && made->origin != NULL &&
        account_record_token_fits(made->access)) {
        *record = made;
        return PH_OK;
    }
    account_record_free(made);
    return error_fail(err, PH_FAILED, "record", "%s",
                      code == PH_INVALID ? "The token store returned no sign-in."
                      : code == PH_UNSUPPORTED
                          ? "The stored sign-in was written by a newer version of phonectl."
                          : "The stored sign-in is damaged.");
}
