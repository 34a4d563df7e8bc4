/* Any bytes as a configuration: it is read, changed and read again. The changed value must
 * count, and everything else must stay. */
#include "config/ini.h"
#include "util/memory.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth)                                                                               \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

/* The last value of [phonectl] jobs, and the amount of everything else. */
struct found {
    char *value;
    size_t others, faults;
};

static int32_t take(void *self, const char *section, const char *key, const char *value, int line)
{
    struct found *found = self;
    CHECK(line > 0);
    if (key == NULL)
        return 0;
    CHECK(strlen(section) < 50 && strlen(key) > 0 && strlen(key) < 50);
    CHECK(strchr(value, '\n') == NULL);
    if (strcmp(section, "phonectl") != 0 || strcmp(key, "jobs") != 0) {
        found->others++;
        return 0;
    }
    free(found->value);
    found->value = memory_copy(value);
    return 0;
}

static void count_fault(void *self, int line, const char *sentence)
{
    struct found *found = self;
    CHECK(line > 0 && sentence[0] != '\0');
    found->faults++;
}

static struct found read_text(const char *text, size_t length)
{
    struct found found = {0};
    ini_read_text(text, length, take, count_fault, &found);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = memory_alloc(size + 1);
    size_t length;
    memcpy(text, data, size);
    struct found before = read_text(text, size);

    AUTO_FREE char *set = ini_set(text, size, "phonectl", "jobs", "17", &length);
    struct found after = read_text(set, length);
    CHECK(after.value != NULL && strcmp(after.value, "17") == 0);
    CHECK(after.others == before.others && after.faults == before.faults);

    AUTO_FREE char *unset = ini_remove(set, length, "phonectl", "jobs", &length);
    CHECK(unset != NULL);
    struct found without = read_text(unset, length);
    CHECK(without.value == NULL);
    CHECK(without.others == before.others && without.faults == before.faults);
    CHECK(ini_remove(unset, length, "phonectl", "jobs", &length) == NULL);

    AUTO_FREE char *dropped = ini_remove(text, size, "phonectl", NULL, &length);
    if (dropped != NULL) {
        struct found rest = read_text(dropped, length);
        CHECK(rest.value == NULL && rest.others <= before.others);
        free(rest.value);
    }
    free(before.value);
    free(after.value);
    return 0;
}
