/* Any bytes as a stored sign-in: they are refused, or give a record whose text reads back as the
 * same record. */
#include "account/account_record.h"
#include "util/secret.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static bool opened;
    if (!opened)
        opened = secret_open(NULL) == PH_OK;
    AUTO_SECRET struct ph_secret *text = secret_new(bytes, length);
    AUTO_ACCOUNT_RECORD struct account_record *record = NULL;
    struct ph_error err = {0};
    int code = account_record_decode(text, &record, &err);
    if (code != PH_OK) {
        if (code != PH_FAILED || record != NULL || err.text[0] == '\0')
            abort();
        return 0;
    }
    if (record->provider == NULL || record->origin == NULL ||
        !account_record_token_fits(record->access))
        abort();
    AUTO_SECRET struct ph_secret *first = account_record_encode(record);
    AUTO_ACCOUNT_RECORD struct account_record *again = NULL;
    if (account_record_decode(first, &again, NULL) != PH_OK)
        abort();
    AUTO_SECRET struct ph_secret *second = account_record_encode(again);
    size_t size = 0;
    const char *same = secret_bytes(first, &size);
    if (!secret_equal(second, same, size))
        abort();
    return 0;
}
