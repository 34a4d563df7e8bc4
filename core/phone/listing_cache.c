/* See listing_cache.h. The file has header lines, an empty line, and the block of the list as it is
 * in memory, so that loading takes one read and one pass:
 *
 *   phonectl-phones 2 TIME COUNT SALT PLACE OWNER
 *   FIELD FIELD …
 *   FIELD REASON        for each field that could not be read
 *
 * PLACE and OWNER identify the list's service and account. They are digests with the salt of this
 * file: they distinguish lists and reveal nothing else. The kind of account precedes OWNER. */
#include "phone/listing_cache.h"

#include "phone/phones.h"
#include "phone/phones_private.h"
#include "util/error.h"
#include "util/file.h"
#include "util/text.h"
#include "util/time.h"
#include "util/xdg.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CACHE_LIMIT = 512 * 1024 * 1024, SALT_BYTES = 16, DIGEST_BYTES = 16 };

typedef char cache_digest[DIGEST_BYTES * 2 + 1];

static void digest(const char *salt, const char *text, cache_digest hex)
{
    unsigned char bytes[DIGEST_BYTES];
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)text, strlen(text),
                       (const unsigned char *)salt, strlen(salt));
    sodium_bin2hex(hex, sizeof(cache_digest), bytes, sizeof bytes);
}

static int cache_path(const char *profile, char **path, struct ph_error *err)
{
    AUTO_FREE char *name = text_format("%s/phones", profile);
    return xdg_path(XDG_CACHE, name, path, err);
}

void phones_forget(const char *profile)
{
    AUTO_FREE char *path = NULL;
    if (cache_path(profile, &path, NULL) == PH_OK)
        unlink(path);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void head_write(FILE *out, const struct phones *phones, const struct phones_key *key)
{
    unsigned char random[SALT_BYTES];
    char salt[SALT_BYTES * 2 + 1];
    cache_digest place, owner;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(salt, sizeof salt, random, sizeof random);
    digest(salt, key->place, place);
    digest(salt, key->owner, owner);
    fprintf(out, "phonectl-phones 2 %" PRId64 " %zu %s %s %c%s\n", phones->time, phones->rows, salt,
            place, key->owner[0], owner);
    for (size_t i = 0; i < phones->name_count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : " ", phones->names[i]);
    for (size_t i = 0; i < phones->lacking_count; i++)
        fprintf(out, "\n%s %s", phones->lacking[i].field, phones->lacking[i].reason);
    fputs("\n\n", out);
}

int phones_save(const struct phones *phones, const char *profile, const struct phones_key *key,
                struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    int code = cache_path(profile, &path, err);
    if (code != PH_OK)
        return code;
    AUTO_FREE char *head = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&head, &length);
    if (out == NULL)
        memory_exhausted();
    head_write(out, phones, key);
    if (fclose(out) != 0)
        return error_fail(err, PH_FAILED, "phones",
                          "Not enough memory to write the list of phones");
    const struct iovec parts[] = {
        {.iov_base = head, .iov_len = length},
        {.iov_base = phones->block + phones->begin, .iov_len = phones->used - phones->begin}};
    code = file_make_parents(path, err);
    return code < 0 ? code : file_replace_parts(path, parts, COUNT_OF(parts), err);
}

/* ---- Reading --------------------------------------------------------------------------------- */

struct cache_head {
    int64_t saved;
    size_t count;
    char salt[SALT_BYTES * 2 + 1];
    cache_digest place;
    char owner[1 + DIGEST_BYTES * 2 + 1];
};

static bool head_read(const char *line, struct cache_head *head)
{
    return sscanf(line, "phonectl-phones 2 %" SCNd64 " %zu %32[0-9a-f] %32[0-9a-f] %33[a-z0-9]",
                  &head->saved, &head->count, head->salt, head->place, head->owner) == 5;
}

static bool head_fits(const struct cache_head *head, const struct phones_key *key)
{
    cache_digest place, owner;
    digest(head->salt, key->place, place);
    digest(head->salt, key->owner, owner);
    return strcmp(head->place, place) == 0 && head->owner[0] == key->owner[0] &&
           (key->any_owner || strcmp(head->owner + 1, owner) == 0);
}

static bool names_read(struct phones *phones, char *line)
{
    char *rest = NULL;
    for (char *name = strtok_r(line, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
        if (phones->name_count == FIELDS_MAX)
            return false;
        phones->names[phones->name_count++] = memory_copy(name);
    }
    return true;
}

/* Checks that all rows are complete, every text terminated, every field known; notes where each row
 * begins. */
static bool block_check(struct phones *phones, size_t count)
{
    const char *at = phones->block + phones->begin, *end = phones->block + phones->used;
    while (at < end) {
        size_t row = (size_t)(at - phones->block);
        while (at < end && *at != '\0') {
            if ((unsigned char)*at > phones->name_count)
                return false;
            at = memchr(at, '\0', (size_t)(end - at));
            if (at == NULL)
                return false;
            at++;
        }
        if (at == end)
            return false;
        at++;
        phones_item(phones, row);
    }
    return phones->count == count;
}

/* The next line, terminated in place; NULL at the end. */
static char *line_take(char **at, const char *end)
{
    char *line = *at, *stop = memchr(line, '\n', (size_t)(end - line));
    if (stop == NULL || memchr(line, '\0', (size_t)(stop - line)) != NULL)
        return NULL;
    *stop = '\0';
    *at = stop + 1;
    return line;
}

/* Takes text, which becomes the block. */
static bool cache_parse(char *text, size_t length, struct phones *phones, struct cache_head *head)
{
    phones->block = text;
    phones->used = phones->room = length;
    char *at = text;
    const char *end = text + length;
    char *line = line_take(&at, end);
    if (line == NULL || !head_read(line, head))
        return false;
    line = line_take(&at, end);
    if (line == NULL || !names_read(phones, line))
        return false;
    while ((line = line_take(&at, end)) != NULL && *line != '\0') {
        const char *field = strsep(&line, " ");
        phones_lack(phones, field, line == NULL ? "" : line);
    }
    phones->begin = (size_t)(at - text);
    return line != NULL && block_check(phones, head->count);
}

int phones_load(const char *profile, const struct phones_key *key, struct phones **phones,
                int64_t *age_s, struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *text = NULL;
    size_t length = 0;
    int code = cache_path(profile, &path, err);
    if (code == PH_OK)
        code = file_read(path, CACHE_LIMIT, &text, &length, err);
    if (code < 0)
        return code;
    struct phones *list = phones_new();
    struct cache_head head = {0};
    if (!cache_parse(memory_steal(text), length, list, &head)) {
        phones_free(list);
        return error_fail(err, PH_NOT_FOUND, "cache", "The cached list of phones is damaged: %s",
                          path);
    }
    if (key != NULL && !head_fits(&head, key)) {
        phones_free(list);
        return error_fail(err, PH_NOT_FOUND, "cache",
                          "The cached list is from another account, service or directory: %s",
                          path);
    }
    phones_index_keys(list);
    list->time = head.saved;
    int64_t age = time_now() - head.saved;
    *age_s = age < 0 ? 0 : age;
    *phones = list;
    return PH_OK;
}
