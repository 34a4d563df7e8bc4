/* The encrypted file as a token store: where its key comes from, when it asks, and what it does
 * with a file it cannot read. */
#include "encrypted-file/envelope.h"
#include "fake_files.h"
#include "fake_inside.h"

#include <sodium.h>

static const struct ph_store_key office = {
    .size = sizeof office, .profile = "office", .account = "ann@example.com"};
static const struct ph_store_key home = {.size = sizeof home, .profile = "home"};

#define TOKEN_FILE "data/office.token"
#define KEY_FILE "key/office.key"

struct bench {
    struct fake *fake;
    struct fake_files *files;
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    bench->fake = fake_open(PH_STORE, "encrypted-file");
    bench->files = fake_files_open(bench->fake);
    fake_set(bench->fake, "effort", "interactive");
    fake_set(bench->fake, "@profile", office.profile);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    fake_close(bench->fake);
    fake_files_close(bench->files);
    free(bench);
    return 0;
}

static int32_t save(struct bench *bench, const char *text)
{
    return fake_store(bench->fake)
        ->save(fake_call(bench->fake), &office, fake_secret(bench->fake, text),
               fake_error(bench->fake));
}

/* Loads; returns the code. A loaded record must be the expected one. */
static int32_t load(struct bench *bench, const char *expected)
{
    const struct ph_secret *record = NULL;
    int32_t code = fake_store(bench->fake)
                       ->load(fake_call(bench->fake), &office, &record, fake_error(bench->fake));
    if (code == PH_OK)
        assert_string_equal(fake_secret_text(record), expected);
    else
        assert_null(record);
    return code;
}

static int32_t erase(struct bench *bench)
{
    return fake_store(bench->fake)->erase(fake_call(bench->fake), &office, fake_error(bench->fake));
}

static int32_t check(struct bench *bench)
{
    return fake_store(bench->fake)->check(fake_call(bench->fake), fake_error(bench->fake));
}

/* A copy of the file, to compare or to damage. */
static size_t copy_of_file(struct bench *bench, unsigned char *copy)
{
    size_t length = 0;
    const unsigned char *bytes = fake_file_get(bench->files, TOKEN_FILE, &length);
    assert_non_null(bytes);
    memcpy(copy, bytes, length);
    return length;
}

static void resum(unsigned char *file, size_t length)
{
    unsigned char hash[16];
    crypto_generichash_state sum;
    crypto_generichash_init(&sum, NULL, 0, sizeof hash);
    crypto_generichash_update(&sum, file, 48);
    crypto_generichash_update(&sum, file + 56, length - 56);
    crypto_generichash_final(&sum, hash, sizeof hash);
    memcpy(file + 48, hash, 8);
}

static bool contains(const unsigned char *bytes, size_t length, const char *text)
{
    return memmem(bytes, length, text, strlen(text)) != NULL;
}

static void said(struct bench *bench, const char *text)
{
    const char *all = fake_said(bench->fake);
    if (strstr(all, text) == NULL && strstr(fake_error_text(bench->fake), text) == NULL)
        fail_msg("\"%s\" was not said, but: %s%s", text, all, fake_error_text(bench->fake));
}

/* ---- By key file ---------------------------------------------------------------------------- */

static void C1_saved_encrypted_and_loaded_again(void **state)
{
    struct bench *bench = *state;
    size_t length = 0;
    assert_int_equal(check(bench), PH_OK);
    assert_null(fake_file_get(bench->files, KEY_FILE, NULL)); /* checking creates nothing */
    assert_int_equal(load(bench, ""), PH_NOT_FOUND);
    assert_int_equal(save(bench, "access=SENTINEL"), PH_OK);
    const unsigned char *file = fake_file_get(bench->files, TOKEN_FILE, &length);
    assert_false(contains(file, length, "SENTINEL"));
    assert_false(contains(file, length, "access"));
    fake_file_get(bench->files, KEY_FILE, &length);
    assert_int_equal(length, ENVELOPE_KEY);
    assert_int_equal(load(bench, "access=SENTINEL"), PH_OK);
    assert_int_equal(check(bench), PH_OK);
}

/* Two profiles are saved under two locks. A shared key could be created twice, and one file
 * would be lost. */
static void each_profile_has_its_own_key(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(save(bench, "mine"), PH_OK);
    assert_int_equal(fake_store(bench->fake)
                         ->save(fake_call(bench->fake), &home, fake_secret(bench->fake, "other"),
                                fake_error(bench->fake)),
                     PH_OK);
    const unsigned char *mine = fake_file_get(bench->files, KEY_FILE, NULL);
    const unsigned char *other = fake_file_get(bench->files, "key/home.key", NULL);
    assert_non_null(other);
    assert_memory_not_equal(mine, other, ENVELOPE_KEY);
    assert_int_equal(load(bench, "mine"), PH_OK);
}

static void erasing_takes_the_key_too(void **state)
{
    struct bench *bench = *state;
    unsigned char backup[256];
    assert_int_equal(erase(bench), PH_NOT_FOUND);
    assert_int_equal(save(bench, "gone"), PH_OK);
    size_t length = copy_of_file(bench, backup);
    assert_int_equal(erase(bench), PH_OK);
    assert_null(fake_file_get(bench->files, TOKEN_FILE, NULL));
    assert_null(fake_file_get(bench->files, KEY_FILE, NULL));
    assert_int_equal(save(bench, "new"), PH_OK);
    fake_file_put(bench->files, TOKEN_FILE, backup, length);
    assert_int_equal(load(bench, ""), PH_DENIED); /* an old copy can no longer be opened */
}

static void a_missing_key_is_named(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(save(bench, "x"), PH_OK);
    fake_file_remove(bench->files, KEY_FILE);
    assert_int_equal(load(bench, ""), PH_DENIED);
    said(bench, "The key of the token file is gone");
    said(bench, "sign in again");
}

static void a_key_of_the_wrong_size_is_refused(void **state)
{
    struct bench *bench = *state;
    fake_file_put(bench->files, KEY_FILE, "short", 5);
    assert_int_equal(save(bench, "x"), PH_INVALID);
    said(bench, "exactly 32 bytes, this one has 5");
    assert_int_equal(check(bench), PH_INVALID);
}

static void ones_own_key_file_is_used_and_never_made(void **state)
{
    struct bench *bench = *state;
    unsigned char key[ENVELOPE_KEY] = {7}, file[256];
    fake_set(bench->fake, "key_file", "/media/stick/key");
    assert_int_equal(check(bench), PH_FAILED);
    assert_int_equal(save(bench, "x"), PH_FAILED);
    said(bench, "missing: /media/stick/key");
    fake_file_put(bench->files, "/media/stick/key", key, sizeof key);
    assert_int_equal(check(bench), PH_OK);
    assert_int_equal(save(bench, "first"), PH_OK);
    assert_null(fake_file_get(bench->files, KEY_FILE, NULL));
    assert_int_equal(load(bench, "first"), PH_OK);

    /* Unplugged: the file cannot be read now, but nothing is lost or moved aside. */
    size_t length = copy_of_file(bench, file);
    fake_file_remove(bench->files, "/media/stick/key");
    assert_int_equal(load(bench, ""), PH_DENIED);
    assert_int_equal(save(bench, "second"), PH_FAILED);
    assert_memory_equal(fake_file_get(bench->files, TOKEN_FILE, NULL), file, length);
    fake_file_put(bench->files, "/media/stick/key", key, sizeof key);
    assert_int_equal(load(bench, "first"), PH_OK);
    assert_int_equal(erase(bench), PH_OK);
    assert_non_null(fake_file_get(bench->files, "/media/stick/key", NULL));
    fake_set(bench->fake, "key_file", "stick/key");
    assert_int_equal(save(bench, "x"), PH_INVALID);
}

/* ---- Damage --------------------------------------------------------------------------------- */

static void C4_damaged_wrong_key_and_newer_are_three_codes(void **state)
{
    struct bench *bench = *state;
    unsigned char file[256], other[ENVELOPE_KEY] = {1};
    assert_int_equal(save(bench, "x"), PH_OK);
    size_t length = copy_of_file(bench, file);

    file[length - 1] ^= 1;
    fake_file_put(bench->files, TOKEN_FILE, file, length);
    assert_int_equal(load(bench, ""), PH_FAILED);
    said(bench, "is damaged: " TOKEN_FILE);
    file[length - 1] ^= 1;

    file[8] = 2;
    resum(file, length);
    fake_file_put(bench->files, TOKEN_FILE, file, length);
    assert_int_equal(load(bench, ""), PH_UNSUPPORTED);
    said(bench, "newer version");
    assert_int_equal(save(bench, "y"), PH_UNSUPPORTED); /* nor is it overwritten */
    assert_memory_equal(fake_file_get(bench->files, TOKEN_FILE, NULL), file, length);
    file[8] = 1;
    resum(file, length);

    fake_file_put(bench->files, TOKEN_FILE, file, length);
    assert_int_equal(load(bench, "x"), PH_OK);
    fake_file_put(bench->files, KEY_FILE, other, sizeof other);
    assert_int_equal(load(bench, ""), PH_DENIED);
    said(bench, "key file does not open the token file");
    assert_memory_equal(fake_file_get(bench->files, TOKEN_FILE, NULL), file, length);
}

static void C10_a_damaged_file_is_set_aside_by_a_save(void **state)
{
    struct bench *bench = *state;
    unsigned char file[256];
    assert_int_equal(save(bench, "old"), PH_OK);
    size_t length = copy_of_file(bench, file);
    assert_null(fake_file_get(bench->files, TOKEN_FILE ".damaged-1", NULL));
    assert_int_equal(save(bench, "whole files are replaced"), PH_OK);
    assert_null(fake_file_get(bench->files, TOKEN_FILE ".damaged-1", NULL));
    file[length / 2] ^= 4;
    fake_file_put(bench->files, TOKEN_FILE, file, length);
    assert_int_equal(save(bench, "new"), PH_OK);
    said(bench, "moved aside");
    assert_memory_equal(fake_file_get(bench->files, TOKEN_FILE ".damaged-1", NULL), file, length);
    assert_int_equal(load(bench, "new"), PH_OK);
}

static void C10_a_file_without_its_key_is_set_aside_by_a_save(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(save(bench, "old"), PH_OK);
    fake_file_remove(bench->files, KEY_FILE);
    assert_int_equal(save(bench, "new"), PH_OK);
    assert_non_null(fake_file_get(bench->files, TOKEN_FILE ".damaged-1", NULL));
    assert_int_equal(load(bench, "new"), PH_OK);
}

static void C6_a_failed_save_is_told_and_the_old_record_stays(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(save(bench, "old"), PH_OK);
    fake_file_fail_save(bench->files, PH_FAILED, "No space left on device");
    assert_int_equal(save(bench, "new"), PH_FAILED);
    said(bench, "No space left");
    assert_int_equal(load(bench, "old"), PH_OK);
    assert_int_equal(erase(bench), PH_OK);
    fake_file_fail_save(bench->files, PH_FAILED, "No space left on device"); /* for the key */
    assert_int_equal(save(bench, "new"), PH_FAILED);
    assert_null(fake_file_get(bench->files, TOKEN_FILE, NULL));
}

static void a_record_larger_than_a_file_may_be_is_refused(void **state)
{
    struct bench *bench = *state;
    static char text[ENVELOPE_LIMIT];
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(save(bench, text), PH_INVALID);
    assert_null(fake_file_get(bench->files, TOKEN_FILE, NULL));
}

/* ---- By passphrase -------------------------------------------------------------------------- */

static void choose(struct bench *bench, const char *passphrase)
{
    fake_answer(bench->fake, "new_passphrase", passphrase);
    fake_answer(bench->fake, "new_passphrase_again", passphrase);
}

static void passphrase_is_asked_once_in_a_session(void **state)
{
    struct bench *bench = *state;
    fake_set(bench->fake, "protect", "passphrase");
    choose(bench, "correct horse");
    assert_int_equal(save(bench, "one"), PH_OK);
    assert_null(fake_file_get(bench->files, KEY_FILE, NULL));
    assert_int_equal(load(bench, "one"), PH_OK); /* fake_answer would fail a further question */
    assert_int_equal(save(bench, "two"), PH_OK);
    fake_vault_empty(bench->files);
    fake_answer(bench->fake, "passphrase", "correct horse");
    assert_int_equal(load(bench, "two"), PH_OK);
    assert_int_equal(load(bench, "two"), PH_OK);
    assert_int_equal(save(bench, "three"), PH_OK);
    assert_null(strstr(fake_said(bench->fake), "horse"));
}

static void passphrase_wrong_then_right(void **state)
{
    struct bench *bench = *state;
    fake_set(bench->fake, "protect", "passphrase");
    choose(bench, "correct horse");
    assert_int_equal(save(bench, "one"), PH_OK);
    fake_vault_empty(bench->files);
    fake_answer(bench->fake, "passphrase", "correct house");
    fake_answer(bench->fake, "passphrase", "correct horse");
    assert_int_equal(load(bench, "one"), PH_OK);
    said(bench, "Wrong passphrase.");
    assert_string_equal(fake_vault_text(bench->files, "office.token"), "correct horse");
}

static void passphrase_wrong_three_times(void **state)
{
    struct bench *bench = *state;
    unsigned char file[256];
    fake_set(bench->fake, "protect", "passphrase");
    choose(bench, "correct horse");
    assert_int_equal(save(bench, "one"), PH_OK);
    size_t length = copy_of_file(bench, file);
    fake_vault_empty(bench->files);
    for (int i = 0; i < 3; i++)
        fake_answer(bench->fake, "passphrase", "battery staple");
    assert_int_equal(load(bench, ""), PH_DENIED);
    said(bench, "This passphrase does not open the token file");
    assert_null(fake_vault_text(bench->files, "office.token"));
    assert_memory_equal(fake_file_get(bench->files, TOKEN_FILE, NULL), file, length);
}

/* Another program changed the passphrase: the remembered one is wrong, and the user made no
 * mistake. */
static void passphrase_changed_elsewhere_is_asked_for(void **state)
{
    struct bench *bench = *state;
    unsigned char file[256];
    fake_set(bench->fake, "protect", "passphrase");
    choose(bench, "the newer one");
    assert_int_equal(save(bench, "one"), PH_OK);
    size_t length = copy_of_file(bench, file);
    fake_vault_empty(bench->files);
    choose(bench, "the older one");
    assert_int_equal(save(bench, "two"), PH_OK);
    fake_file_put(bench->files, TOKEN_FILE, file, length);
    fake_answer(bench->fake, "passphrase", "the newer one");
    assert_int_equal(load(bench, "one"), PH_OK);
    assert_null(strstr(fake_said(bench->fake), "Wrong passphrase"));
}

static void new_passphrase_must_be_given_twice_alike(void **state)
{
    struct bench *bench = *state;
    fake_set(bench->fake, "protect", "passphrase");
    fake_answer(bench->fake, "new_passphrase", "correct horse");
    fake_answer(bench->fake, "new_passphrase_again", "correct horse2");
    fake_answer(bench->fake, "new_passphrase", "correct horse");
    fake_answer(bench->fake, "new_passphrase_again", "correct house");
    choose(bench, "battery staple");
    assert_int_equal(save(bench, "one"), PH_OK);
    said(bench, "The two passphrases differ.");
    assert_string_equal(fake_vault_text(bench->files, "office.token"), "battery staple");
    fake_vault_empty(bench->files);
    for (int i = 0; i < 3; i++) {
        fake_answer(bench->fake, "new_passphrase", "correct horse");
        fake_answer(bench->fake, "new_passphrase_again", "battery staple");
    }
    assert_int_equal(save(bench, "two"), PH_INVALID);
    fake_answer(bench->fake, "passphrase", "battery staple");
    assert_int_equal(load(bench, "one"), PH_OK);
}

static void D2_nobody_to_ask_is_locked_and_never_signed_out(void **state)
{
    struct bench *bench = *state;
    fake_set(bench->fake, "protect", "passphrase");
    assert_int_equal(save(bench, "one"), PH_BUSY); /* no answer is scripted: no user is present */
    assert_null(fake_file_get(bench->files, TOKEN_FILE, NULL));
    choose(bench, "correct horse");
    assert_int_equal(save(bench, "one"), PH_OK);
    fake_vault_empty(bench->files);
    assert_int_equal(load(bench, ""), PH_BUSY);
    said(bench, "nobody to ask");
    fake_answer(bench->fake, "passphrase", NULL);
    assert_int_equal(load(bench, ""), PH_CANCELLED);
}

static void C2_hostile_work_is_refused_before_any_question(void **state)
{
    struct bench *bench = *state;
    unsigned char file[256];
    fake_set(bench->fake, "protect", "passphrase");
    choose(bench, "correct horse");
    assert_int_equal(save(bench, "one"), PH_OK);
    size_t length = copy_of_file(bench, file);
    fake_vault_empty(bench->files);
    file[16 + 4] = 16; /* 64 GiB */
    resum(file, length);
    fake_file_put(bench->files, TOKEN_FILE, file, length);
    assert_int_equal(load(bench, ""), PH_FAILED);
    said(bench, "unreasonable amount of work");
    assert_null(strstr(fake_said(bench->fake), "question: Passphrase"));
}

static void C2_a_weak_file_is_read_told_of_and_written_anew(void **state)
{
    struct bench *bench = *state;
    struct envelope_work work = {.kdf = ENVELOPE_ARGON2ID, .passes = 1, .memory = 8 << 20};
    unsigned char key[ENVELOPE_KEY], file[ENVELOPE_HEADER + ENVELOPE_TAG + 3];
    assert_int_equal(envelope_derive(&work, "correct horse", 13, key), ENVELOPE_GOOD);
    envelope_seal(&work, key, "one", 3, file);
    fake_file_put(bench->files, TOKEN_FILE, file, sizeof file);
    fake_set(bench->fake, "protect", "passphrase");
    fake_answer(bench->fake, "passphrase", "correct horse");
    assert_int_equal(load(bench, "one"), PH_OK);
    said(bench, "too cheap");
    /* reading does not rewrite the file: it holds no lock and could undo another program's save */
    assert_int_equal(fake_file_saves(bench->files), 0);
    assert_int_equal(save(bench, "two"), PH_OK);
    size_t length = copy_of_file(bench, file);
    assert_int_equal(envelope_read_header(file, length, &work), ENVELOPE_GOOD);
    assert_false(envelope_is_weak(&work));
}

static void the_setting_may_change_both_ways(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(save(bench, "one"), PH_OK);
    fake_set(bench->fake, "protect", "passphrase");
    assert_int_equal(load(bench, "one"), PH_OK); /* still by the key file: no question */
    choose(bench, "correct horse");
    assert_int_equal(save(bench, "two"), PH_OK);
    fake_file_remove(bench->files, KEY_FILE);
    assert_int_equal(load(bench, "two"), PH_OK);
    fake_set(bench->fake, "protect", "key-file");
    fake_vault_empty(bench->files);
    fake_answer(bench->fake, "passphrase", "correct horse");
    assert_int_equal(load(bench, "two"), PH_OK);
    assert_int_equal(save(bench, "three"), PH_OK);
    fake_vault_empty(bench->files);
    assert_int_equal(load(bench, "three"), PH_OK);
}

static void without_private_files_it_says_so(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "encrypted-file");
    assert_int_equal(fake_store(fake)->check(fake_call(fake), fake_error(fake)), PH_UNSUPPORTED);
    fake_close(fake);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(C1_saved_encrypted_and_loaded_again),
        TEST(each_profile_has_its_own_key),
        TEST(erasing_takes_the_key_too),
        TEST(a_missing_key_is_named),
        TEST(a_key_of_the_wrong_size_is_refused),
        TEST(ones_own_key_file_is_used_and_never_made),
        TEST(C4_damaged_wrong_key_and_newer_are_three_codes),
        TEST(C10_a_damaged_file_is_set_aside_by_a_save),
        TEST(C10_a_file_without_its_key_is_set_aside_by_a_save),
        TEST(C6_a_failed_save_is_told_and_the_old_record_stays),
        TEST(a_record_larger_than_a_file_may_be_is_refused),
        TEST(passphrase_is_asked_once_in_a_session),
        TEST(passphrase_wrong_then_right),
        TEST(passphrase_wrong_three_times),
        TEST(passphrase_changed_elsewhere_is_asked_for),
        TEST(new_passphrase_must_be_given_twice_alike),
        TEST(D2_nobody_to_ask_is_locked_and_never_signed_out),
        TEST(C2_hostile_work_is_refused_before_any_question),
        TEST(C2_a_weak_file_is_read_told_of_and_written_anew),
        TEST(the_setting_may_change_both_ways),
        cmocka_unit_test(without_private_files_it_says_so),
    };
    return cmocka_run_group_tests_name("encrypted-file", tests, NULL, NULL);
}
