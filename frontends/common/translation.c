/* The user's language. See translation.h. */
#include "translation.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#define DOMAIN "phonectl"

static locale_t person; /* 0: the program's own locale */

void words_open(void)
{
    AUTO_FREE char *catalogues = data_files_beside(PHONECTL_LOCALE_BESIDE, PHONECTL_LOCALE_DIR);
    bindtextdomain(DOMAIN, catalogues);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    bindtextdomain("libc",
                   "/"); /* no catalogue: strerror() ends up in journals, always in English */
    person = newlocale(LC_MESSAGES_MASK, "", NULL);
}

const char *words(const char *text)
{
    return words_count(text, NULL, 1);
}

const char *words_count(const char *one, const char *many, uint64_t count)
{
    if (one == NULL || !*one) /* "" is the key of the catalogue's header */
        return one;
    locale_t before = uselocale(person);
    const char *found =
        many ? dngettext(DOMAIN, one, many, (unsigned long)count) : dgettext(DOMAIN, one);
    uselocale(before);
    return found;
}

char *words_number(int64_t number)
{
    char digits[32];
    snprintf(digits, sizeof(digits), "%lld", (long long)(number < 0 ? -number : number));
    size_t length = strlen(digits);
    char *text = memory_copy(number < 0 ? "-" : "");
    for (size_t i = 0; i < length; i++) {
        /* Translators: what stands between groups of three digits, as in 1,203. */
        const char *between = i && (length - i) % 3 == 0 ? _(",") : "";
        text_append(&text, "", "%s%c", between, digits[i]);
    }
    return text;
}

char *words_account(const struct core_account *account)
{
    static const char nobody[] = N_("Not signed in (profile %s)");
    if (account == NULL || account->signed_in || !account->text)
        return account_text_in(words_count, account, time_now());
    /* the usual reason is that nobody signed in, which is no failure */
    AUTO_FREE char *usual = text_format(nobody, account->profile ? account->profile : "");
    return strcmp(usual, account->text) == 0 ? text_format(_(nobody), account->profile)
                                             : memory_copy(words(account->text));
}

char *words_who(const struct core_account *account)
{
    const char *name = account->account_name, *address = account->account;
    return name && address ? text_format("%s (%s)", name, address)
                           : memory_copy(name ? name : address);
}

const char *words_verified(const struct core_account *account)
{
    return account && account->accepted ? _("The service accepts the token.")
                                        : _("Not tested: this way to sign in cannot test a token.");
}

const char *words_cleared(bool any)
{
    return any ? _("The token of this profile is cleared on this machine.")
               : _("No token of this profile was found on this machine.");
}

char *words_renewal(const struct core_account *account)
{
    if (!account->renewable)
        return memory_copy(_("not possible; sign in again when it expires"));
    int64_t left = account->refresh_expires - time_now();
    AUTO_FREE char *time = left > 0 ? duration_words_in(words_count, left) : NULL;
    return time ? text_format(_("automatic; sign in again within %s"), time)
                : memory_copy(_("automatic"));
}

char *words_param(const struct ph_param *param)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } flags[] = {{PH_REQUIRED, N_("required")},
                 {PH_POSITIONAL, N_("positional")},
                 {PH_NO_SAVE, N_("never saved")},
                 {PH_PREVIEW, N_("only shows what would be done")}};
    AUTO_FREE char *allowed = param_allowed_in(words_count, param);
    char *text = text_format("%s, %s", param_type_name(param->type), allowed);
    if (param->value)
        text_append(&text, ", ", _("default %s"), param->value);
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        if (param->flags & flags[i].flag)
            text_append(&text, ", ", "%s", words(flags[i].name));
    }
    return text;
}

/* Whether an earlier field had the same reason, and was reported with it. Fields that the
 * settings leave out have an empty reason and are not reported. */
static bool told_before(const struct phones *phones, size_t index, const char *reason)
{
    const char *earlier;
    if (*reason == '\0')
        return true;
    for (size_t i = 0; i < index; i++)
        if (phones_lacking_at(phones, i, &earlier) && strcmp(earlier, reason) == 0)
            return true;
    return false;
}

char *words_lacking(const struct phones *phones, size_t *index)
{
    const char *field, *reason, *other, *same;
    do
        field = phones_lacking_at(phones, (*index)++, &reason);
    while (field && told_before(phones, *index - 1, reason));
    if (field == NULL)
        return NULL;
    if (strcmp(field, "phones") == 0)
        return text_format(_("the list may not be whole: %s"), reason);
    if (strcmp(field, "source") == 0)
        return text_format(_("phones are missing: %s"), reason);
    char *fields = memory_copy(field);
    for (size_t i = *index; (other = phones_lacking_at(phones, i, &same)) != NULL; i++) {
        if (strcmp(same, reason) == 0)
            text_append(&fields, ", ", "%s", other);
    }
    char *text = text_format(_("not read: %s (%s)"), fields, reason);
    free(fields);
    return text;
}
