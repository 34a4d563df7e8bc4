/* Secrets: locked, read-only, wiped when released, and never in a text that people see (security
 * items C11, C12, C13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "support_files.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

static void test_bytes_and_holders(void **state)
{
    (void)state;
    size_t length;
    struct ph_secret *secret = secret_new("top\0secret", 10);
    assert_int_equal(memcmp(secret_bytes(secret, &length), "top\0secret", 11), 0);
    assert_int_equal(length, 10);
    assert_true(secret_equal(secret, "top\0secret", 10));
    assert_false(secret_equal(secret, "top\0secre!", 10));
    assert_false(secret_equal(secret, "top\0secret", 9));
    assert_false(secret_equal(NULL, "", 0));
    struct ph_secret *held = secret_hold(secret);
    assert_ptr_equal(held, secret);
    secret_release(secret);
    assert_true(secret_equal(held, "top\0secret", 10));
    secret_release(held);
    secret_release(NULL);
    assert_null(secret_hold(NULL));
    struct ph_secret *empty = secret_new(NULL, 0);
    assert_string_equal(secret_bytes(empty, &length), "");
    assert_int_equal(length, 0);
    secret_release(empty);
}

/* The header line of a token is locked once, not for each request. */
static void test_a_prefixed_secret_is_made_once(void **state)
{
    (void)state;
    size_t length;
    struct ph_secret *token = secret_new("a token of some length", 22);
    const struct ph_secret *line = secret_prefixed(token, "Header: ");
    assert_string_equal(secret_bytes(line, &length), "Header: a token of some length");
    assert_int_equal(length, 30);
    assert_ptr_equal(secret_prefixed(token, "Header: "), line);
    char text[] = "Header: a token of some length";
    assert_int_equal(secret_redact(text), 1);
    secret_release(token); /* releases the line too, else LeakSanitizer complains */
    char again[] = "Header: a token of some length";
    assert_int_equal(secret_redact(again), 0);
}

static void test_seal_cuts(void **state)
{
    (void)state;
    unsigned char *bytes;
    size_t length;
    struct ph_secret *secret = secret_begin(16, &bytes);
    memcpy(bytes, "0123456789abcdef", 16);
    secret_seal(secret, 4);
    const char *sealed = secret_bytes(secret, &length);
    assert_int_equal(length, 4);
    assert_int_equal(memcmp(sealed, "0123\0\0\0\0\0\0\0\0\0\0\0\0", 17), 0);
    secret_release(secret);
    secret = secret_begin(4, &bytes);
    memcpy(bytes, "abcd", 4);
    secret_seal(secret, 99); /* never more than requested */
    assert_string_equal(secret_bytes(secret, &length), "abcd");
    assert_int_equal(length, 4);
    secret_release(secret);
}

static int write_to_sealed(void *self)
{
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would turn it into an exit */
    *(volatile char *)secret_bytes(self, NULL) = 'x';
    return 0;
}

static void test_sealed_is_read_only(void **state)
{
    (void)state;
    struct ph_secret *secret = secret_new("sealed!!", 8);
    int status = files_child(write_to_sealed, secret, false);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
    assert_false(WCOREDUMP(status));
    secret_release(secret);
}

#if defined __SANITIZE_THREAD__
#define RACES_ARE_LOOKED_FOR 1
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define RACES_ARE_LOOKED_FOR 1
#endif
#endif

/* ---- Nothing stays in memory -------------------------------------------------------------- */

enum { SENTINEL = 48 };

static unsigned char sentinel_at(size_t i)
{
    return (unsigned char)('A' + i * 7 % 26 + (i & 1) * 32);
}

/* Searches memory in place, because a copy would be found too. */
__attribute__((no_sanitize("address"))) static int count_in(const volatile unsigned char *from,
                                                            const volatile unsigned char *to)
{
    int found = 0;
    for (; to - from >= SENTINEL; from++) {
        size_t same = 0;
        while (same < SENTINEL && from[same] == sentinel_at(same))
            same++;
        found += same == SENTINEL;
    }
    return found;
}

static int count_in_memory(void)
{
    enum { LARGEST_MAPPING = 64 << 20 }; /* skips mappings that only sanitizers have */
    char line[512], mode[8];
    unsigned long from, to;
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && mode[0] == 'r' &&
            strstr(line, "[v") == NULL && to - from < LARGEST_MAPPING)
            found +=
                count_in((const volatile unsigned char *)from, (const volatile unsigned char *)to);
    fclose(maps);
    return found;
}

static void test_C11_no_copy_remains(void **state)
{
    (void)state;
#ifdef RACES_ARE_LOOKED_FOR
    print_message("skipped: not all memory of the thread sanitizer can be read\n");
    skip();
#endif
    unsigned char *bytes;
    struct ph_secret *secret = secret_begin(SENTINEL, &bytes);
    for (size_t i = 0; i < SENTINEL; i++)
        bytes[i] = sentinel_at(i);
    secret_seal(secret, SENTINEL);
    struct ph_secret *copy = secret_new(secret_bytes(secret, NULL), SENTINEL);
    assert_int_equal(count_in_memory(), 2);
    secret_release(copy);
    assert_int_equal(count_in_memory(), 1);
    secret_release(secret);
    assert_int_equal(count_in_memory(), 0);
}

/* ---- Redaction ---------------------------------------------------------------------------- */

static void redacts(const char *text, const char *expected, int count)
{
    char copy[128];
    snprintf(copy, sizeof copy, "%s", text);
    assert_int_equal(secret_redact(copy), count);
    assert_string_equal(copy, expected);
}

static void test_redact(void **state)
{
    (void)state;
    unsigned char *unsealed;
    struct ph_secret *token = secret_new("Zm9vYmFyYmF6", 12);
    struct ph_secret *other = secret_new("correct horse", 13);
    struct ph_secret *pin = secret_new("1234567", 7);
    struct ph_secret *open = secret_begin(8, &unsealed);
    memcpy(unsealed, "unsealed", 8);
    redacts("Bearer Zm9vYmFyYmF6, again Zm9vYmFyYmF6.", "Bearer ************, again ************.",
            2);
    redacts("Zm9vYmFyYmF6correct horse", "*************************", 2);
    redacts("nothing here, 1234567 unsealed", "nothing here, 1234567 unsealed", 0);
    redacts("cut off: Zm9vYmFyYm", "cut off: **********", 1);
    redacts("cut off: Zm9vYmFy", "cut off: ********", 1);
    redacts("too short to tell: Zm9vYmF", "too short to tell: Zm9vYmF", 0);
    redacts("not at the end: Zm9vYmFyYm.", "not at the end: Zm9vYmFyYm.", 0);
    redacts("", "", 0);
    struct ph_secret *longer = secret_new("0123456789abcdefghij", 20);
    redacts("cut by a plugin: 0123456789abcdef (id 7)", "cut by a plugin: **************** (id 7)",
            1);
    redacts("less of it: 0123456789abcde (id 7)", "less of it: 0123456789abcde (id 7)", 0);
    secret_release(longer);
    secret_release(other);
    redacts("correct horse", "correct horse", 0);
    secret_release(token);
    redacts("Zm9vYmFyYmF6", "Zm9vYmFyYmF6", 0);
    secret_release(pin);
    secret_release(open);
}

/* A service may quote a secret in another spelling. */
static void D21_redact_finds_what_was_written_in_another_way(void **state)
{
    (void)state;
    struct ph_secret *token = secret_new("a/b+c=\"d\\e%f", 12);
    redacts("plain a/b+c=\"d\\e%f.", "plain ************.", 1);
    redacts("form a%2Fb%2bc%3D%22d%5Ce%25f&", "form ************************&", 1);
    redacts("json a\\/b+c=\\\"d\\\\e%f\"", "json ***************\"", 1);
    redacts("json a\\u002fb\\u002Bc=\\u0022d\\\\e%f", "json ****************************", 1);
    redacts("cut a%2Fb%2bc%3D%22d%5C", "cut *******************", 1);
    redacts("cut a%2Fb%2bc%3D%22d%5", "cut ******************", 1);
    redacts("not it: a%2Fb%2b, a/b+c, %zz %", "not it: a%2Fb%2b, a/b+c, %zz %", 0);
    AUTO_FREE char *copy = secret_redacted("a/b+c=\"d\\e%f");
    assert_string_equal(copy, "************");
    assert_null(secret_redacted("nothing here"));
    secret_wipe_all();
    redacts("plain a/b+c=\"d\\e%f.", "plain a/b+c=\"d\\e%f.", 0);
    secret_release(token);
    redacts("plain a/b+c=\"d\\e%f.", "plain a/b+c=\"d\\e%f.", 0);
}

/* ---- The process -------------------------------------------------------------------------- */

static int open_as_cli(void *self)
{
    (void)self;
    struct rlimit core;
    setenv("SSLKEYLOGFILE", "/tmp/keys", 1);
    setenv("CURL_HOME", "/tmp", 1);
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0 || secret_open(NULL) != PH_OK)
        return 1;
    if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0)
        return 2;
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
        return 3;
    return getenv("SSLKEYLOGFILE") != NULL || getenv("CURL_HOME") != NULL ? 4 : 0;
}

static int open_as_gui(void *self)
{
    (void)self;
    struct rlimit core;
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    secret_stay_dumpable();
    if (secret_open(NULL) != PH_OK || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 1)
        return 1;
    return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 ? 0 : 2;
}

enum { CANNOT_TELL = 77 };

static int open_without_locked_memory(void *self)
{
    (void)self;
    static char page[4096];
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || secret_open(NULL) != PH_OK)
        return 1;
    if (mlock(page, sizeof page) == 0)
        return CANNOT_TELL; /* sanitizers replace mlock() with a no-op */
    if (secret_locked())
        return 2;
    struct ph_secret *secret = secret_new("still works", 11);
    bool good = secret_equal(secret, "still works", 11);
    secret_release(secret);
    return good ? 0 : 3;
}

static void test_C12_C13_process(void **state)
{
    (void)state;
    assert_int_equal(files_child(open_as_cli, NULL, true), 0);
    assert_int_equal(files_child(open_as_gui, NULL, true), 0);
}

static void test_C11_refused_lock_is_told(void **state)
{
    (void)state;
    static char page[4096];
    if (mlock(page, sizeof page) == 0) {
        munlock(page, sizeof page);
        assert_true(secret_locked());
    }
    int status = files_child(open_without_locked_memory, NULL, true);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_TELL)
        print_message("skipped: memory can be locked whatever the limit is\n");
    else
        assert_int_equal(status, 0);
}

/* ---- Threads ------------------------------------------------------------------------------ */

static void *work(void *self)
{
    for (int i = 0; i < 200; i++) {
        char text[] = "a line with shared-secret in it";
        struct ph_secret *held = secret_hold(self);
        struct ph_secret *own = secret_new("one's own secret", 16);
        bool good = secret_redact(text) == 1 && secret_equal(held, "shared-secret", 13) &&
                    secret_equal(secret_prefixed(held, "it is "), "it is shared-secret", 19);
        secret_release(own);
        secret_release(held);
        if (!good)
            return self;
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    struct ph_secret *shared = secret_new("shared-secret", 13);
    pthread_t threads[6];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, shared), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
    secret_release(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_and_holders),
        cmocka_unit_test(test_a_prefixed_secret_is_made_once),
        cmocka_unit_test(test_seal_cuts),
        cmocka_unit_test(test_sealed_is_read_only),
        cmocka_unit_test(test_C11_no_copy_remains),
        cmocka_unit_test(test_redact),
        cmocka_unit_test(D21_redact_finds_what_was_written_in_another_way),
        cmocka_unit_test(test_C12_C13_process),
        cmocka_unit_test(test_C11_refused_lock_is_told),
        cmocka_unit_test(test_threads),
    };
    if (secret_open(NULL) != PH_OK)
        return 1;
    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
