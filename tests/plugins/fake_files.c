/* Files and vault of fake_files.h. */
#include "fake_files.h"

#include "fake_inside.h"

#include <stdio.h>

enum { SLOTS = 16, NAME_BYTES = 160 };

struct slot {
    char name[NAME_BYTES];
    unsigned char *bytes; /* NULL = free */
    size_t length;
};

struct fake_files {
    struct fake *fake;
    struct ph_file file;
    struct ph_vault vault;
    struct slot files[SLOTS], secrets[SLOTS];
    int saves;
    int32_t save_code;
    const char *save_text;
};

/* The services carry no pointer of their own, so there is one fake at a time. */
static struct fake_files *files_now;

static struct slot *slot_find(struct slot *slots, const char *name)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (slots[i].bytes != NULL && strcmp(slots[i].name, name) == 0)
            return &slots[i];
    return NULL;
}

static void slot_clear(struct slot *slot)
{
    if (slot == NULL)
        return;
    free(slot->bytes);
    slot->bytes = NULL;
}

static void slot_put(struct slot *slots, const char *name, const void *bytes, size_t length)
{
    size_t i = 0;
    unsigned char *copy = malloc(length + 1);
    assert_non_null(copy);
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    slot_clear(slot_find(slots, name));
    while (i < SLOTS && slots[i].bytes != NULL)
        i++;
    assert_true(i < SLOTS);
    snprintf(slots[i].name, NAME_BYTES, "%s", name);
    slots[i].bytes = copy;
    slots[i].length = length;
}

static const char *name_of(struct fake *fake, const char *area, const char *name)
{
    if (name[0] == '/')
        return name;
    assert_true(strcmp(area, "data") == 0 || strcmp(area, "key") == 0);
    assert_null(strchr(name, '/'));
    char *whole = fake_keep(fake, strlen(area) + strlen(name) + 2);
    sprintf(whole, "%s/%s", area, name);
    return whole;
}

static const char *file_path(struct ph_context *ctx, const char *area, const char *name)
{
    (void)ctx;
    return fake_give_text(files_now->fake, name_of(files_now->fake, area, name));
}

static int32_t missing(struct ph_context *ctx, const char *name, struct ph_error *err)
{
    return (ctx->host->fail)(err, PH_NOT_FOUND, name, "%s is not there", name);
}

static int32_t file_load(struct ph_context *ctx, const char *area, const char *name,
                         const struct ph_secret **bytes, struct ph_error *err)
{
    const struct slot *slot = slot_find(files_now->files, name_of(files_now->fake, area, name));
    if (slot == NULL)
        return missing(ctx, name, err);
    *bytes = fake_give_secret(files_now->fake, slot->bytes, slot->length);
    return PH_OK;
}

static int32_t file_save(struct ph_context *ctx, const char *area, const char *name,
                         const void *bytes, size_t length, struct ph_error *err)
{
    int32_t code = files_now->save_code;
    assert_true(name[0] != '/');
    files_now->save_code = PH_OK;
    if (code < 0)
        return (ctx->host->fail)(err, code, name, "%s", files_now->save_text);
    slot_put(files_now->files, name_of(files_now->fake, area, name), bytes, length);
    files_now->saves++;
    return PH_OK;
}

static int32_t file_erase(struct ph_context *ctx, const char *area, const char *name,
                          struct ph_error *err)
{
    struct slot *slot = slot_find(files_now->files, name_of(files_now->fake, area, name));
    if (slot == NULL)
        return missing(ctx, name, err);
    slot_clear(slot);
    return PH_OK;
}

static int32_t file_set_aside(struct ph_context *ctx, const char *area, const char *name,
                              struct ph_error *err)
{
    struct slot *slot = slot_find(files_now->files, name_of(files_now->fake, area, name));
    if (slot == NULL)
        return missing(ctx, name, err);
    strcat(slot->name, ".damaged-1");
    return PH_OK;
}

static const struct ph_secret *vault_get(struct ph_context *ctx, const char *key)
{
    (void)ctx;
    const struct slot *slot = slot_find(files_now->secrets, key);
    return slot == NULL ? NULL : fake_give_secret(files_now->fake, slot->bytes, slot->length);
}

static void vault_put(struct ph_context *ctx, const char *key, const struct ph_secret *secret)
{
    (void)ctx;
    if (secret == NULL)
        slot_clear(slot_find(files_now->secrets, key));
    else
        slot_put(files_now->secrets, key, secret->bytes, secret->length);
}

struct fake_files *fake_files_open(struct fake *fake)
{
    struct fake_files *files = calloc(1, sizeof *files);
    assert_non_null(files);
    files->fake = fake;
    files->file = (struct ph_file){sizeof files->file, file_path,  file_load,
                                   file_save,          file_erase, file_set_aside};
    files->vault = (struct ph_vault){sizeof files->vault, vault_get, vault_put};
    fake_service(fake, "ph.file/1", &files->file);
    fake_service(fake, "ph.vault/1", &files->vault);
    files_now = files;
    return files;
}

void fake_files_close(struct fake_files *files)
{
    for (size_t i = 0; i < SLOTS; i++) {
        slot_clear(&files->files[i]);
        slot_clear(&files->secrets[i]);
    }
    files_now = NULL;
    free(files);
}

void fake_file_put(struct fake_files *files, const char *name, const void *bytes, size_t length)
{
    slot_put(files->files, name, bytes, length);
}

const unsigned char *fake_file_get(struct fake_files *files, const char *name, size_t *length)
{
    const struct slot *slot = slot_find(files->files, name);
    if (slot != NULL && length != NULL)
        *length = slot->length;
    return slot == NULL ? NULL : slot->bytes;
}

void fake_file_remove(struct fake_files *files, const char *name)
{
    slot_clear(slot_find(files->files, name));
}

int fake_file_saves(const struct fake_files *files)
{
    return files->saves;
}

void fake_file_fail_save(struct fake_files *files, int32_t code, const char *text)
{
    files->save_code = code;
    files->save_text = text;
}

const char *fake_vault_text(const struct fake_files *files, const char *key)
{
    struct slot *slots = ((struct fake_files *)files)->secrets;
    const struct slot *slot = slot_find(slots, key);
    return slot == NULL ? NULL : (const char *)slot->bytes;
}

void fake_vault_empty(struct fake_files *files)
{
    for (size_t i = 0; i < SLOTS; i++)
        slot_clear(&files->secrets[i]);
}
