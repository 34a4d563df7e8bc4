#include "account/account_url.h"

#include "account/account_record.h"
#include "account/credentials_state.h"
#include "config/settings.h"
#include "net/http_url.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "util/error.h"
#include "util/thread.h"

#include <string.h>

static const char *provider_url(struct credentials *credentials, const char *provider)
{
    const struct feature *feature = registry_find(credentials->registry, PH_AUTH, provider);
    return feature == NULL ? NULL : feature->auth.api_url;
}

/* Not holding the lock. provider NULL: the configured one. */
static char *url_for(struct credentials *credentials, const struct feature *auth,
                     const char *provider)
{
    const char *configured = settings_get(credentials->settings, "profile", "url").text;
    if (configured != NULL && configured[0] != '\0')
        return memory_copy(configured);
    if (auth != NULL)
        return memory_copy(auth->auth.api_url);
    const char *url = provider == NULL ? NULL : provider_url(credentials, provider);
    struct feature *chosen = NULL;
    if (url == NULL && registry_choose(credentials->registry, credentials->settings, PH_AUTH,
                                       &chosen, NULL) == PH_OK)
        url = chosen->auth.api_url;
    return memory_copy(url);
}

char *account_url(struct credentials *credentials, const struct feature *auth)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    return url_for(credentials, auth,
                   credentials->record == NULL ? NULL : credentials->record->provider);
}

char *account_url_organisation(struct credentials *credentials)
{
    HOLD_LOCK(&credentials->lock, CREDENTIALS_LOCK);
    const struct account_record *record =
        credentials->trial != NULL ? credentials->trial : credentials->record;
    if (record == NULL)
        return NULL;
    return memory_copy(record->organisation != NULL ? record->organisation
                                                    : record->organisation_id);
}

int account_url_bound(struct credentials *credentials, const struct account_record *record,
                      char **url, struct ph_error *err)
{
    AUTO_FREE char *wanted = url_for(credentials, NULL, record->provider);
    AUTO_FREE char *origin = http_origin(wanted == NULL ? "" : wanted);
    if (origin == NULL)
        return error_fail(err, PH_INVALID, "url",
                          "The address of the service is missing or not a URL");
    if (record->origin == NULL || strcmp(origin, record->origin) != 0)
        return error_fail(err, PH_LOGIN, "url",
                          "The sign-in is for %s, but this profile now points to %s: sign in again",
                          record->origin == NULL ? "nowhere" : record->origin, origin);
    if (url != NULL)
        *url = memory_steal(wanted);
    return PH_OK;
}
