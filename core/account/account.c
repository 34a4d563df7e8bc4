/* The account as others may know it: for frontends copied out of the record, without anything secret, and as a mark
 * that tells accounts apart. */
#include "account/account.h"

#include "account/account_record.h"
#include "account/account_state.h"
#include "account/token_store.h"
#include "config/settings_load.h"
#include "plugin/feature.h"
#include "task/task.h"
#include "util/duration.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"
#include "util/translator.h"

#include <phonectl/plugin.h>
#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

struct core_account *account_new(const struct creds *creds, const struct record *record,
                                 const struct feature *store, bool accepted)
{
    struct core_account *account = memory_alloc(sizeof *account);
    account->profile = memory_copy(settings_profile(creds->settings));
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
        account->expires = record->access_expires;
        account->refresh_expires = record->refresh_expires;
        account->renewable = creds_renewable(creds, record);
        account->accepted = accepted;
    }
    account->text = account_text(account, time_now());
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
    free(account->text);
    free(account);
}

void account_keep(struct creds *creds, const struct record *record, const struct feature *store,
                  bool accepted, const char *why)
{
    struct core_account *account = account_new(creds, record, store, accepted);
    if (why != NULL) {
        free(account->text);
        account->text = memory_copy(why);
    }
    HOLD_LOCK(&creds->lock);
    account_free(creds->account_next);
    creds->account_next = account;
}

const struct core_account *creds_account(const struct creds *creds)
{
    return creds->account;
}

void creds_publish(struct creds *creds)
{
    HOLD_LOCK(&creds->lock);
    if (creds->account_next == NULL)
        return;
    account_free(creds->account);
    creds->account = memory_steal(creds->account_next);
}

char *account_text_in(translator *in, const struct core_account *account, int64_t now)
{
    if (account == NULL || !account->signed_in)
        return memory_copy(translator_text(in, "Nobody is signed in"));
    if (account->expires == 0)
        return memory_copy(
            translator_text(in, "Access Token is there; how long it is valid is not known"));
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

char *account_text(const struct core_account *account, int64_t now)
{
    return account_text_in(NULL, account, now);
}

/* ---- Whose ------------------------------------------------------------------------------------ */

/* Whose token it is. Where the service has not said so, the token stands for its account: as a digest that leads
 * nowhere, since nobody can guess a token. */
static char *owner_of(const struct creds *creds, const struct record *record)
{
    if (record == NULL)
        return memory_copy("stored:nobody");
    if (!creds->environment && record->account != NULL)
        return text_format("stored:%s %s", record->account,
                           record->organisation_id == NULL ? "" : record->organisation_id);
    unsigned char bytes[crypto_generichash_BYTES];
    char hex[sizeof bytes * 2 + 1];
    size_t length = 0;
    const char *token = secret_bytes(record->access, &length);
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)token, length, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return text_format("%s:%s", creds->environment ? "environment" : "stored", hex);
}

int creds_owner(struct creds *creds, struct task *task, char **owner, struct ph_error *err)
{
    const struct behalf behalf = {task->engine, task, false};
    struct feature *store = NULL;
    struct record *stored = NULL;
    int code = creds_enter(creds, &behalf, err);
    if (code < 0)
        return code;
    if (creds->record == NULL)
        code = store_choose(creds, NULL, &store, err);
    if (store != NULL && code == PH_OK)
        code = store_load(creds, &behalf, store, &stored, err);
    if (stored != NULL)
        creds_adopt(creds, stored, creds->store, false);
    if (code == PH_OK || code == PH_NOT_FOUND)
        *owner = owner_of(creds, creds->record);
    creds_leave(creds);
    return code == PH_NOT_FOUND ? PH_OK : code;
}

char *creds_owner_known(struct creds *creds, bool *for_sure)
{
    HOLD_LOCK(&creds->lock);
    *for_sure = creds->record != NULL;
    return owner_of(creds, creds->record);
}
