/* hello alone, in a host without phonectl around it. */
#include <phonectl/testkit.h>

#include "hello.c"

int main(void)
{
    struct ph_test *test = ph_test_begin(PH_ACTION, "hello");
    ph_test_phone(test, "id", "phone/1");
    ph_test_answer(test, "GET /devices/phone%2F1", 200, "{\"displayName\": \"Lobby\"}");
    PH_TEST(ph_test_run(test) == PH_OK);
    PH_TEST_TEXT(ph_test_result(test, 0, "greeting"), "Hello, Lobby");

    ph_test_answer(test, "GET *", 404, "{}");
    PH_TEST(ph_test_run(test) == PH_NOT_FOUND);
    PH_TEST_TEXT(test->error.text, "Reading the phone failed: the service answered 404");
    return ph_test_end(test);
}
