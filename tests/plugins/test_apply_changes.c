/* Applying changes: needs the calling id, which not every device has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_host.h"

static void B15_the_calling_id_counts_and_no_body_is_sent(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_ACTION, "apply-changes");
    fake_phone(fake, "id", "d1");
    fake_phone(fake, "calling_id", "c/1=");
    fake_reply(fake, "POST /telephony/config/devices/c%2F1%3D/actions/applyChanges/invoke", 204,
               NULL);
    assert_int_equal(fake_action(fake)->run(fake_call(fake), fake_error(fake)), PH_OK);
    assert_string_equal(fake_request(fake, 0)->body, "");
    fake_close(fake);
}

static void without_one_nothing_is_sent(void **state)
{
    (void)state;
    struct fake *fake = fake_open(PH_ACTION, "apply-changes");
    fake_phone(fake, "id", "d1");
    assert_int_equal(fake_action(fake)->run(fake_call(fake), fake_error(fake)), PH_UNSUPPORTED);
    assert_int_equal(fake_request_count(fake), 0);
    fake_close(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(B15_the_calling_id_counts_and_no_body_is_sent),
        cmocka_unit_test(without_one_nothing_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
