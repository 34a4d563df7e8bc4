/* The account as frontends see it: copied out of the record, without anything secret. */
#include "creds_inside.h"

struct ph_account *account_new(const struct creds *creds, const struct record *record,
                               const struct feature *store)
{
    struct ph_account *account = base_alloc(sizeof *account);
    account->profile = base_copy(settings_profile(creds->settings));
    if (store != NULL)
        account->store = base_copy(store->about.id);
    if (record != NULL) {
        account->signed_in = true;
        account->provider = base_copy(record->provider);
        account->origin = base_copy(record->origin);
        account->account = base_copy(record->account);
        account->account_name = base_copy(record->account_name);
        const char *organisation =
            record->organisation != NULL ? record->organisation : record->organisation_id;
        account->organisation = base_copy(organisation);
        account->expires = record->access_expires;
        account->refresh_expires = record->refresh_expires;
        account->renewable = creds_renewable(creds, record);
    }
    account->text = ph_account_text(account, base_now());
    return account;
}

void account_free(struct ph_account *account)
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

char *ph_account_text_in(base_tongue *in, const struct ph_account *account, int64_t now)
{
    if (account == NULL || !account->signed_in)
        return base_copy(base_said(in, "Nobody is signed in"));
    if (account->expires == 0)
        return base_copy(base_said(in, "Access Token is there; how long it is valid is not known"));
    bool valid = account->expires > now;
    AUTO_FREE char *words =
        duration_words_in(in, valid ? account->expires - now : now - account->expires);
    if (valid)
        return base_format(base_said(in, "Access Token is valid for %s"), words);
    if (account->renewable)
        return base_format(
            base_said(in, "Access Token expired %s ago and is renewed when it is needed"), words);
    return base_format(base_said(in, "Access Token expired %s ago: sign in again"), words);
}

char *ph_account_text(const struct ph_account *account, int64_t now)
{
    return ph_account_text_in(NULL, account, now);
}
