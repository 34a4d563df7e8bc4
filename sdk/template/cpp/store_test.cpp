/* hello alone, in a host without phonectl around it. */
#include <phonectl/testkit.h>

#include "hello.cpp"

int main(void)
{
    struct ph_test *test = ph_test_begin(PH_STORE, "hello");
    PH_TEST(ph_test_check(test) == PH_OK);
    PH_TEST(ph_test_load(test, "default") == PH_NOT_FOUND);
    PH_TEST(ph_test_save(test, "default", "record") == PH_OK);
    PH_TEST(ph_test_load(test, "default") == PH_OK);
    PH_TEST_TEXT(test->record, "record");
    PH_TEST(ph_test_load(test, "other") == PH_NOT_FOUND);
    PH_TEST(ph_test_erase(test, "default") == PH_OK);
    PH_TEST(ph_test_erase(test, "default") == PH_NOT_FOUND);
    return ph_test_end(test);
}
