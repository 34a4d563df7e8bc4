/* Any bytes as a stored sign-in: refused, or a record whose text reads back as the same record. */
#include "account/account_record.h"
#include "util/secret.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static bool opened;
    if (!opened)
        opened = secret_open(NULL) == PH_OK;
    AUTO_SECRET struct ph_secret *text = secret_new(bytes, length);
    AUTO_RECORD struct record *record = NULL;
    struct ph_error err = {0};
    int code = record_decode(text, &record, &err);
    if (code != PH_OK) {
        if (code != PH_FAILED || record != NULL || err.text[0] == '\0')
            abort();
        return 0;
    }
    if (record->provider == NULL || record->origin == NULL || !record_token_fits(record->access))
        abort();
    AUTO_SECRET struct ph_secret *first = record_encode(record);
    AUTO_RECORD struct record *again = NULL;
    if (record_decode(first, &again, NULL) != PH_OK)
        abort();
    AUTO_SECRET struct ph_secret *second = record_encode(again);
    size_t size = 0;
    const char *same = secret_bytes(first, &size);
    if (!secret_equal(second, same, size))
        abort();
    return 0;
}
