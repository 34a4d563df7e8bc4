/* What a test scripts before a plugin's functions run, and inspects afterwards. */
#include "fake_inside.h"

#include <stdio.h>
#include <strings.h>

static void *new_block(struct block **list, size_t size)
{
    struct block *block = calloc(1, sizeof *block + size);
    assert_non_null(block);
    block->next = *list;
    block->size = size;
    *list = block;
    return block->bytes;
}

void *fake_keep(struct fake *fake, size_t size)
{
    return new_block(&fake->blocks, size);
}

void *fake_give(struct fake *fake, size_t size)
{
    return new_block(&fake->given, size);
}

char *fake_give_text(struct fake *fake, const char *text)
{
    return memcpy(fake_give(fake, strlen(text) + 1), text, strlen(text) + 1);
}

void fake_take_back(struct fake *fake)
{
    while (fake->given != NULL) {
        struct block *block = fake->given;
        fake->given = block->next;
        memset(block->bytes, 0xdb, block->size);
        free(block);
    }
    fake->call = NULL;
    fake->last_body = NULL;
    fake->last_reply = NULL;
    fake->asked.count = 0;
}

char *fake_keep_text(struct fake *fake, const char *text)
{
    if (text == NULL)
        return NULL;
    return memcpy(fake_keep(fake, strlen(text) + 1), text, strlen(text) + 1);
}

static struct ph_secret *new_secret(struct block **list, const void *bytes, size_t length)
{
    struct ph_secret *secret = new_block(list, sizeof *secret);
    secret->bytes = new_block(list, length + 1);
    secret->length = length;
    if (length > 0)
        memcpy(secret->bytes, bytes, length);
    return secret;
}

struct ph_secret *fake_keep_secret(struct fake *fake, const void *bytes, size_t length)
{
    return new_secret(&fake->blocks, bytes, length);
}

struct ph_secret *fake_give_secret(struct fake *fake, const void *bytes, size_t length)
{
    return new_secret(&fake->given, bytes, length);
}

struct pair *fake_list_find(const struct list *list, const char *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->items[i].key, key) == 0)
            return (struct pair *)&list->items[i];
    return NULL;
}

struct pair *fake_list_add(struct fake *fake, struct list *list, const char *key)
{
    assert_true(list->count < MAX_ITEMS);
    struct pair *pair = &list->items[list->count++];
    *pair = (struct pair){.key = fake_keep_text(fake, key)};
    return pair;
}

struct pair *fake_list_set(struct fake *fake, struct list *list, const char *key)
{
    struct pair *pair = fake_list_find(list, key);
    return pair != NULL ? pair : fake_list_add(fake, list, key);
}

void fake_add_value(struct fake *fake, struct list *list, const char *key, const char *value)
{
    struct pair *pair = fake_list_set(fake, list, key);
    if (pair->text == NULL) {
        pair->text = fake_keep_text(fake, value);
        return;
    }
    char *joined = fake_keep(fake, strlen(pair->text) + strlen(value) + 2);
    sprintf(joined, "%s\n%s", pair->text, value);
    pair->text = joined;
}

struct ph_context *fake_call(struct fake *fake)
{
    fake_take_back(fake);
    fake->call = fake_give(fake, sizeof *fake->call);
    *fake->call = (struct fake_call){{sizeof fake->call->about, &fake->host}, fake};
    return &fake->call->about;
}

struct ph_host *fake_functions(struct fake *fake)
{
    return &fake->host;
}

struct ph_error *fake_error(struct fake *fake)
{
    memset(&fake->error, 0, sizeof fake->error);
    return &fake->error;
}

const char *fake_error_text(const struct fake *fake)
{
    return fake->error.text;
}

const struct ph_auth *fake_auth(const struct fake *fake)
{
    assert_int_equal(fake->feature->kind, PH_AUTH);
    return fake->feature->functions;
}

const struct ph_store *fake_store(const struct fake *fake)
{
    assert_int_equal(fake->feature->kind, PH_STORE);
    return fake->feature->functions;
}

const struct ph_directory *fake_directory(const struct fake *fake)
{
    assert_int_equal(fake->feature->kind, PH_DIRECTORY);
    return fake->feature->functions;
}

const struct ph_action *fake_action(const struct fake *fake)
{
    assert_int_equal(fake->feature->kind, PH_ACTION);
    return fake->feature->functions;
}

/* ---- Scripting ----------------------------------------------------------------------------- */

void fake_set(struct fake *fake, const char *key, const char *text)
{
    fake_list_set(fake, &fake->values, key)->text = fake_keep_text(fake, text);
}

void fake_set_secret(struct fake *fake, const char *key, const char *text)
{
    fake_list_set(fake, &fake->values, key)->secret = fake_keep_secret(fake, text, strlen(text));
}

const struct ph_secret *fake_secret(struct fake *fake, const char *text)
{
    return fake_keep_secret(fake, text, strlen(text));
}

const char *fake_secret_text(const struct ph_secret *secret)
{
    return secret == NULL ? NULL : secret->bytes;
}

void fake_phone(struct fake *fake, const char *field, const char *value)
{
    fake_add_value(fake, &fake->phone, field, value);
}

void fake_answer(struct fake *fake, const char *key, const char *text)
{
    fake_list_add(fake, &fake->answers, key)->text = fake_keep_text(fake, text);
}

void fake_service(struct fake *fake, const char *id, const void *service)
{
    const struct pair *pair = fake_list_set(fake, &fake->services_ids, id);
    fake->services[pair - fake->services_ids.items] = service;
}

void fake_callback(struct fake *fake, const char *code, const char *iss)
{
    fake->callback_set = true;
    fake->callback_code = fake_keep_text(fake, code);
    fake->callback_iss = fake_keep_text(fake, iss);
}

void fake_dry_run(struct fake *fake)
{
    fake->dry_run = true;
}

void fake_unpublished(struct fake *fake)
{
    fake->unpublished = true;
}

void fake_cancel_after(struct fake *fake, int sleeps)
{
    fake->cancel_after = sleeps;
}

static struct reply *add_reply(struct fake *fake, const char *match)
{
    assert_true(fake->reply_count < MAX_ITEMS);
    struct reply *reply = fake_keep(fake, sizeof *reply);
    reply->match = fake_keep_text(fake, match);
    reply->body = fake_keep_text(fake, "");
    fake->replies[fake->reply_count++] = reply;
    return reply;
}

void fake_reply(struct fake *fake, const char *match, int status, const char *body)
{
    struct reply *reply = add_reply(fake, match);
    reply->status = status;
    if (body != NULL)
        reply->body = fake_keep_text(fake, body);
}

void fake_reply_header(struct fake *fake, const char *name, const char *value)
{
    assert_true(fake->reply_count > 0);
    fake_add_value(fake, &fake->replies[fake->reply_count - 1]->headers, name, value);
}

void fake_reply_failure(struct fake *fake, const char *match, int32_t code, const char *text)
{
    struct reply *reply = add_reply(fake, match);
    reply->code = code;
    reply->failure = fake_keep_text(fake, text);
}

/* ---- Looking at what happened -------------------------------------------------------------- */

size_t fake_request_count(const struct fake *fake)
{
    return fake->request_count;
}

const struct fake_request *fake_request(const struct fake *fake, size_t index)
{
    if (index >= fake->request_count)
        fail_msg("only %zu requests were sent", fake->request_count);
    return &fake->requests[index];
}

static char *decode(struct fake *fake, const char *from, size_t length)
{
    char *to = fake_keep(fake, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned int byte = 0;
        if (from[i] == '%' && i + 2 < length && sscanf(from + i + 1, "%2x", &byte) == 1) {
            to[used++] = (char)byte;
            i += 2;
        } else {
            to[used++] = from[i];
        }
    }
    return to;
}

const char *fake_form(struct fake *fake, const char *encoded, const char *name)
{
    const char *query = strchr(encoded, '?');
    const char *at = query != NULL ? query + 1 : encoded;
    size_t size = strlen(name);
    while (*at != '\0') {
        size_t length = strcspn(at, "&#");
        if (length > size && strncmp(at, name, size) == 0 && at[size] == '=')
            return decode(fake, at + size + 1, length - size - 1);
        at += length;
        if (*at != '\0')
            at++;
    }
    return NULL;
}

size_t fake_row_count(const struct fake *fake)
{
    return fake->row_count;
}

const char *fake_row(const struct fake *fake, size_t row, const char *field)
{
    if (row >= fake->row_count)
        fail_msg("only %zu rows were emitted", fake->row_count);
    const struct pair *pair = fake_list_find(&fake->rows[row]->fields, field);
    return pair == NULL ? NULL : pair->text;
}

size_t fake_attachment(const struct fake *fake, const char *name, const void **bytes)
{
    for (size_t i = 0; i < fake->file_count; i++) {
        if (strcmp(fake->files[i].name, name) == 0) {
            *bytes = fake->files[i].bytes;
            return fake->files[i].length;
        }
    }
    fail_msg("no attachment %s", name);
    return 0;
}

const char *fake_said(const struct fake *fake)
{
    static char all[1 << 16];
    snprintf(all, sizeof all, "%serror text: %s\n", fake->said, fake->error.text);
    return all;
}

const char *fake_browsed(const struct fake *fake)
{
    return fake->browsed;
}

int64_t fake_slept_ms(const struct fake *fake)
{
    int64_t sum = 0;
    for (size_t i = 0; i < fake->sleep_count; i++)
        sum += fake->sleeps[i];
    return sum;
}

size_t fake_sleep_count(const struct fake *fake)
{
    return fake->sleep_count;
}

int64_t fake_sleep_ms(const struct fake *fake, size_t index)
{
    assert_true(index < fake->sleep_count);
    return fake->sleeps[index];
}
