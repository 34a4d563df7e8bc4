/* A host for tests of a plugin: no program, no network, nothing to link. Optional, and not part of
 * the ABI. A whole test, built by `cc test.c $(pkg-config --cflags phonectl-sdk) -o test`:
 *
 *     #include <phonectl/testkit.h>
 *     #include "hello.c"
 *
 *     int main(void)
 *     {
 *         struct ph_test *test = ph_test_begin(PH_ACTION, "hello");
 *         ph_test_phone(test, "id", "phone/1");
 *         ph_test_answer(test, "GET /devices/phone%2F1", 200, "{\"displayName\": \"Lobby\"}");
 *         PH_TEST(ph_test_run(test) == PH_OK);
 *         PH_TEST_TEXT(ph_test_result(test, 0, "greeting"), "Hello, Lobby");
 *         return ph_test_end(test);
 *     }
 *
 * The host is as strict as <phonectl/plugin.h> lets it be: when a function of the plugin returns,
 * the host overwrites everything it gave it (and frees it, with the address sanitizer); it copies
 * at once what the plugin passes to it. Time is virtual: sleep() returns immediately. The host
 * prints a failed PH_TEST, a request without an answer and an unused answer, and ph_test_end() then
 * returns 1. One thread. Texts that the functions below return live until ph_test_end(). */
#ifndef PHONECTL_TESTKIT_H
#define PHONECTL_TESTKIT_H

#include <phonectl/testkit_host.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PH_TEST(condition)                                                                         \
    ((condition) ? (void)0 : ph_test_failed(__FILE__, __LINE__, #condition, NULL))
/* Compares two texts; each may be NULL. */
#define PH_TEST_TEXT(actual, expected) ph_test_same(__FILE__, __LINE__, (actual), (expected))

/* ---- A test: what the plugin will find ------------------------------------------------------ */

/* Begins a test of one feature; settings and arguments have their defaults. */
PH_EASY struct ph_test *ph_test_begin(uint32_t kind, const char *id)
{
    struct ph_test *test = (struct ph_test *)calloc(1, sizeof *test);
    static char nothing[] = "";
    if (test == NULL)
        abort();
    test->plugin = ph_plugin_v1();
    for (uint32_t i = 0; i < test->plugin->feature_count && test->feature == NULL; i++) {
        const char *at =
            (const char *)test->plugin->features + (size_t)i * test->plugin->feature_stride;
        const struct ph_feature *feature = (const struct ph_feature *)(const void *)at;
        if (feature->kind == kind && strcmp(feature->id, id) == 0)
            test->feature = feature;
    }
    if (test->feature == NULL) {
        ph_test_wrong(test, "no such feature", id);
        exit(1);
    }
    const struct ph_host host = {
        (uint32_t)sizeof host,   ph_test_host_fail,         ph_test_host_log,
        ph_test_host_text,       ph_test_host_number,       ph_test_host_secret,
        ph_test_host_phone,      ph_test_host_alloc,        ph_test_host_emit,
        ph_test_host_next_row,   ph_test_host_attach,       ph_test_host_progress,
        ph_test_host_cancelled,  ph_test_host_sleep,        ph_test_host_ask,
        ph_test_host_browse,     ph_test_host_http,         ph_test_host_header,
        ph_test_host_secret_new, ph_test_host_secret_bytes, ph_test_host_service,
        ph_test_host_acting};
    test->host = host;
    test->cancel_after = -1;
    test->said = nothing;
    test->grant.size = (uint32_t)sizeof test->grant;
    ph_test_append(test, &test->values, "@url", "https://api.example/v1", 22, 0);
    ph_test_append(test, &test->values, "@profile", "default", 7, 0);
    ph_test_append(test, &test->values, "@browser", "no", 2, 0);
    return test;
}

/* A setting, an argument or a fact as a person types it: "yes", "42", "500ms"; NULL = not set. */
PH_EASY void ph_test_set(struct ph_test *test, const char *key, const char *text)
{
    ph_test_put(test, &test->values, key, text, text == NULL ? 0 : strlen(text));
}

PH_EASY void ph_test_set_secret(struct ph_test *test, const char *key, const char *text)
{
    ph_test_set(test, key, text);
    ph_test_find(test->values, key, -1)->number = PH_SECRET;
}

PH_EASY void ph_test_phone(struct ph_test *test, const char *field, const char *value)
{
    ph_test_put(test, &test->fields, field, value, value == NULL ? 0 : strlen(value));
}

/* The next request that matches, with '*' for anything, gets this answer, once. */
PH_EASY void ph_test_answer(struct ph_test *test, const char *request, int32_t status,
                            const char *body)
{
    ph_test_append(test, &test->answers, request, body, strlen(body), status);
}

/* A header of the answer that was added last. */
PH_EASY void ph_test_answer_header(struct ph_test *test, const char *name, const char *value)
{
    struct ph_test_item *last = test->answers;
    while (last->next != NULL)
        last = last->next;
    ph_test_append(test, &last->headers, name, value, strlen(value), 0);
}

/* The next request that matches gets no answer, but http() returns this code. */
PH_EASY void ph_test_no_answer(struct ph_test *test, const char *request, int32_t code,
                               const char *why)
{
    ph_test_append(test, &test->answers, request, why, strlen(why), code);
}

/* The person's answer to the question of this key; NULL = refuses. Without one, nobody is there. */
PH_EASY void ph_test_person(struct ph_test *test, const char *key, const char *text)
{
    ph_test_append(test, &test->questions, key, text, text == NULL ? 0 : strlen(text), 0);
}

/* A private file of the service ph.file/1, "/data/NAME" or "/key/NAME", or a file of the system by
 * its path. */
PH_EASY void ph_test_file(struct ph_test *test, const char *path, const char *text)
{
    ph_test_put(test, &test->files, path, text, strlen(text));
}

/* A table of your own in place of, or besides, ph.file/1, ph.vault/1 and ph.memo/1. */
PH_EASY void ph_test_service(struct ph_test *test, const char *id, const void *table)
{
    ph_test_append(test, &test->services, id, NULL, 0, 0)->pointer = table;
}

/* After this number of sleeps cancelled() returns 1 and sleep() PH_CANCELLED. */
PH_EASY void ph_test_cancel_after(struct ph_test *test, int32_t sleeps)
{
    test->cancel_after = sleeps;
}

/* ---- Calling the plugin; each returns what the plugin's function returned ------------------- */

PH_EASY struct ph_context *ph_test_enter(struct ph_test *test, struct ph_error **err)
{
    struct ph_host *host = (struct ph_host *)ph_test_new(&test->given, sizeof *host);
    struct ph_test_context *own = (struct ph_test_context *)ph_test_new(&test->given, sizeof *own);
    *host = test->host;
    own->context.size = (uint32_t)sizeof *own;
    own->context.host = host;
    own->test = test;
    *err = (struct ph_error *)ph_test_new(&test->given, sizeof **err);
    test->results = test->attached = NULL;
    test->row = 0;
    test->last_body = NULL;
    test->last_answer = NULL;
    return &own->context;
}

PH_EASY int32_t ph_test_leave(struct ph_test *test, const struct ph_error *err, int32_t code)
{
    test->error = *err;
    if (code < PH_FAILED || code > test->reading)
        ph_test_wrong(test, "a function returned what is no code of phonectl", NULL);
    else if (code < 0 && code != PH_CANCELLED && code != PH_INVALID && err->text[0] == '\0')
        ph_test_wrong(test, "a function failed and gave no reason", NULL);
    test->reading = 0;
    ph_test_spoil(test);
    return code;
}

/* The start() of the plugin; the functions below call it if the test did not. */
PH_EASY int32_t ph_test_start(struct ph_test *test)
{
    struct ph_test_block *given = test->given; /* for the function that runs next */
    struct ph_error *err;
    int32_t code = PH_OK;
    test->given = NULL;
    if (!test->started && test->plugin->start != NULL) {
        struct ph_context *ctx = ph_test_enter(test, &err);
        code = ph_test_leave(test, err, test->plugin->start(ctx, err));
    }
    test->given = given;
    test->started = code == PH_OK;
    return code;
}

/* Calls a function of the feature, an expression with ctx and err; on success then `keep`. */
#define PH_TEST_CALL(test, table, call, keep)                                                      \
    const struct table *functions = (const struct table *)(test)->feature->functions;              \
    struct ph_error *err;                                                                          \
    int32_t code = ph_test_start(test);                                                            \
    if (code < 0)                                                                                  \
        return code;                                                                               \
    struct ph_context *ctx = ph_test_enter(test, &err);                                            \
    code = functions->call;                                                                        \
    if (code >= 0) {                                                                               \
        keep;                                                                                      \
    }                                                                                              \
    return ph_test_leave(test, err, code)

PH_EASY int32_t ph_test_run(struct ph_test *test)
{
    PH_TEST_CALL(test, ph_action, run(ctx, err), (void)0);
}

/* The check() of an action, which has no phone. */
PH_EASY int32_t ph_test_check_action(struct ph_test *test)
{
    PH_TEST_CALL(test, ph_action, check(ctx, err), (void)0);
}

PH_EASY int32_t ph_test_check_arguments(struct ph_test *test)
{
    struct ph_test_item *fields = test->fields;
    test->fields = NULL;
    int32_t code = ph_test_check_action(test);
    test->fields = fields;
    return code;
}

PH_EASY int32_t ph_test_settled(struct ph_test *test)
{
    test->reading = 1;
    PH_TEST_CALL(test, ph_action, settled(ctx, &test->state, err), (void)0);
}

PH_EASY int32_t ph_test_list(struct ph_test *test)
{
    PH_TEST_CALL(test, ph_directory, list(ctx, err), (void)0);
}

PH_EASY struct ph_grant ph_test_grant_copy(struct ph_test_block **list, const struct ph_grant *from)
{
    struct ph_grant copy = *from;
    const struct ph_secret **secrets[] = {&copy.access_token, &copy.refresh_token, &copy.extra};
    const char **texts[] = {&copy.account, &copy.account_name, &copy.organisation,
                            &copy.organisation_id, &copy.scopes};
    for (size_t i = 0; i < PH_COUNT(secrets); i++)
        if (*secrets[i] != NULL)
            *secrets[i] = ph_test_lock(list, (*secrets[i])->bytes, (*secrets[i])->length);
    for (size_t i = 0; i < PH_COUNT(texts); i++)
        if (*texts[i] != NULL)
            *texts[i] = ph_test_copy(list, *texts[i], strlen(*texts[i]));
    return copy;
}

PH_EASY void ph_test_granted(struct ph_test *test, const struct ph_grant *grant)
{
    const struct ph_secret *refresh_token = test->grant.refresh_token;
    if (grant->access_token == NULL)
        ph_test_wrong(test, "a grant without an access token", NULL);
    test->grant = ph_test_grant_copy(&test->kept, grant);
    if (test->grant.refresh_token == NULL)
        test->grant.refresh_token = refresh_token;
}

PH_EASY int32_t ph_test_login(struct ph_test *test)
{
    struct ph_grant grant = ph_test_grant_copy(&test->given, &test->grant);
    PH_TEST_CALL(test, ph_auth, login(ctx, &grant, err), ph_test_granted(test, &grant));
}

PH_EASY int32_t ph_test_identify(struct ph_test *test)
{
    struct ph_grant grant = ph_test_grant_copy(&test->given, &test->grant);
    PH_TEST_CALL(test, ph_auth, identify(ctx, &grant, err), ph_test_granted(test, &grant));
}

/* Uses the grant from login(), or the one that the test put into test->grant. */
PH_EASY int32_t ph_test_refresh(struct ph_test *test)
{
    struct ph_grant old = ph_test_grant_copy(&test->given, &test->grant), grant;
    memset(&grant, 0, sizeof grant);
    grant.size = (uint32_t)sizeof grant;
    PH_TEST_CALL(test, ph_auth, refresh(ctx, &old, &grant, err), ph_test_granted(test, &grant));
}

PH_EASY struct ph_store_key ph_test_key(struct ph_test *test, const char *profile)
{
    struct ph_store_key key = {(uint32_t)sizeof key, ph_test_give(test, profile), NULL, NULL, NULL};
    return key;
}

PH_EASY int32_t ph_test_check(struct ph_test *test)
{
    PH_TEST_CALL(test, ph_store, check(ctx, err), (void)0);
}

/* The record is test->record. */
PH_EASY int32_t ph_test_load(struct ph_test *test, const char *profile)
{
    const struct ph_secret *record = NULL;
    struct ph_store_key key = ph_test_key(test, profile);
    test->record = NULL;
    PH_TEST_CALL(test, ph_store, load(ctx, &key, &record, err),
                 test->record = ph_test_copy(&test->kept, record->bytes, record->length));
}

PH_EASY int32_t ph_test_save(struct ph_test *test, const char *profile, const char *record)
{
    const struct ph_secret *secret = ph_test_lock(&test->given, record, strlen(record));
    struct ph_store_key key = ph_test_key(test, profile);
    PH_TEST_CALL(test, ph_store, save(ctx, &key, secret, err), (void)0);
}

PH_EASY int32_t ph_test_erase(struct ph_test *test, const char *profile)
{
    struct ph_store_key key = ph_test_key(test, profile);
    PH_TEST_CALL(test, ph_store, erase(ctx, &key, err), (void)0);
}

/* ---- What the plugin did; NULL = nothing of that kind --------------------------------------- */

/* The value of a field in a row that the last function emitted. */
PH_EASY const char *ph_test_result(struct ph_test *test, int32_t row, const char *field)
{
    const struct ph_test_item *item = ph_test_find(test->results, field, row);
    return item == NULL ? NULL : item->value;
}

/* The bytes of a file that the last function attached. */
PH_EASY const char *ph_test_attached(struct ph_test *test, const char *name, size_t *length)
{
    const struct ph_test_item *item = ph_test_find(test->attached, name, -1);
    if (item != NULL && length != NULL)
        *length = item->length;
    return item == NULL ? NULL : item->value;
}

PH_EASY const struct ph_test_sent *ph_test_request(const struct ph_test *test, int32_t index)
{
    return index < test->request_count ? &test->requests[index] : NULL;
}

/* The text of a secret in test->grant. */
PH_EASY const char *ph_test_secret(const struct ph_secret *secret)
{
    return secret == NULL ? NULL : secret->bytes;
}

/* A private file as ph_test_file() names it. */
PH_EASY const char *ph_test_file_text(struct ph_test *test, const char *path)
{
    const struct ph_test_item *file = ph_test_find(test->files, path, -1);
    return file == NULL ? NULL : file->value;
}

/* Calls stop(), and reports unused answers. Returns 0 if nothing failed. */
PH_EASY int ph_test_end(struct ph_test *test)
{
    for (const struct ph_test_item *item = test->answers; item != NULL; item = item->next)
        if (!item->used)
            ph_test_wrong(test, "nobody asked for this answer", item->key);
    for (const struct ph_test_item *item = test->questions; item != NULL; item = item->next)
        if (!item->used)
            ph_test_wrong(test, "nobody asked this question", item->key);
    if (test->started && test->plugin->stop != NULL)
        test->plugin->stop();
    ph_test_spoil(test);
    while (test->kept != NULL) {
        struct ph_test_block *block = test->kept;
        test->kept = block->next;
        free(block);
    }
    free(test);
    return ph_test_failures > 0;
}

#ifdef __cplusplus
}
#endif
#endif
