/* Fuzzes the cached list of phones: any bytes are refused as damaged, or give phones whose
 * fields are intact and that are found by their ids. */
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "util/file.h"
#include "util/xdg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void write_cache(const uint8_t *bytes, size_t length)
{
    static char *path;
    struct ph_error err;
    if (path == NULL) {
        if (xdg_path(XDG_CACHE, "fuzz/phones", &path, &err) < 0 ||
            file_make_parents(path, &err) < 0)
            abort();
    }
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
        abort();
}

static void check_phone(const struct phones *phones, size_t index)
{
    const struct phone *phone = phones_at(phones, index);
    const char *field, *value = NULL;
    while ((value = phone_next(phone, value, &field)) != NULL)
        if (strlen(field) + strlen(value) > 1 << 20)
            abort();
    const char *id = phone_field(phone, "id");
    if (id == NULL)
        return;
    const struct phone *found = phones_by_id(phones, id);
    if (found == NULL || strcmp(phone_field(found, "id"), id) != 0 ||
        found > phones_at(phones, index))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct phones *phones = NULL;
    struct ph_error err = {0};
    int64_t age = -1;
    write_cache(bytes, length);
    int code = phones_load("fuzz", NULL, &phones, &age, &err);
    if (code != PH_OK) {
        if (code != PH_NOT_FOUND || phones != NULL || err.text[0] == '\0')
            abort();
        return 0;
    }
    if (age < 0)
        abort();
    for (size_t i = 0; i < phones_count(phones); i++)
        check_phone(phones, i);
    phones_free(phones);
    return 0;
}
