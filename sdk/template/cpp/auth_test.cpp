/* hello alone, in a host without phonectl around it. */
#include <phonectl/testkit.h>

#include "hello.cpp"

int main(void)
{
    struct ph_test *test = ph_test_begin(PH_AUTH, "hello");
    PH_TEST(ph_test_login(test) == PH_INVALID); /* no file is set */
    ph_test_set(test, "file", "/run/token");
    ph_test_file(test, "/run/token", "secret-token\n");
    PH_TEST(ph_test_login(test) == PH_OK);
    PH_TEST_TEXT(ph_test_secret(test->grant.access_token), "secret-token");

    ph_test_answer(test, "GET /people/me", 200, "{\"emails\": [\"kim@example.com\"]}");
    PH_TEST(ph_test_identify(test) == PH_OK);
    PH_TEST_TEXT(test->grant.account, "kim@example.com");
    return ph_test_end(test);
}
