#include "util/secret.h"

#include "util/error.h"
#include "util/percent.h"
#include "util/text.h"
#include "util/thread.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { SHORTEST_REDACTED = 8 }; /* shorter ones would match ordinary words */

struct ph_secret {
    atomic_int holders;
    bool listed;         /* sealed, and in a list of live … */
    unsigned char first; /* … which is that of its first byte */
    size_t capacity, length;
    unsigned char *bytes; /* capacity + 1 bytes from sodium_malloc */
    struct ph_secret *previous, *next;
    _Atomic(struct ph_secret *) prefixed;
};

LOCK_CLASS(LIVE_LOCK);
static pthread_mutex_t live_lock = PTHREAD_MUTEX_INITIALIZER;
/* Lists by first byte; secrets too short to redact are in none. */
static struct ph_secret *live[256] GUARDED_BY(LIVE_LOCK);
/* Bytes that a secret, or the code of one of its bytes, can begin with: rejects quickly, since
 * whole phone lists pass the filter. */
static bool begins[256] GUARDED_BY(LIVE_LOCK) = {['%'] = true, ['\\'] = true};
static atomic_bool lock_refused;
static bool stay_dumpable;

void secret_stay_dumpable(void)
{
    stay_dumpable = true;
}

int secret_open(struct ph_error *err)
{
    if (sodium_init() < 0)
        return error_fail(err, PH_FAILED, NULL, "The cryptographic library cannot be initialised");
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return error_fail(err, PH_FAILED, NULL, "Core dumps cannot be switched off");
    if (!stay_dumpable && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return error_fail(err, PH_FAILED, NULL, "Memory cannot be protected from other programs");
    /* SSLKEYLOGFILE makes the TLS library write its session keys to a file; CURL_HOME names a
     * folder with curl settings. */
    unsetenv("SSLKEYLOGFILE");
    unsetenv("CURL_HOME");
    secret_release(secret_new("", 0)); /* sets lock_refused from the start */
    return PH_OK;
}

struct ph_secret *secret_begin(size_t capacity, unsigned char **bytes)
{
    struct ph_secret *secret = memory_alloc(sizeof *secret);
    secret->bytes = capacity < SIZE_MAX ? sodium_malloc(capacity + 1) : NULL;
    if (secret->bytes == NULL)
        memory_exhausted();
    /* sodium_malloc() also locks the memory, but does not report a refusal. */
    if (sodium_mlock(secret->bytes, capacity + 1) != 0)
        atomic_store(&lock_refused, true);
    sodium_memzero(secret->bytes, capacity + 1);
    secret->capacity = capacity;
    atomic_init(&secret->holders, 1);
    *bytes = secret->bytes;
    return secret;
}

void secret_seal(struct ph_secret *secret, size_t length)
{
    secret->length = length < secret->capacity ? length : secret->capacity;
    sodium_memzero(secret->bytes + secret->length, secret->capacity + 1 - secret->length);
    sodium_mprotect_readonly(secret->bytes);
    if (secret->length < SHORTEST_REDACTED)
        return;
    HOLD_LOCK(&live_lock, LIVE_LOCK);
    secret->first = secret->bytes[0];
    struct ph_secret **list = &live[secret->first];
    secret->next = *list;
    if (*list != NULL)
        (*list)->previous = secret;
    *list = secret;
    begins[secret->first] = true; /* for good: later secrets are likely to begin alike */
    secret->listed = true;
}

struct ph_secret *secret_new(const void *bytes, size_t length)
{
    unsigned char *to;
    struct ph_secret *secret = secret_begin(length, &to);
    if (length > 0)
        memcpy(to, bytes, length);
    secret_seal(secret, length);
    return secret;
}

struct ph_secret *secret_hold(const struct ph_secret *secret)
{
    struct ph_secret *held = (struct ph_secret *)secret; /* only the count of holders changes */
    if (held != NULL)
        atomic_fetch_add(&held->holders, 1);
    return held;
}

static void forget(struct ph_secret *secret)
{
    HOLD_LOCK(&live_lock, LIVE_LOCK);
    if (secret->next != NULL)
        secret->next->previous = secret->previous;
    if (secret->previous != NULL)
        secret->previous->next = secret->next;
    else
        live[secret->first] = secret->next;
}

void secret_release(struct ph_secret *secret)
{
    if (secret == NULL || atomic_fetch_sub(&secret->holders, 1) != 1)
        return;
    if (secret->listed)
        forget(secret);
    secret_release(atomic_load(&secret->prefixed));
    sodium_free(secret->bytes); /* wipes */
    free(secret);
}

const struct ph_secret *secret_prefixed(const struct ph_secret *secret, const char *prefix)
{
    struct ph_secret *owner = (struct ph_secret *)secret; /* its own bytes stay the same */
    struct ph_secret *made = atomic_load(&owner->prefixed), *earlier = NULL;
    if (made != NULL)
        return made;
    unsigned char *bytes;
    size_t length = strlen(prefix);
    made = secret_begin(length + secret->length, &bytes);
    memcpy(bytes, prefix, length);
    memcpy(bytes + length, secret->bytes, secret->length);
    secret_seal(made, length + secret->length);
    if (atomic_compare_exchange_strong(&owner->prefixed, &earlier, made))
        return made;
    secret_release(made); /* another thread was faster */
    return earlier;
}

const char *secret_bytes(const struct ph_secret *secret, size_t *length)
{
    if (length != NULL)
        *length = secret->length;
    return (const char *)secret->bytes;
}

bool secret_equal(const struct ph_secret *a, const void *bytes, size_t length)
{
    return a != NULL && a->length == length && sodium_memcmp(a->bytes, bytes, length) == 0;
}

bool secret_same(const struct ph_secret *a, const struct ph_secret *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return secret_equal(a, b->bytes, b->length);
}

/* ---- The filter ------------------------------------------------------------------------------ */

/* Decodes the first byte of %XX or of a JSON escape; returns the length of its code, or 1. */
static size_t coded_byte(const char *at, unsigned char *byte)
{
    *byte = (unsigned char)at[0];
    bool json = at[0] == '\\';
    if (json && at[1] != '\0' && strchr("\"\\/", at[1]) != NULL) {
        *byte = (unsigned char)at[1];
        return 2;
    }
    if (at[0] != '%' && !(json && strncmp(at + 1, "u00", 3) == 0))
        return 1;
    size_t before = json ? 4 : 1;
    int value = percent_byte(at + before);
    if (value < 0)
        return 1;
    *byte = (unsigned char)value;
    return before + 2;
}

/* The length that the secret takes up here: all of it, at least 8 bytes cut off by the end of text,
 * or at least 16 that a plugin cut off before it added to the text; 0 if it is not here. */
static size_t stands_at(const struct ph_secret *secret, const char *at, bool coded)
{
    enum { LONGEST_CODE = 6, CUT_BY_PLUGIN = 16 };
    size_t used = 0, found = 0;
    for (; found < secret->length && at[used] != '\0'; found++) {
        unsigned char byte = (unsigned char)at[used];
        size_t step = coded ? coded_byte(at + used, &byte) : 1;
        if (byte != secret->bytes[found]) {
            bool cut = coded && (byte == '%' || byte == '\\') && found >= SHORTEST_REDACTED;
            size_t rest = cut ? strnlen(at + used, LONGEST_CODE) : LONGEST_CODE;
            if (rest < LONGEST_CODE)
                return used + rest;
            return found >= CUT_BY_PLUGIN ? used : 0;
        }
        used += step;
    }
    return found == secret->length || found >= SHORTEST_REDACTED ? used : 0;
}

REQUIRES(LIVE_LOCK)
static size_t longest_at(const char *at)
{
    unsigned char first;
    size_t longest = 0;
    coded_byte(at, &first);
    for (const struct ph_secret *s = live[(unsigned char)*at]; s != NULL; s = s->next) {
        size_t length = stands_at(s, at, false);
        longest = length > longest ? length : longest;
    }
    for (const struct ph_secret *s = live[first]; s != NULL; s = s->next) {
        size_t length = stands_at(s, at, true);
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* The next place with a secret, or NULL; *length is what it takes up. */
REQUIRES(LIVE_LOCK)
static char *next_found(const char *at, const char *end, size_t *length)
{
    for (; end - at >= SHORTEST_REDACTED; at++)
        if (begins[(unsigned char)*at] && (*length = longest_at(at)) > 0)
            return (char *)at;
    return NULL;
}

int secret_redact(char *text)
{
    int found = 0;
    size_t length = strlen(text);
    const char *end = text + length;
    if (length < SHORTEST_REDACTED)
        return 0;
    HOLD_LOCK(&live_lock, LIVE_LOCK);
    for (char *at = text; (at = next_found(at, end, &length)) != NULL; at += length) {
        memset(at, '*', length);
        found++;
    }
    return found;
}

char *secret_redacted(const char *text)
{
    size_t length = strlen(text);
    if (length < SHORTEST_REDACTED)
        return NULL;
    {
        HOLD_LOCK(&live_lock, LIVE_LOCK);
        if (next_found(text, text + length, &length) == NULL)
            return NULL;
    }
    char *copy = memory_copy(text);
    secret_redact(copy);
    return copy;
}

void secret_wipe_all(void)
{
    UNSHARED(LIVE_LOCK); /* the only thread of a forked child: the lock may be held for ever */
    for (size_t i = 0; i < COUNT_OF(live); i++)
        for (struct ph_secret *secret = live[i]; secret != NULL; secret = secret->next) {
            sodium_mprotect_readwrite(secret->bytes);
            sodium_memzero(secret->bytes, secret->length);
        }
}

bool secret_locked(void)
{
    return !atomic_load(&lock_refused);
}

void secret_wipe(void *memory, size_t size)
{
    sodium_memzero(memory, size);
}

const char *secret_library(void)
{
    return sodium_version_string();
}
