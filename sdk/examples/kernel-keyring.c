/* The store "kernel-keyring": keeps the record in the user's keyring of the kernel, in memory that
 * is never swapped to disk and that no other user can read. A restart of the machine forgets it. */
#define _GNU_SOURCE /* explicit_bzero() */
#include <errno.h>
#include <linux/keyctl.h>
#include <phonectl/easy.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { RECORD_MOST = 32767, EVERYTHING_BUT_OTHERS = 0x3f3f0000 };

static long keyctl(int what, long a, long b, long c, long d)
{
    return syscall(SYS_keyctl, what, a, b, c, d);
}

static const char *name_of(struct ph_context *ctx, const struct ph_store_key *key)
{
    return ph_format(ctx, "phonectl:%s", key->profile);
}

static int32_t failed(struct ph_context *ctx, const char *what, struct ph_error *err)
{
    int32_t code = errno == ENOKEY || errno == EKEYREVOKED || errno == EKEYEXPIRED ? PH_NOT_FOUND
                   : errno == ENOSYS || errno == EPERM                             ? PH_UNSUPPORTED
                                                                                   : PH_FAILED;
    const char *hint = errno == EDQUOT ? " (/proc/sys/kernel/keys/maxbytes is the limit)" : "";
    return ctx->host->fail(err, code, NULL, "%s the kernel's keyring: %s%s", what, strerror(errno),
                           hint);
}

/* The key of the record, or -1. */
static long find(struct ph_context *ctx, const struct ph_store_key *key)
{
    return keyctl(KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, (long)"user", (long)name_of(ctx, key), 0);
}

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    char bytes[RECORD_MOST];
    long id = find(ctx, key);
    long length = id < 0 ? -1 : keyctl(KEYCTL_READ, id, (long)bytes, sizeof bytes, 0);
    if (length < 0)
        return failed(ctx, "Reading from", err);
    *record = ctx->host->secret_new(ctx, bytes, (size_t)length);
    explicit_bzero(bytes, sizeof bytes);
    return PH_OK;
}

/* An existing key is replaced by the kernel in one step. */
static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    size_t length;
    const void *bytes = ctx->host->secret_bytes(record, &length);
    long id = syscall(SYS_add_key, "user", name_of(ctx, key), bytes, length, KEY_SPEC_USER_KEYRING);
    /* Without this a session that does not possess the keyring, such as cron's, could not read. */
    if (id < 0 || keyctl(KEYCTL_SETPERM, id, EVERYTHING_BUT_OTHERS, 0, 0) < 0)
        return failed(ctx, "Writing to", err);
    return PH_OK;
}

static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    long id = find(ctx, key);
    if (id < 0 || keyctl(KEYCTL_INVALIDATE, id, 0, 0, 0) < 0)
        return failed(ctx, "Deleting from", err);
    return PH_OK;
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    if (keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1, 0, 0) >= 0)
        return PH_OK;
    failed(ctx, "Opening", err);
    return PH_UNSUPPORTED;
}

/* clang-format off */
static const struct ph_store store = {.size = sizeof store, .load = load, .save = save,
                                      .erase = erase, .check = check};
static const struct ph_feature features[] = {
    {.kind = PH_STORE, .flags = PH_PARALLEL, .id = "kernel-keyring", .title = "Kernel keyring",
     .summary = "Keeps the token in the kernel until the machine restarts.", .functions = &store}};
PH_PLUGIN(.id = "kernel-keyring", .version = "1.0.0", .summary = "The token in the kernel.",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
