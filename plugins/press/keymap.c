/* See keymap.h. */
#include "keymap.h"

#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "keys.h"

enum { LINES_MOST = 1024 };

/* "NavUp Nav_Up Up" for each of our names. */
struct key_map {
    struct ph_context *ctx;
    const char *model;
    int any;  /* regardless of [phones] models */
    int fits; /* the file being read fits the model */
    int count;
    struct {
        const char *entry, *spellings;
    } lines[LINES_MOST];
};

static const char *keep(struct ph_context *ctx, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(ctx->host->alloc(ctx, size), text, size);
}

static int32_t take_line(void *self, const char *section, const char *key, const char *value)
{
    struct key_map *map = self;
    if (strcmp(section, "phones") == 0 && strcmp(key, "models") == 0)
        map->fits = ascii_fits(value, map->model);
    if (strcmp(section, "keys") == 0 && map->count < LINES_MOST) {
        map->lines[map->count].entry = keep(map->ctx, key);
        map->lines[map->count++].spellings = keep(map->ctx, value);
    }
    return 0;
}

static int32_t read_tables(struct key_map *map, struct ph_error *err)
{
    struct ph_context *ctx = map->ctx;
    const struct ph_data *data = ctx->host->service(ctx, "ph.data/1");
    const char *const *names = data == NULL ? NULL : data->names(ctx, "keymaps");
    for (; names != NULL && *names != NULL; names++) {
        char file[300];
        int before = map->count;
        snprintf(file, sizeof file, "keymaps/%s", *names);
        map->fits = 0;
        int32_t code = data->read(ctx, file, take_line, map, err);
        if (code < 0)
            return code;
        if (!map->fits && !map->any)
            map->count = before;
    }
    return PH_OK;
}

int32_t key_map_read(struct ph_context *ctx, const struct key_map **map, struct ph_error *err)
{
    const char *model = ctx->host->phone(ctx, "model");
    struct key_map *all = ctx->host->alloc(ctx, sizeof *all);
    all->ctx = ctx;
    all->model = model == NULL ? "" : model;
    int32_t code = read_tables(all, err);
    if (code == PH_OK && all->count == 0) {
        all->any = 1;
        code = read_tables(all, err);
    }
    *map = all;
    return code;
}

int key_map_spells(const struct key_map *map, int key, const char *spelling)
{
    int number;
    const char *entry = key_entry(key, &number);
    for (int i = 0; i < map->count; i++) {
        if (strcmp(map->lines[i].entry, entry) != 0)
            continue;
        const char *at = map->lines[i].spellings;
        for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
            size_t length = strcspn(at, " ");
            if (key_matches(at, length, number, spelling))
                return 1;
            at += length;
        }
    }
    return 0;
}

static uint64_t digest_text(uint64_t digest, const char *text)
{
    static const uint64_t prime = 1099511628211u; /* FNV-1a */
    do
        digest = (digest ^ (unsigned char)*text) * prime;
    while (*text++ != '\0');
    return digest;
}

uint64_t key_map_digest(const struct key_map *map)
{
    uint64_t digest = 14695981039346656037u;
    for (int i = 0; i < map->count; i++)
        digest = digest_text(digest_text(digest, map->lines[i].entry), map->lines[i].spellings);
    return digest;
}
