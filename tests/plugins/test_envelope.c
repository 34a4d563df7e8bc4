/* The token file's format: golden files, every truncation, every flipped bit, hostile headers, and
 * published vectors of the ciphers run against the library that is linked.
 * sources: encrypted-file/envelope.c encrypted-file/encrypted_file.c */
#include "encrypted-file/envelope.h"
#include "fake_inside.h"

#include <sodium.h>
#include <stdio.h>
#include <sys/resource.h>

static const char golden_text[] = "phonectl-record 1\nprovider=webex-oauth\naccess=golden\n";
static const char golden_passphrase[] = "correct horse";
enum { GOLDEN_SIZE = ENVELOPE_HEADER + sizeof golden_text - 1 + ENVELOPE_TAG };

static uint8_t golden_key[ENVELOPE_KEY];

/* The documented offsets of the header. */
enum {
    AT_VERSION = 8,
    AT_KDF = 10,
    AT_PASSES = 12,
    AT_MEMORY = 16,
    AT_CHECKSUM = 48,
    AT_LENGTH = 80
};

static int begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof golden_key; i++)
        golden_key[i] = (uint8_t)i;
    return sodium_init() < 0 ? -1 : 0;
}

static void golden_read(const char *name, uint8_t file[GOLDEN_SIZE])
{
    char path[512], more;
    snprintf(path, sizeof path, TEST_SOURCE_DIR "/tests/plugins/golden/%s", name);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fread(file, 1, GOLDEN_SIZE, stream), GOLDEN_SIZE);
    assert_int_equal(fread(&more, 1, 1, stream), 0);
    fclose(stream);
}

/* Recomputes the checksum, as a forger would. */
static void resum(uint8_t *file, size_t length)
{
    uint8_t hash[16];
    crypto_generichash_state sum;
    crypto_generichash_init(&sum, NULL, 0, sizeof hash);
    crypto_generichash_update(&sum, file, AT_CHECKSUM);
    crypto_generichash_update(&sum, file + AT_CHECKSUM + 8, length - AT_CHECKSUM - 8);
    crypto_generichash_final(&sum, hash, sizeof hash);
    memcpy(file + AT_CHECKSUM, hash, 8);
}

static void number_put(uint8_t *at, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(number >> (8 * i));
}

static enum envelope_result open_golden(const uint8_t *file, size_t length)
{
    static const uint8_t untouched[GOLDEN_SIZE];
    uint8_t text[GOLDEN_SIZE] = {0};
    size_t opened = 0;
    enum envelope_result result = envelope_open(file, length, golden_key, text, &opened);
    if (result != ENVELOPE_GOOD) {
        assert_int_equal(opened, 0);
        assert_memory_equal(text, untouched, sizeof text); /* untouched until the tag is checked */
    } else {
        assert_int_equal(opened, sizeof golden_text - 1);
        assert_memory_equal(text, golden_text, opened);
    }
    return result;
}

static void C1_golden_file_of_a_key_opens(void **state)
{
    (void)state;
    uint8_t file[GOLDEN_SIZE];
    golden_read("key-file.token", file);
    assert_int_equal(open_golden(file, sizeof file), ENVELOPE_GOOD);
}

static void C1_golden_file_of_a_passphrase_opens(void **state)
{
    (void)state;
    uint8_t file[GOLDEN_SIZE], text[GOLDEN_SIZE], key[ENVELOPE_KEY];
    size_t opened = 0;
    struct envelope_work work;
    golden_read("passphrase.token", file);
    assert_int_equal(envelope_read_header(file, sizeof file, &work), ENVELOPE_GOOD);
    assert_int_equal(work.kdf, ENVELOPE_ARGON2ID);
    assert_int_equal(work.passes, 2);
    assert_int_equal(work.memory, 64 * 1024 * 1024);
    assert_int_equal(envelope_derive(&work, golden_passphrase, strlen(golden_passphrase), key),
                     ENVELOPE_GOOD);
    assert_int_equal(envelope_open(file, sizeof file, key, text, &opened), ENVELOPE_GOOD);
    assert_memory_equal(text, golden_text, sizeof golden_text - 1);
    assert_int_equal(envelope_derive(&work, "correct house", 13, key), ENVELOPE_GOOD);
    assert_int_equal(envelope_open(file, sizeof file, key, text, &opened), ENVELOPE_WRONG_KEY);
}

/* A forger who changes the header and fixes the checksum still fails at the associated data. */
static void C1_every_forged_header_byte_is_refused(void **state)
{
    (void)state;
    uint8_t file[GOLDEN_SIZE];
    for (size_t i = 0; i < ENVELOPE_HEADER; i++) {
        golden_read("key-file.token", file);
        file[i] ^= 0x01;
        if (i < AT_CHECKSUM || i >= AT_CHECKSUM + 8)
            resum(file, sizeof file);
        assert_int_not_equal(open_golden(file, sizeof file), ENVELOPE_GOOD);
    }
}

static void C4_every_truncation_is_damage(void **state)
{
    (void)state;
    uint8_t file[GOLDEN_SIZE];
    golden_read("key-file.token", file);
    for (size_t length = 0; length < sizeof file; length++) {
        uint8_t *cut = malloc(length); /* a sanitizer sees reads beyond its end */
        if (length > 0)
            memcpy(cut, file, length);
        assert_int_equal(open_golden(cut, length), ENVELOPE_DAMAGED);
        free(cut);
    }
}

static void C4_every_flipped_bit_is_damage(void **state)
{
    (void)state;
    uint8_t file[GOLDEN_SIZE];
    golden_read("key-file.token", file);
    for (size_t bit = 0; bit < 8 * sizeof file; bit++) {
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(open_golden(file, sizeof file), ENVELOPE_DAMAGED);
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(open_golden(file, sizeof file), ENVELOPE_GOOD);
}

static void C4_wrong_key_newer_and_damaged_differ(void **state)
{
    (void)state;
    uint8_t file[GOLDEN_SIZE + 8] = {0}, text[GOLDEN_SIZE], key[ENVELOPE_KEY] = {1};
    size_t opened = 0;
    golden_read("key-file.token", file);
    assert_int_equal(envelope_open(file, GOLDEN_SIZE, key, text, &opened), ENVELOPE_WRONG_KEY);
    number_put(file + AT_VERSION, 2, 2);
    resum(file, GOLDEN_SIZE);
    assert_int_equal(open_golden(file, GOLDEN_SIZE), ENVELOPE_NEWER);
    resum(file, sizeof file); /* a later version may be longer */
    assert_int_equal(open_golden(file, sizeof file), ENVELOPE_NEWER);
    number_put(file + AT_VERSION, 0, 2);
    resum(file, GOLDEN_SIZE);
    assert_int_equal(open_golden(file, GOLDEN_SIZE), ENVELOPE_DAMAGED);
    golden_read("key-file.token", file);
    number_put(file + AT_LENGTH, GOLDEN_SIZE - ENVELOPE_HEADER + 1, 4);
    resum(file, GOLDEN_SIZE);
    struct envelope_work work;
    assert_int_equal(envelope_read_header(file, GOLDEN_SIZE, &work), ENVELOPE_DAMAGED);
}

/* A header that demands too much or too little work is refused before any memory or time is
 * spent. */
static void C2_unreasonable_work_is_refused_at_once(void **state)
{
    (void)state;
    static const struct {
        uint64_t passes, memory;
        enum envelope_result expected;
    } rows[] = {
        {3, 64ULL << 30, ENVELOPE_EXCESSIVE},
        {UINT32_MAX, 64 << 20, ENVELOPE_EXCESSIVE},
        {3, 8192, ENVELOPE_EXCESSIVE},
        {0, 64 << 20, ENVELOPE_EXCESSIVE},
        {3, UINT64_MAX, ENVELOPE_EXCESSIVE},
        {11, 64 << 20, ENVELOPE_EXCESSIVE},
        {3, (1ULL << 30) + 1, ENVELOPE_EXCESSIVE},
        {3, (8 << 20) - 1, ENVELOPE_EXCESSIVE},
        {10, 1 << 30, ENVELOPE_GOOD},
        {1, 8 << 20, ENVELOPE_GOOD},
    };
    uint8_t file[GOLDEN_SIZE];
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct envelope_work work;
        golden_read("passphrase.token", file);
        number_put(file + AT_PASSES, rows[i].passes, 4);
        number_put(file + AT_MEMORY, rows[i].memory, 8);
        resum(file, sizeof file);
        assert_int_equal(envelope_read_header(file, sizeof file, &work), rows[i].expected);
        if (rows[i].expected != ENVELOPE_GOOD)
            assert_int_equal(open_golden(file, sizeof file), rows[i].expected);
    }
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 4 * 1024); /* KiB; the least work is 8 MiB */
    golden_read("passphrase.token", file);
    number_put(file + AT_KDF, 2, 2);
    resum(file, sizeof file);
    assert_int_equal(open_golden(file, sizeof file), ENVELOPE_DAMAGED);
}

static void C2_what_is_written_is_never_weak(void **state)
{
    (void)state;
    for (int effort = 0; effort < 2; effort++) {
        struct envelope_work work;
        envelope_new_work(ENVELOPE_ARGON2ID, effort, &work);
        assert_false(envelope_is_weak(&work));
        work.passes = 1;
        assert_true(envelope_is_weak(&work));
        envelope_new_work(ENVELOPE_ARGON2ID, effort, &work);
        work.memory = crypto_pwhash_MEMLIMIT_INTERACTIVE - 1;
        assert_true(envelope_is_weak(&work));
    }
}

static int sort_order(const void *a, const void *b)
{
    return memcmp(a, b, 40);
}

static void C8_10000_saves_never_repeat_nonce_or_salt(void **state)
{
    (void)state;
    enum { SAVES = 10000, NONCE = 24 };
    static uint8_t seen[2][SAVES][40];
    uint8_t file[ENVELOPE_HEADER + ENVELOPE_TAG + 1];
    for (size_t i = 0; i < SAVES; i++) {
        struct envelope_work work;
        envelope_new_work(ENVELOPE_RAW, 0, &work);
        envelope_seal(&work, golden_key, "x", 1, file);
        memcpy(seen[0][i], file + 24, ENVELOPE_SALT);
        memcpy(seen[1][i], file + 56, NONCE);
    }
    for (size_t part = 0; part < 2; part++) {
        qsort(seen[part], SAVES, sizeof seen[part][0], sort_order);
        for (size_t i = 1; i < SAVES; i++)
            assert_memory_not_equal(seen[part][i], seen[part][i - 1], sizeof seen[part][0]);
    }
}

static void sizes_from_none_to_the_limit_come_back(void **state)
{
    (void)state;
    static uint8_t text[ENVELOPE_LIMIT], file[ENVELOPE_LIMIT + 1], back[ENVELOPE_LIMIT];
    static const size_t sizes[] = {0, 1, 16384, ENVELOPE_LIMIT - ENVELOPE_HEADER - ENVELOPE_TAG};
    struct envelope_work work;
    randombytes_buf(text, sizeof text);
    envelope_new_work(ENVELOPE_RAW, 0, &work);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t opened = 1, length = sizes[i] + ENVELOPE_HEADER + ENVELOPE_TAG;
        envelope_seal(&work, golden_key, text, sizes[i], file);
        assert_int_equal(envelope_open(file, length, golden_key, back, &opened), ENVELOPE_GOOD);
        assert_int_equal(opened, sizes[i]);
        assert_memory_equal(back, text, opened);
    }
    envelope_seal(&work, golden_key, text, sizes[3] + 1, file);
    assert_int_equal(envelope_read_header(file, sizeof file, &work), ENVELOPE_DAMAGED);
}

/* ---- Published vectors ---------------------------------------------------------------------- */

static size_t unhex(const char *hex, uint8_t *bytes, size_t room)
{
    size_t length = 0;
    assert_int_equal(sodium_hex2bin(bytes, room, hex, strlen(hex), " ", &length, NULL), 0);
    return length;
}

/* draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
static void C1_published_vector_of_xchacha20_poly1305(void **state)
{
    (void)state;
    static const char text[] =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    uint8_t key[32], nonce[24], aad[12], sealed[160], expected[160];
    unsigned long long length = 0;
    unhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", key, sizeof key);
    unhex("404142434445464748494a4b4c4d4e4f5051525354555657", nonce, sizeof nonce);
    unhex("50515253c0c1c2c3c4c5c6c7", aad, sizeof aad);
    size_t wanted = unhex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                          "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                          "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                          "21f9664c97637da9768812f615c68b13b52e"
                          "c0875924c1c7987947deafd8780acf49",
                          expected, sizeof expected);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &length, (const uint8_t *)text,
                                               sizeof text - 1, aad, sizeof aad, NULL, nonce, key);
    assert_int_equal(length, wanted);
    assert_memory_equal(sealed, expected, wanted);
}

/* From the list of Argon2's reference implementation (version 1.3, Argon2id, one lane). */
static void C1_published_vectors_of_argon2id(void **state)
{
    (void)state;
    static const struct {
        const char *password, *encoded;
    } rows[] = {
        {"password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                     "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"},
        {"password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                     "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"},
        {"differentpassword", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                              "$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *password = rows[i].password;
        assert_int_equal(crypto_pwhash_str_verify(rows[i].encoded, password, strlen(password)), 0);
        assert_int_not_equal(crypto_pwhash_str_verify(rows[i].encoded, "passwore", 8), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(C1_golden_file_of_a_key_opens),
        cmocka_unit_test(C2_unreasonable_work_is_refused_at_once),
        cmocka_unit_test(C1_golden_file_of_a_passphrase_opens),
        cmocka_unit_test(C1_every_forged_header_byte_is_refused),
        cmocka_unit_test(C2_what_is_written_is_never_weak),
        cmocka_unit_test(C4_every_truncation_is_damage),
        cmocka_unit_test(C4_every_flipped_bit_is_damage),
        cmocka_unit_test(C4_wrong_key_newer_and_damaged_differ),
        cmocka_unit_test(C8_10000_saves_never_repeat_nonce_or_salt),
        cmocka_unit_test(sizes_from_none_to_the_limit_come_back),
        cmocka_unit_test(C1_published_vector_of_xchacha20_poly1305),
        cmocka_unit_test(C1_published_vectors_of_argon2id),
    };
    return cmocka_run_group_tests_name("envelope", tests, begin, NULL);
}
