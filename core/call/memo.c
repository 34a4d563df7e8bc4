/* The cache of what features remember: {KEY: {"time": SECONDS, "value": TEXT}}. */
#include "call/memo.h"

#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/secret.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/time.h"
#include "util/xdg.h"

#include <json-c/json.h>
#include <pthread.h>
#include <string.h>

enum { FILE_BYTES = 1024 * 1024 };

struct kept_secret {
    struct kept_secret *next;
    const struct feature *feature;
    char *key;
    struct ph_secret *secret;
};

LOCK_CLASS(MEMO_LOCK);

struct memo {
    pthread_mutex_t lock;
    char *profile GUARDED_BY(MEMO_LOCK);
    json_object *features GUARDED_BY(MEMO_LOCK); /* {FEATURE: its file}, as far as they were read */
    struct kept_secret *secrets GUARDED_BY(MEMO_LOCK);
};

struct memo *memo_new(const char *profile)
{
    UNSHARED(MEMO_LOCK);
    struct memo *memo = memory_alloc(sizeof *memo);
    pthread_mutex_init(&memo->lock, NULL);
    memo->profile = memory_copy(profile);
    memo->features = json_object_new_object();
    return memo;
}

void memo_free(struct memo *memo)
{
    UNSHARED(MEMO_LOCK);
    if (memo == NULL)
        return;
    for (struct kept_secret *next, *kept = memo->secrets; kept != NULL; kept = next) {
        next = kept->next;
        secret_release(kept->secret);
        free(kept->key);
        free(kept);
    }
    json_object_put(memo->features);
    free(memo->profile);
    pthread_mutex_destroy(&memo->lock);
    free(memo);
}

REQUIRES(MEMO_LOCK)
static int memo_path(const struct memo *memo, const char *feature, char **path,
                     struct ph_error *err)
{
    AUTO_FREE char *name = text_format("%s/memo-%s.json", memo->profile, feature);
    return xdg_path(XDG_CACHE, name, path, err);
}

/* Always an object: an unreadable file counts as empty. */
REQUIRES(MEMO_LOCK)
static json_object *memo_read(const struct memo *memo, const char *feature)
{
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *text = NULL;
    size_t length;
    if (memo_path(memo, feature, &path, NULL) != PH_OK ||
        file_read(path, FILE_BYTES, &text, &length, NULL) != PH_OK)
        return json_object_new_object();
    json_object *table = json_read(text, length);
    return table == NULL ? json_object_new_object() : table;
}

/* The table of a feature, from memory or else from its file. */
REQUIRES(MEMO_LOCK)
static json_object *memo_table(struct memo *memo, const char *feature, bool fresh)
{
    json_object *table;
    if (!fresh && json_object_object_get_ex(memo->features, feature, &table))
        return table;
    table = memo_read(memo, feature);
    json_object_object_add(memo->features, feature, table);
    return table;
}

char *memo_get(struct memo *memo, const char *feature, const char *key, int64_t max_age_ms)
{
    json_object *entry = NULL;
    int64_t time = 0;
    HOLD_LOCK(&memo->lock, MEMO_LOCK);
    json_object_object_get_ex(memo_table(memo, feature, false), key, &entry);
    if (!json_number(entry, "time", &time))
        return NULL;
    int64_t age_s = time_now() - time;
    if (age_s < 0 || age_s > max_age_ms / 1000)
        return NULL;
    return memory_copy(json_text(entry, "value"));
}

char *memo_latest(struct memo *memo, const char *feature, const char *ending)
{
    const char *found = NULL;
    int64_t newest = 0, time = 0;
    HOLD_LOCK(&memo->lock, MEMO_LOCK);
    json_object *table = memo_table(memo, feature, false);
    json_object_object_foreach(table, key, entry)
    {
        size_t length = strlen(key), rest = strlen(ending);
        if (length < rest || strcmp(key + length - rest, ending) != 0 ||
            !json_number(entry, "time", &time) || (found != NULL && time < newest))
            continue;
        found = json_text(entry, "value");
        newest = time;
    }
    return memory_copy(found);
}

int memo_put(struct memo *memo, const char *feature, const char *key, const char *value,
             struct ph_error *err)
{
    HOLD_LOCK(&memo->lock, MEMO_LOCK);
    /* Read the file again, to keep what other processes have added. */
    json_object *table = memo_table(memo, feature, true);
    json_object *entry = json_object_new_object();
    json_add_number(entry, "time", time_now());
    json_add_text(entry, "value", value);
    json_object_object_add(table, key, entry);
    AUTO_FREE char *path = NULL;
    int code = memo_path(memo, feature, &path, err);
    if (code == PH_OK)
        code = file_make_parents(path, err);
    if (code != PH_OK)
        return code;
    size_t length;
    const char *text = json_object_to_json_string_length(table, JSON_C_TO_STRING_PLAIN, &length);
    if (length > FILE_BYTES)
        return error_fail(err, PH_INVALID, key, "%s caches too much", feature);
    return file_replace(path, text, length, err);
}

/* The place of the secret, or the end of the list. */
static struct kept_secret **find_secret(struct memo *memo, const struct feature *feature,
                                        const char *key)
{
    struct kept_secret **at = &memo->secrets;
    while (*at != NULL && ((*at)->feature != feature || strcmp((*at)->key, key) != 0))
        at = &(*at)->next;
    return at;
}

struct ph_secret *memo_secret(struct memo *memo, const struct feature *feature, const char *key)
{
    HOLD_LOCK(&memo->lock, MEMO_LOCK);
    const struct kept_secret *kept = *find_secret(memo, feature, key);
    return kept == NULL ? NULL : secret_hold(kept->secret);
}

void memo_put_secret(struct memo *memo, const struct feature *feature, const char *key,
                     const struct ph_secret *secret)
{
    HOLD_LOCK(&memo->lock, MEMO_LOCK);
    struct kept_secret **at = find_secret(memo, feature, key);
    if (*at == NULL) {
        *at = memory_alloc(sizeof **at);
        **at = (struct kept_secret){.feature = feature, .key = memory_copy(key)};
    }
    secret_release((*at)->secret);
    (*at)->secret = secret_hold(secret);
}
