/* The record of plugins' secrets: reads back byte for byte; damaged, truncated and newer records
 * are told apart. */
#include "account/secret_record.h"
#include "config/values.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <phonectl/plugin.h>
#include <string.h>

static const char awkward[] = "p%ss\n=w\x7f\xc3\xa4 rd\t";

static struct values *sample(void)
{
    AUTO_SECRET struct ph_secret *password = secret_new(awkward, sizeof awkward - 1);
    AUTO_SECRET struct ph_secret *key = secret_new("1234", 4);
    struct values *secrets = values_new();
    values_set_secret(secrets, "lamp.password", password);
    values_set_secret(secrets, "acme.key", key);
    return secrets;
}

static void test_C14_what_is_written_is_read_again(void **state)
{
    (void)state;
    struct values *secrets = sample(), *back = NULL;
    AUTO_SECRET struct ph_secret *text = NULL;
    assert_int_equal(secret_record_encode(secrets, &text, NULL), PH_OK);
    assert_int_equal(secret_record_decode(text, &back, NULL), PH_OK);
    assert_int_equal(values_count(back), 2);
    assert_true(secret_equal(values_secret(back, "lamp.password"), awkward, sizeof awkward - 1));
    assert_true(secret_equal(values_secret(back, "acme.key"), "1234", 4));
    values_free(secrets);
    values_free(back);
}

static void refused(const char *bytes, size_t length, const char *reason)
{
    struct ph_error err = {0};
    struct values *back = NULL;
    AUTO_SECRET struct ph_secret *text = secret_new(bytes, length);
    assert_int_equal(secret_record_decode(text, &back, &err), PH_FAILED);
    if (strstr(err.text, reason) == NULL)
        fail_msg("%s", err.text);
    assert_null(back);
}

static void test_each_cut_is_damage(void **state)
{
    (void)state;
    struct values *secrets = sample(), *back = NULL;
    AUTO_SECRET struct ph_secret *text = NULL;
    size_t length = 0;
    assert_int_equal(secret_record_encode(secrets, &text, NULL), PH_OK);
    const char *bytes = secret_bytes(text, &length);
    for (size_t cut = 0; cut < length; cut++) {
        AUTO_SECRET struct ph_secret *part = secret_new(bytes, cut);
        bool whole_lines = cut > 0 && bytes[cut - 1] == '\n';
        int code = secret_record_decode(part, &back, NULL);
        assert_int_equal(code, whole_lines ? PH_OK : PH_FAILED);
        values_free(memory_steal(back));
    }
    values_free(secrets);
}

static void test_others_are_told_apart(void **state)
{
    (void)state;
    static const char *const damaged[] = {
        "", "phonectl-record 1\nprovider=x\n", "phonectl-secrets 1\nlamp.password\n",
        "phonectl-secrets 1\na.b=1\na.b=2\n", "phonectl-secrets 1\na.b=%G0\n"};
    for (size_t i = 0; i < COUNT_OF(damaged); i++)
        refused(damaged[i], strlen(damaged[i]), "are damaged");
    refused("phonectl-secrets 2\na=b\n", 23, "newer version");
}

static void test_too_many_are_refused(void **state)
{
    (void)state;
    char bytes[60000];
    memset(bytes, 'x', sizeof bytes);
    AUTO_SECRET struct ph_secret *large = secret_new(bytes, sizeof bytes), *text = NULL;
    struct values *secrets = values_new();
    for (int i = 0; i < 5; i++) {
        AUTO_FREE char *name = text_format("a.b%d", i);
        values_set_secret(secrets, name, large);
    }
    assert_int_equal(secret_record_encode(secrets, &text, NULL), PH_INVALID);
    values_free(secrets);
}

int main(void)
{
    if (secret_open(NULL) != PH_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_C14_what_is_written_is_read_again),
        cmocka_unit_test(test_each_cut_is_damage),
        cmocka_unit_test(test_others_are_told_apart),
        cmocka_unit_test(test_too_many_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
