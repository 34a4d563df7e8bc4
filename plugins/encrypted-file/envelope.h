/* The encrypted token file, version 1. All integers are little-endian:
 *
 *     magic[8] | u16 version | u16 kdf | u32 passes | u64 memory | salt[16] | keycheck[8] |
 *     checksum[8] | nonce[24] | u32 length | ciphertext[length]
 *
 * The ciphertext is XChaCha20-Poly1305 (IETF) with the header as associated data, so no byte of the
 * header can be changed unnoticed. The checksum counts as 0 there, since it covers the ciphertext.
 * kdf 0: the key is used as it is; kdf 1: Argon2id, version 1.3, with the given passes and bytes of
 * memory. keycheck is a keyed BLAKE2b of a constant and the salt, checksum an unkeyed one of all
 * other bytes: together they distinguish a damaged file from a wrong passphrase, which the tag
 * alone cannot. magic, version and checksum stay at these offsets in every version. */
#ifndef ENVELOPE_H
#define ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

enum {
    ENVELOPE_HEADER = 84,
    ENVELOPE_TAG = 16,
    ENVELOPE_KEY = 32,
    ENVELOPE_SALT = 16,
    ENVELOPE_LIMIT = 1024 * 1024 /* of a whole file */
};

enum envelope_kdf { ENVELOPE_RAW = 0, ENVELOPE_ARGON2ID = 1 };

enum envelope_result {
    ENVELOPE_GOOD = 0,
    ENVELOPE_DAMAGED = -1,
    ENVELOPE_NEWER = -2, /* written by a later version of this format */
    ENVELOPE_EXCESSIVE =
        -3, /* asks for unreasonably much work or memory, or for too little to be safe */
    ENVELOPE_WRONG_KEY = -4,
    ENVELOPE_NO_MEMORY = -5
};

struct envelope_work {
    enum envelope_kdf kdf;
    uint32_t passes;
    uint64_t memory; /* bytes */
    uint8_t salt[ENVELOPE_SALT];
};

/* Reads and checks the header. Needs no key, so a hostile file is refused before a passphrase is
 * asked for. */
enum envelope_result envelope_read_header(const uint8_t *file, size_t length,
                                          struct envelope_work *work);
/* Derives the key from a passphrase with Argon2id and the given work. The caller wipes key. */
enum envelope_result envelope_derive(const struct envelope_work *work, const void *passphrase,
                                     size_t length, uint8_t key[ENVELOPE_KEY]);
/* Decrypts into text, which has room for length - ENVELOPE_HEADER bytes and is filled only if the
 * tag is right. text is locked against swapping: the caller ends with sodium_munlock(), which also
 * wipes it. */
enum envelope_result envelope_open(const uint8_t *file, size_t length,
                                   const uint8_t key[ENVELOPE_KEY], uint8_t *text,
                                   size_t *text_length);
/* Encrypts text into file, which has room for text_length + ENVELOPE_HEADER + ENVELOPE_TAG bytes,
 * with a new nonce. */
void envelope_seal(const struct envelope_work *work, const uint8_t key[ENVELOPE_KEY],
                   const void *text, size_t text_length, uint8_t *file);
/* Makes a new salt and sets the work for an effort: 0 interactive (0.1 s, 64 MiB), 1 moderate (0.7
 * s, 256 MiB), measured on a small machine. */
void envelope_new_work(enum envelope_kdf kdf, int effort, struct envelope_work *work);
/* Whether the work is less than the interactive effort: such a file is read but should be
 * rewritten. */
int envelope_is_weak(const struct envelope_work *work);

#endif
