/* The encrypted token file, version 1. All integers are little-endian:
 *
 *     magic[8] | u16 version | u16 kdf | u32 passes | u64 memory | salt[16] | keycheck[8] | checksum[8] | nonce[24] |
 *     u32 length | ciphertext[length]
 *
 * The ciphertext is XChaCha20-Poly1305 (IETF) with the header as associated data (its checksum taken as 0, since that covers
 * the ciphertext), so no byte of it can be changed unseen. kdf 0: the key is used as it is; kdf 1: Argon2id, version 1.3, with the passes and bytes of memory
 * given. keycheck is a keyed BLAKE2b of a constant and the salt, checksum an unkeyed one of all other bytes: together they
 * tell a damaged file from a wrong passphrase, which the tag alone cannot. magic, version and checksum stand at these places
 * in every version. */
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
        -3, /* asks for more work or memory than is reasonable, or less than is safe to try */
    ENVELOPE_WRONG_KEY = -4,
    ENVELOPE_NO_MEMORY = -5
};

struct envelope_work {
    enum envelope_kdf kdf;
    uint32_t passes;
    uint64_t memory; /* bytes */
    uint8_t salt[ENVELOPE_SALT];
};

/* Reads and judges the header; needs no key, so that a hostile file is refused before a passphrase is asked for. */
enum envelope_result envelope_read_header(const uint8_t *file, size_t length,
                                          struct envelope_work *work);
/* Argon2id as work says, of a passphrase. key is the caller's to wipe. */
enum envelope_result envelope_derive(const struct envelope_work *work, const void *passphrase,
                                     size_t length, uint8_t key[ENVELOPE_KEY]);
/* Decrypts into text, which has room for length - ENVELOPE_HEADER bytes and is filled only when the tag is right.
 * It is locked, so that it is never swapped out: the caller ends with sodium_munlock(), which wipes it too. */
enum envelope_result envelope_open(const uint8_t *file, size_t length,
                                   const uint8_t key[ENVELOPE_KEY], uint8_t *text,
                                   size_t *text_length);
/* Encrypts text into file, which has room for text_length + ENVELOPE_HEADER + ENVELOPE_TAG bytes; the nonce is new. */
void envelope_seal(const struct envelope_work *work, const uint8_t key[ENVELOPE_KEY],
                   const void *text, size_t text_length, uint8_t *file);
/* A new salt, and the work that a given effort means: 0 for an interactive wait (0.1 s, 64 MiB), 1 for a moderate one
 * (0.7 s, 256 MiB) on a small machine. */
void envelope_new_work(enum envelope_kdf kdf, int effort, struct envelope_work *work);
/* Less work than the interactive effort: read, but to be written anew. */
int envelope_is_weak(const struct envelope_work *work);

#endif
