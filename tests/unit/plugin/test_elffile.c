/* Headers of shared objects: a sound file passes, and no damage leads the check outside the
 * file. */
#include "plugin/elffile.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#define PLUGINS TEST_BUILD_DIR "/tests/bad/plugins/"

static void test_sound_files(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool executable_stack;
    } files[] = {{PLUGINS "strict-clean.so", false}, {PLUGINS "strict-stack.so", true}};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        bool executable_stack = !files[i].executable_stack;
        AUTO_CLOSE int fd = open(files[i].path, O_RDONLY | O_CLOEXEC);
        assert_int_equal(elffile_check(fd, &executable_stack, NULL), PH_OK);
        assert_int_equal(executable_stack, files[i].executable_stack);
    }
}

/* Checks bytes as a file and ignores the result. */
static void look_at(const char *bytes, size_t length)
{
    AUTO_CLOSE int fd = memfd_create("elf", MFD_CLOEXEC);
    assert_int_equal(write(fd, bytes, length), length);
    bool executable_stack;
    elffile_check(fd, &executable_stack, NULL);
}

static void test_damage(void **state)
{
    (void)state;
    static const char *const paths[] = {PLUGINS "strict-clean.so", PLUGINS "strict-faults.so"};
    for (size_t which = 0; which < COUNT_OF(paths); which++) {
        AUTO_FREE char *bytes = NULL;
        size_t length = 0;
        assert_int_equal(file_read(paths[which], 1 << 20, &bytes, &length, NULL), PH_OK);
        /* every byte of the headers, then random bytes, each set to the most harmful values */
        for (size_t i = 0; i < length; i += i < 1024 ? 1 : 5) {
            char was = bytes[i];
            static const unsigned char worse[] = {0x00, 0x7f, 0x80, 0xff};
            for (size_t j = 0; j < sizeof worse; j++) {
                bytes[i] = (char)worse[j];
                look_at(bytes, length);
            }
            bytes[i] = was;
        }
        for (size_t cut = 0; cut < length; cut += cut < 1024 ? 7 : 997)
            look_at(bytes, cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_files),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
