/* Random text and the S256 challenge of RFC 7636. */
#include "oauth.h"

#include <sodium.h>
#include <string.h>
#include <sys/random.h>

enum { RANDOM_BYTES = 32 };

_Static_assert(crypto_hash_sha256_BYTES == RANDOM_BYTES, "both have the same length as text");

static void to_text(char text[RANDOM_TEXT], const unsigned char *bytes)
{
    sodium_bin2base64(text, RANDOM_TEXT, bytes, RANDOM_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

int32_t random_text(struct ph_context *ctx, char text[RANDOM_TEXT], struct ph_error *err)
{
    unsigned char bytes[RANDOM_BYTES];
    /* Never fall back to a weaker generator: without system randomness nobody signs in. */
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return ctx->host->fail(err, PH_FAILED, "",
                               "The system provides no random numbers, so signing in would not "
                               "be safe.");
    to_text(text, bytes);
    explicit_bzero(bytes, sizeof bytes);
    return PH_OK;
}

int32_t pkce_challenge(struct ph_context *ctx, const char *verifier, char challenge[RANDOM_TEXT],
                       struct ph_error *err)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    if (crypto_hash_sha256(hash, (const unsigned char *)verifier, strlen(verifier)) != 0)
        return ctx->host->fail(err, PH_FAILED, "", "SHA-256 failed.");
    to_text(challenge, hash);
    return PH_OK;
}
