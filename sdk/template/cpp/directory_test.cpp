/* hello alone, in a host without phonectl around it. */
#include <phonectl/testkit.h>

#include "hello.cpp"

int main(void)
{
    struct ph_test *test = ph_test_begin(PH_DIRECTORY, "hello");
    PH_TEST(ph_test_list(test) == PH_INVALID); /* no file is set */
    const char *path = "hello_test.txt";
    FILE *file = fopen(path, "w");
    PH_TEST(file != NULL);
    fputs("Lobby,0011.2233.4455\nnothing\nReception,001122334466\n", file);
    fclose(file);
    ph_test_set(test, "file", path);
    PH_TEST(ph_test_list(test) == PH_OK);
    PH_TEST_TEXT(ph_test_result(test, 0, "name"), "Lobby");
    PH_TEST_TEXT(ph_test_result(test, 1, "mac"), "001122334466");
    PH_TEST(ph_test_result(test, 2, "id") == NULL);
    remove(path);
    return ph_test_end(test);
}
