/* Bytes that must not leak: locked, read-only, wiped, and known to the filter of the log while they live. */
#include "secret.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { SHORTEST_REDACTED = 8 }; /* shorter ones would blot out ordinary words */

struct ph_secret {
    atomic_int holders;
    bool listed; /* sealed and in the list below */
    size_t capacity, length;
    unsigned char *bytes; /* capacity + 1 bytes of sodium_malloc */
    struct ph_secret *previous, *next;
};

static pthread_mutex_t live_lock = PTHREAD_MUTEX_INITIALIZER;
static struct ph_secret *live;
static atomic_bool lock_refused;
static bool stay_dumpable;

void secret_stay_dumpable(void)
{
    stay_dumpable = true;
}

int secret_open(struct ph_error *err)
{
    if (sodium_init() < 0)
        return base_fail(err, PH_FAILED, NULL, "The cryptographic library cannot be started");
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return base_fail(err, PH_FAILED, NULL, "Core dumps cannot be switched off");
    if (!stay_dumpable && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return base_fail(err, PH_FAILED, NULL, "The memory cannot be closed to other programs");
    /* The first makes the TLS library write its session keys to a file for everyone to read; the second
     * names a directory of further curl settings. */
    unsetenv("SSLKEYLOGFILE");
    unsetenv("CURL_HOME");
    secret_release(secret_new("", 0)); /* so that secret_locked() knows from the start */
    return PH_OK;
}

struct ph_secret *secret_begin(size_t capacity, unsigned char **bytes)
{
    struct ph_secret *secret = base_alloc(sizeof *secret);
    secret->bytes = capacity < SIZE_MAX ? sodium_malloc(capacity + 1) : NULL;
    if (secret->bytes == NULL)
        base_out_of_memory();
    /* sodium_malloc locks the memory too, but does not say whether the system let it. */
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
    HOLD_LOCK(&live_lock);
    secret->next = live;
    if (live != NULL)
        live->previous = secret;
    live = secret;
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
    HOLD_LOCK(&live_lock);
    if (secret->next != NULL)
        secret->next->previous = secret->previous;
    if (secret->previous != NULL)
        secret->previous->next = secret->next;
    else
        live = secret->next;
}

void secret_release(struct ph_secret *secret)
{
    if (secret == NULL || atomic_fetch_sub(&secret->holders, 1) != 1)
        return;
    if (secret->listed)
        forget(secret);
    sodium_free(secret->bytes); /* wipes */
    free(secret);
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

/* A secret that begins in the last bytes of text and goes on beyond its end. */
static bool redact_cut(char *text, size_t text_length, const struct ph_secret *secret)
{
    size_t longest = secret->length - 1 < text_length ? secret->length - 1 : text_length;
    for (size_t length = longest; length >= SHORTEST_REDACTED; length--) {
        char *tail = text + text_length - length;
        if (memcmp(tail, secret->bytes, length) == 0) {
            memset(tail, '*', length);
            return true;
        }
    }
    return false;
}

int secret_redact(char *text)
{
    size_t length = strlen(text);
    int found = 0;
    HOLD_LOCK(&live_lock);
    for (const struct ph_secret *secret = live; secret != NULL; secret = secret->next) {
        if (secret->length < SHORTEST_REDACTED)
            continue;
        char *at = text;
        while ((at = memmem(at, length - (size_t)(at - text), secret->bytes, secret->length)) !=
               NULL) {
            memset(at, '*', secret->length);
            at += secret->length;
            found++;
        }
        found += redact_cut(text, length, secret);
    }
    return found;
}

bool secret_locked(void)
{
    return !atomic_load(&lock_refused);
}

void secret_wipe(void *memory, size_t size)
{
    sodium_memzero(memory, size);
}
