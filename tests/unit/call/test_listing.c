/* The task that lists phones: from the directory, from the cache, and when neither works. */
#include "config/settings.h"
#include "core.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "plugin/feature.h"
#include "support_engine.h"
#include "task/task_options.h"
#include "util/memory.h"
#include "util/text.h"

#include <phonectl/services.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct core *core;
static int listed, asked;
static const char *lacking; /* a field that cannot be read, or NULL */
static int32_t list_code;

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    asked++;
    const struct ph_listing *listing = host->service(ctx, "ph.listing/1");
    if (lacking != NULL)
        listing->lacks(ctx, lacking, "The service refused");
    for (int i = 0; i < listed; i++) {
        AUTO_FREE char *id = text_format("id-%d", i);
        host->emit(ctx, "id", id);
        host->emit(ctx, "tag", "one");
        host->emit(ctx, "tag", "two");
        host->next_row(ctx);
    }
    return list_code == PH_OK ? PH_OK : (host->fail)(err, list_code, "", "The service is away");
}

static struct plugin plugin = {.id = (char *)(uintptr_t) "made-up"};
static struct feature directory = {
    .about = {.kind = PH_DIRECTORY, .id = "made-up", .title = "Made up", .flags = PH_PARALLEL},
    .plugin = &plugin,
    .directory = {.size = sizeof(struct ph_directory), .list = list}};

static struct feature another = {
    .about = {.kind = PH_DIRECTORY, .id = "another", .title = "Another", .flags = PH_PARALLEL},
    .plugin = &plugin,
    .directory = {.size = sizeof(struct ph_directory), .list = list}};

static int setup(void **state)
{
    (void)state;
    core = engine_open(NULL);
    phones_forget(settings_profile(core_settings(core)));
    listed = 3;
    asked = 0;
    lacking = NULL;
    list_code = PH_OK;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    core_close(core);
    return 0;
}

static int list_from(struct feature *feature, bool fresh)
{
    struct engine_result result;
    engine_run(core,
               &(struct task_options){.kind = TASK_PHONES, .feature = feature, .fresh = fresh},
               NULL, &result);
    return result.code;
}

static int list_phones(bool fresh)
{
    return list_from(&directory, fresh);
}

static void test_the_directory_fills_list_and_cache(void **state)
{
    (void)state;
    assert_null(core_phones(core));
    assert_int_equal(list_phones(false), PH_OK);
    assert_int_equal(phones_count(core_phones(core)), 3);
    const struct phone *phone = phones_by_id(core_phones(core), "id-1");
    assert_string_equal(phone_field(phone, "tag"), "one\ntwo");
    listed = 5;
    assert_int_equal(list_phones(false), PH_OK);
    assert_int_equal(phones_count(core_phones(core)), 3);
    assert_int_equal(asked, 1);
    assert_int_equal(list_phones(true), PH_OK);
    assert_int_equal(phones_count(core_phones(core)), 5);
    assert_int_equal(asked, 2);
}

static void test_a_failed_listing_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(list_phones(true), PH_OK);
    list_code = PH_NETWORK;
    listed = 1;
    assert_int_equal(list_phones(true), PH_NETWORK);
    assert_int_equal(phones_count(core_phones(core)), 3);
    assert_int_equal(list_phones(false), PH_OK);
    assert_int_equal(phones_count(core_phones(core)), 3);
}

static void test_I1_another_directory_lists_anew(void **state)
{
    (void)state;
    assert_int_equal(list_phones(false), PH_OK);
    listed = 5;
    assert_int_equal(list_from(&another, false), PH_OK);
    assert_int_equal(phones_count(core_phones(core)), 5);
    listed = 4;
    assert_int_equal(list_phones(false), PH_OK);
    assert_int_equal(phones_count(core_phones(core)), 4);
}

static void test_what_could_not_be_read_is_kept_with_the_list(void **state)
{
    (void)state;
    lacking = "location";
    for (int round = 0; round < 2; round++) {
        assert_int_equal(list_phones(false), PH_OK);
        assert_int_equal(asked, 1);
        assert_string_equal(phones_lacking(core_phones(core), "location"), "The service refused");
        assert_null(phones_lacking(core_phones(core), "tag"));
    }
}

/* The next account must neither see the phones of the one before nor act on them. */
static void test_I1_signing_out_forgets_the_phones(void **state)
{
    (void)state;
    struct engine_result result;
    assert_int_equal(list_phones(false), PH_OK);
    engine_run(core, &(struct task_options){.kind = TASK_LOGOUT}, NULL, &result);
    listed = 5;
    assert_int_equal(list_phones(false), PH_OK);
    assert_int_equal(phones_count(core_phones(core)), 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_directory_fills_list_and_cache),
        TEST(test_a_failed_listing_changes_nothing),
        TEST(test_I1_another_directory_lists_anew),
        TEST(test_what_could_not_be_read_is_kept_with_the_list),
        TEST(test_I1_signing_out_forgets_the_phones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
