/* The store that saves nothing: one record per profile, as long as the program runs. */
#include "fake_files.h"
#include "fake_inside.h"

static const struct ph_store_key office = {.size = sizeof office, .profile = "office"};
static const struct ph_store_key home = {.size = sizeof home, .profile = "home"};

static void keeps_one_record_for_each_profile(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "memory");
    struct fake_files *files = fake_files_open(fake);
    const struct ph_store *store = fake_store(fake);
    const struct ph_secret *record = NULL;
    assert_int_equal(store->check(fake_call(fake), fake_error(fake)), PH_OK);
    assert_int_equal(store->load(fake_call(fake), &office, &record, fake_error(fake)),
                     PH_NOT_FOUND);
    assert_null(record);
    assert_int_equal(store->erase(fake_call(fake), &office, fake_error(fake)), PH_NOT_FOUND);

    assert_int_equal(
        store->save(fake_call(fake), &office, fake_secret(fake, "one"), fake_error(fake)), PH_OK);
    assert_int_equal(
        store->save(fake_call(fake), &home, fake_secret(fake, "two"), fake_error(fake)), PH_OK);
    assert_int_equal(
        store->save(fake_call(fake), &office, fake_secret(fake, "three"), fake_error(fake)), PH_OK);
    assert_int_equal(store->load(fake_call(fake), &office, &record, fake_error(fake)), PH_OK);
    assert_string_equal(fake_secret_text(record), "three");
    assert_int_equal(store->erase(fake_call(fake), &office, fake_error(fake)), PH_OK);
    assert_int_equal(store->load(fake_call(fake), &office, &record, fake_error(fake)),
                     PH_NOT_FOUND);
    assert_int_equal(store->load(fake_call(fake), &home, &record, fake_error(fake)), PH_OK);
    assert_string_equal(fake_secret_text(record), "two");
    assert_int_equal(fake_file_saves(files), 0);
    fake_close(fake);
    fake_files_close(files);
}

static void without_a_vault_it_says_so(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "memory");
    const struct ph_secret *record = NULL;
    assert_int_equal(fake_store(fake)->check(fake_call(fake), fake_error(fake)), PH_UNSUPPORTED);
    assert_int_equal(fake_store(fake)->load(fake_call(fake), &home, &record, fake_error(fake)),
                     PH_UNSUPPORTED);
    fake_close(fake);
}

static void it_is_known_to_forget(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_STORE, "memory");
    assert_true(fake->feature->flags & PH_VOLATILE);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_one_record_for_each_profile),
        cmocka_unit_test(without_a_vault_it_says_so),
        cmocka_unit_test(it_is_known_to_forget),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
