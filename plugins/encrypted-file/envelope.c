/* Sealing and opening of the encrypted token file: see envelope.h for the format. */
#include "envelope.h"

#include <sodium.h>
#include <string.h>

enum {
    VERSION = 1,
    AT_VERSION = 8,
    AT_KDF = 10,
    AT_PASSES = 12,
    AT_MEMORY = 16,
    AT_SALT = 24,
    AT_KEYCHECK = 40,
    AT_CHECKSUM = 48,
    AT_NONCE = 56,
    AT_LENGTH = 80,
    CHECK = 8, /* bytes of keycheck and of checksum */
    /* Limits on reading; the library itself would accept up to 4 TiB and 2^32 passes. */
    PASSES_MAX = 10,
    MEMORY_MIN = 8 * 1024 * 1024,
    MEMORY_MAX = 1024 * 1024 * 1024
};

static const uint8_t magic[8] = {'P', 'H', 'T', 'O', 'K', 'E', 'N', '\n'};

static void put(uint8_t *at, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t take(const uint8_t *at, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number |= (uint64_t)at[i] << (8 * i);
    return number;
}

static void keycheck(const uint8_t *key, const uint8_t *salt, uint8_t check[CHECK])
{
    static const uint8_t purpose[] = "phonectl token file: key check";
    uint8_t hash[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, ENVELOPE_KEY, sizeof hash);
    crypto_generichash_update(&state, purpose, sizeof purpose);
    crypto_generichash_update(&state, salt, ENVELOPE_SALT);
    crypto_generichash_final(&state, hash, sizeof hash);
    memcpy(check, hash, CHECK);
    sodium_memzero(&state, sizeof state);
}

static void checksum(const uint8_t *file, size_t length, uint8_t check[CHECK])
{
    uint8_t hash[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, file, AT_CHECKSUM);
    crypto_generichash_update(&state, file + AT_NONCE, length - AT_NONCE);
    crypto_generichash_final(&state, hash, sizeof hash);
    memcpy(check, hash, CHECK);
}

enum envelope_result envelope_read_header(const uint8_t *file, size_t length,
                                          struct envelope_work *work)
{
    uint8_t check[CHECK];
    if (length < ENVELOPE_HEADER || length > ENVELOPE_LIMIT ||
        memcmp(file, magic, sizeof magic) != 0)
        return ENVELOPE_DAMAGED;
    checksum(file, length, check);
    if (memcmp(check, file + AT_CHECKSUM, CHECK) != 0)
        return ENVELOPE_DAMAGED;
    uint64_t version = take(file + AT_VERSION, 2);
    if (version > VERSION)
        return ENVELOPE_NEWER;
    if (version < VERSION || length < ENVELOPE_HEADER + ENVELOPE_TAG ||
        take(file + AT_LENGTH, 4) != length - ENVELOPE_HEADER)
        return ENVELOPE_DAMAGED;
    uint64_t kdf = take(file + AT_KDF, 2);
    struct envelope_work found = {.kdf = kdf == ENVELOPE_RAW ? ENVELOPE_RAW : ENVELOPE_ARGON2ID,
                                  .passes = (uint32_t)take(file + AT_PASSES, 4),
                                  .memory = take(file + AT_MEMORY, 8)};
    memcpy(found.salt, file + AT_SALT, ENVELOPE_SALT);
    if (kdf > ENVELOPE_ARGON2ID)
        return ENVELOPE_DAMAGED;
    if (kdf == ENVELOPE_ARGON2ID && (found.passes < 1 || found.passes > PASSES_MAX ||
                                     found.memory < MEMORY_MIN || found.memory > MEMORY_MAX))
        return ENVELOPE_EXCESSIVE;
    *work = found;
    return ENVELOPE_GOOD;
}

enum envelope_result envelope_derive(const struct envelope_work *work, const void *passphrase,
                                     size_t length, uint8_t key[ENVELOPE_KEY])
{
    if (crypto_pwhash(key, ENVELOPE_KEY, passphrase, length, work->salt, work->passes,
                      (size_t)work->memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return ENVELOPE_NO_MEMORY;
    return ENVELOPE_GOOD;
}

enum envelope_result envelope_open(const uint8_t *file, size_t length,
                                   const uint8_t key[ENVELOPE_KEY], uint8_t *text,
                                   size_t *text_length)
{
    struct envelope_work work;
    enum envelope_result result = envelope_read_header(file, length, &work);
    if (result != ENVELOPE_GOOD)
        return result;
    uint8_t check[CHECK];
    keycheck(key, work.salt, check);
    if (sodium_memcmp(check, file + AT_KEYCHECK, CHECK) != 0)
        return ENVELOPE_WRONG_KEY;
    uint8_t header[ENVELOPE_HEADER];
    memcpy(header, file, ENVELOPE_HEADER);
    memset(header + AT_CHECKSUM, 0, CHECK);
    unsigned long long opened = 0;
    (void)sodium_mlock(text, length - ENVELOPE_HEADER); /* as far as the limits allow */
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, &opened, NULL, file + ENVELOPE_HEADER,
                                                   length - ENVELOPE_HEADER, header,
                                                   ENVELOPE_HEADER, file + AT_NONCE, key) != 0)
        return ENVELOPE_DAMAGED;
    *text_length = (size_t)opened;
    return ENVELOPE_GOOD;
}

void envelope_seal(const struct envelope_work *work, const uint8_t key[ENVELOPE_KEY],
                   const void *text, size_t text_length, uint8_t *file)
{
    memcpy(file, magic, sizeof magic);
    put(file + AT_VERSION, VERSION, 2);
    put(file + AT_KDF, work->kdf, 2);
    put(file + AT_PASSES, work->passes, 4);
    put(file + AT_MEMORY, work->memory, 8);
    memcpy(file + AT_SALT, work->salt, ENVELOPE_SALT);
    keycheck(key, work->salt, file + AT_KEYCHECK);
    memset(file + AT_CHECKSUM, 0, CHECK);
    randombytes_buf(file + AT_NONCE, AT_LENGTH - AT_NONCE);
    put(file + AT_LENGTH, text_length + ENVELOPE_TAG, 4);
    crypto_aead_xchacha20poly1305_ietf_encrypt(file + ENVELOPE_HEADER, NULL, text, text_length,
                                               file, ENVELOPE_HEADER, NULL, file + AT_NONCE, key);
    checksum(file, ENVELOPE_HEADER + text_length + ENVELOPE_TAG, file + AT_CHECKSUM);
}

void envelope_new_work(enum envelope_kdf kdf, int effort, struct envelope_work *work)
{
    *work = (struct envelope_work){.kdf = kdf};
    if (kdf == ENVELOPE_ARGON2ID) {
        work->passes =
            effort == 0 ? crypto_pwhash_OPSLIMIT_INTERACTIVE : crypto_pwhash_OPSLIMIT_MODERATE;
        work->memory =
            effort == 0 ? crypto_pwhash_MEMLIMIT_INTERACTIVE : crypto_pwhash_MEMLIMIT_MODERATE;
    }
    randombytes_buf(work->salt, ENVELOPE_SALT);
}

int envelope_is_weak(const struct envelope_work *work)
{
    return work->kdf == ENVELOPE_ARGON2ID && (work->passes < crypto_pwhash_OPSLIMIT_INTERACTIVE ||
                                              work->memory < crypto_pwhash_MEMLIMIT_INTERACTIVE);
}
