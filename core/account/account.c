/* The account as others may know it: copied from the account record for front ends, without
 * secrets, and as a text that identifies it. */
#include "account/account.h"

#include "account/account_record.h"
#include "account/credentials_state.h"
#include "account/token_store.h"
#include "config/settings.h"
#include "plugin/feature.h"
#include "task/task.h"
#include "util/duration.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"

#include <sodium.h>
#include <unistd.h>

struct core_account *account_new(const struct credentials *credentials,
                                 const struct account_record *record, const struct feature *store,
                                 bool accepted)
{
    struct core_account *account = memory_alloc(sizeof *account);
    account->profile = memory_copy(settings_profile(credentials->settings));
    if (store != NULL)
        account->store = memory_copy(store->about.id);
    if (record != NULL) {
        account->signed_in = true;
        account->provider = memory_copy(record->provider);
        account->origin = memory_copy(record->origin);
        account->account = memory_copy(record->account);
        account->account_name = memory_copy(record->account_name);
        const char *organisation =
            record->organisation != NULL ? record->organisation : record->organisation_id;
        account->organisation = memory_copy(organisation);
        account->organisation_id = memory_copy(record->organisation_id);
        account->scopes = memory_copy(record->scopes);
        account->expires = record->access_expires;
        account->refresh_expires = record->refresh_expires;
        account->renewable = credentials_renewable(credentials, record);
        account->accepted = accepted;
    }
    account->text = account_text_in(NULL, account, time_now());
    return account;
}

void account_free(struct core_account *account)
{
    if (account == NULL)
        return;
    free(account->profile);
    free(account->provider);
    free(account->store);
    free(account->origin);
    free(account->account);
    free(account->account_name);
    free(account->organisation);
    free(account->organisation_id);
    free(account->scopes);
    free(account->text);
    free(account);
}

void account_keep(struct credentials *credentials, const struct account_record *record,
                  const struct feature *store, bool accepted, const char *why)
{
    struct core_account *account = account_new(credentials, record, store, accepted);
    if (why != NULL) {
        free(account->text);
        account->text = memory_copy(why);
    }
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    account_free(credentials->account_next);
    credentials->account_next = account;
}

const struct core_account *account_published(const struct credentials *credentials)
{
    return credentials->account;
}

void account_publish(struct credentials *credentials)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    if (credentials->account_next == NULL)
        return;
    account_free(credentials->account);
    credentials->account = memory_steal(credentials->account_next);
}

char *account_text_in(translator *in, const struct core_account *account, int64_t now)
{
    if (account == NULL || !account->signed_in)
        return memory_copy(translator_text(in, "Not signed in"));
    if (account->expires == 0)
        return memory_copy(
            translator_text(in, "There is an access token; its lifetime is unknown"));
    bool valid = account->expires > now;
    AUTO_FREE char *words =
        duration_words_in(in, valid ? account->expires - now : now - account->expires);
    if (valid)
        return text_format(translator_text(in, "Access Token is valid for %s"), words);
    if (account->renewable)
        return text_format(
            translator_text(in, "Access Token expired %s ago and is renewed when it is needed"),
            words);
    if (account->accepted)
        return text_format(translator_text(in,
                                           "Access Token is accepted, though by the clock of this "
                                           "machine it expired %s ago: check the clock"),
                           words);
    return text_format(translator_text(in, "Access Token expired %s ago: sign in again"), words);
}

/* ---- Identity -------------------------------------------------------------------------------- */

/* The account of a token. If the service did not name it, a digest of the token stands for it,
 * which reveals nothing, since tokens cannot be guessed. */
static char *owner_of(const struct credentials *credentials, const struct account_record *record)
{
    if (record == NULL)
        return memory_copy("stored:nobody");
    if (!credentials->environment && record->account != NULL)
        return text_format("stored:%s %s", record->account,
                           record->organisation_id == NULL ? "" : record->organisation_id);
    unsigned char bytes[crypto_generichash_BYTES];
    char hex[sizeof bytes * 2 + 1];
    size_t length = 0;
    const char *token = secret_bytes(record->access, &length);
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)token, length, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return text_format("%s:%s", credentials->environment ? "environment" : "stored", hex);
}

int account_owner(struct credentials *credentials, struct task *task, char **owner, char **scopes,
                  struct ph_error *err)
{
    const struct caller caller = {task->engine, task, false};
    struct feature *store = NULL;
    struct account_record *stored = NULL;
    int code = credentials_enter(credentials, &caller, err);
    if (code < 0)
        return code;
    if (credentials->record == NULL)
        code = token_store_choose(credentials, NULL, &store, err);
    if (store != NULL && code == PH_OK)
        code = token_store_load(credentials, &caller, store, &stored, err);
    if (stored != NULL)
        credentials_adopt(credentials, stored, credentials->store, false);
    if (code == PH_OK || code == PH_NOT_FOUND)
        *owner = owner_of(credentials, credentials->record);
    if (scopes != NULL && credentials->record != NULL && credentials->record->scopes != NULL)
        *scopes = memory_copy(credentials->record->scopes);
    credentials_leave(credentials);
    return code == PH_NOT_FOUND ? PH_OK : code;
}

char *account_owner_known(struct credentials *credentials, bool *for_sure)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    *for_sure = credentials->record != NULL;
    return owner_of(credentials, credentials->record);
}
