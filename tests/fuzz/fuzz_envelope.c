/* Any bytes as a token file: it is refused cleanly, or opens to a text that seals with the same
 * work again.
 * sources: encrypted-file/envelope.c */
#include "encrypted-file/envelope.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Inputs rarely guess a checksum, so every second one gets a correct one, to reach the code
 * behind it. */
static void resum(uint8_t *file, size_t length)
{
    enum { AT = 48, SIZE = 8 };
    uint8_t hash[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, file, AT);
    crypto_generichash_update(&state, file + AT + SIZE, length - AT - SIZE);
    crypto_generichash_final(&state, hash, sizeof hash);
    memcpy(file + AT, hash, SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const uint8_t key[ENVELOPE_KEY] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                              11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                              22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    if (sodium_init() < 0)
        abort();
    uint8_t *file = malloc(length + 1), *text = malloc(length + 1);
    struct envelope_work work = {0};
    size_t opened = 0;
    memcpy(file, bytes, length);
    if (length >= ENVELOPE_HEADER && length % 2 == 0)
        resum(file, length);
    enum envelope_result header = envelope_read_header(file, length, &work);
    enum envelope_result result = envelope_open(file, length, key, text, &opened);
    if (header != ENVELOPE_GOOD && result != header)
        abort();
    if (header == ENVELOPE_GOOD && work.kdf == ENVELOPE_ARGON2ID &&
        (work.passes < 1 || work.passes > 10 || work.memory > 1024U * 1024 * 1024))
        abort();
    if (result == ENVELOPE_GOOD && opened != length - ENVELOPE_HEADER - ENVELOPE_TAG)
        abort();
    free(file);
    free(text);
    return 0;
}
