/* See listing_cache.h. The file has header lines, an empty line, and the block of the list as it is
 * in memory, which is mapped, not read. Since version 3 no two rows have the same key, so that only
 * a search by key needs an index:
 *
 *   phonectl-phones 3 TIME COUNT SALT PLACE OWNER
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

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
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
    fprintf(out, "phonectl-phones 3 %" PRId64 " %zu %s %s %c%s\n", phones->time, phones->count,
            salt, place, key->owner[0], owner);
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
    int version;
    int64_t saved;
    size_t count;
    char salt[SALT_BYTES * 2 + 1];
    cache_digest place;
    char owner[1 + DIGEST_BYTES * 2 + 1];
};

static bool head_read(const char *line, struct cache_head *head)
{
    return sscanf(line, "phonectl-phones %d %" SCNd64 " %zu %32[0-9a-f] %32[0-9a-f] %33[a-z0-9]",
                  &head->version, &head->saved, &head->count, head->salt, head->place,
                  head->owner) == 6 &&
           (head->version == 2 || head->version == 3);
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

/* The next line, freed by the caller; NULL at the end. */
static char *line_take(const char **at, const char *end)
{
    const char *line = *at, *stop = memchr(line, '\n', (size_t)(end - line));
    if (stop == NULL || memchr(line, '\0', (size_t)(stop - line)) != NULL)
        return NULL;
    *at = stop + 1;
    return strndup(line, (size_t)(stop - line));
}

static bool lacks_read(struct phones *phones, const char **at, const char *end)
{
    for (;;) {
        AUTO_FREE char *line = line_take(at, end);
        if (line == NULL || *line == '\0')
            return line != NULL;
        char *reason = line;
        const char *field = strsep(&reason, " ");
        phones_lack(phones, field, reason == NULL ? "" : reason);
    }
}

static bool cache_parse(struct phones *phones, struct cache_head *head)
{
    const char *at = phones->block, *end = at + phones->used;
    AUTO_FREE char *first = line_take(&at, end);
    if (first == NULL || !head_read(first, head))
        return false;
    AUTO_FREE char *names = line_take(&at, end);
    if (names == NULL || !names_read(phones, names) || !lacks_read(phones, &at, end))
        return false;
    phones->begin = (size_t)(at - phones->block);
    if (!block_check(phones, head->count))
        return false;
    if (head->version == 2)
        phones_drop_doubles(phones);
    return phones->count == head->count; /* otherwise it is read again */
}

/* The file becomes the block. Files are replaced as a whole, so nobody shortens it meanwhile. */
static int cache_map(const char *path, struct phones *phones, struct ph_error *err)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0)
        return file_fail(err, errno, "read", path);
    if (!S_ISREG(status.st_mode) || status.st_size > CACHE_LIMIT)
        return file_fail(err, S_ISREG(status.st_mode) ? EFBIG : EISDIR, "read", path);
    if (status.st_size == 0) /* nothing to map */
        return PH_OK;
    size_t length = (size_t)status.st_size;
    void *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED)
        return file_fail(err, errno, "read", path);
    phones->block = bytes;
    phones->used = phones->mapped = length;
    return PH_OK;
}

int phones_load(const char *profile, const struct phones_key *key, struct phones **phones,
                int64_t *age_s, struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    int code = cache_path(profile, &path, err);
    if (code < 0)
        return code;
    struct phones *list = phones_new();
    struct cache_head head = {0};
    code = cache_map(path, list, err);
    if (code == PH_OK && (list->mapped == 0 || !cache_parse(list, &head)))
        code = error_fail(err, PH_NOT_FOUND, "cache", "The cached list of phones is damaged: %s",
                          path);
    if (code < 0) {
        phones_free(list);
        return code;
    }
    if (key != NULL && !head_fits(&head, key)) {
        phones_free(list);
        return error_fail(err, PH_NOT_FOUND, "cache",
                          "The cached list is from another account, service or directory: %s",
                          path);
    }
    list->time = head.saved;
    int64_t age = time_now() - head.saved;
    *age_s = age < 0 ? 0 : age;
    *phones = list;
    return PH_OK;
}
