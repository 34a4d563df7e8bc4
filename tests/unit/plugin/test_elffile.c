/* Shared objects read by hand: what a sound file says, and that no damage to it leads astray. */
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

static bool has(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static struct elffile *elf_read(const char *path)
{
    struct elffile *file = NULL;
    struct ph_error err = {0};
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    if (elffile_check(fd, &err) < 0 || elffile_read(fd, &file, &err) < 0)
        fail_msg("%s: %s", path, err.text);
    return file;
}

static void test_clean(void **state)
{
    (void)state;
    struct elffile *file = elf_read(PLUGINS "strict-clean.so");
    assert_int_equal(file->export_count, 1);
    assert_string_equal(file->exports[0], "ph_plugin_v1");
    assert_null(file->search_path);
    assert_false(file->text_relocations);
    assert_false(file->executable_stack);
    assert_true(file->bind_now);
    assert_true(file->relro);
    elffile_free(file);
}

/* This one has the older kind of hash table. */
static void test_faults(void **state)
{
    (void)state;
    struct elffile *file = elf_read(PLUGINS "strict-faults.so");
    assert_int_equal(file->export_count, 2);
    assert_true(has(file->exports, file->export_count, "one_too_many"));
    assert_true(has(file->exports, file->export_count, "ph_plugin_v1"));
    assert_string_equal(file->search_path, "/opt/elsewhere");
    assert_true(file->text_relocations);
    assert_false(file->executable_stack);
    assert_false(file->bind_now);
    assert_false(file->relro);
    elffile_free(file);
    file = elf_read(PLUGINS "strict-stack.so");
    assert_true(file->executable_stack);
    elffile_free(file);
    file = elf_read(PLUGINS "library-missing.so");
    assert_true(has(file->needed, file->needed_count, "gone.so"));
    elffile_free(file);
}

/* Checks and reads bytes as a file; what comes of it does not matter. */
static void look_at(const char *bytes, size_t length)
{
    AUTO_CLOSE int fd = memfd_create("elf", MFD_CLOEXEC);
    assert_int_equal(write(fd, bytes, length), length);
    struct elffile *file = NULL;
    if (elffile_check(fd, NULL) == PH_OK && elffile_read(fd, &file, NULL) == PH_OK)
        elffile_free(file);
}

static void test_damage(void **state)
{
    (void)state;
    static const char *const paths[] = {PLUGINS "strict-clean.so", PLUGINS "strict-faults.so"};
    for (size_t which = 0; which < COUNT_OF(paths); which++) {
        AUTO_FREE char *bytes = NULL;
        size_t length = 0;
        assert_int_equal(file_read(paths[which], 1 << 20, &bytes, &length, NULL), PH_OK);
        /* every byte of the headers, then bytes all over, each turned to what hurts most */
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
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
