/* See env_token.h. PHONECTL_TOKEN_FILE names a file with a token, PHONECTL_TOKEN is one. Neither
 * stays in the environment, where every child would see it. */
#include "account/env_token.h"

#include "account/account_record.h"
#include "util/error.h"
#include "util/file.h"
#include "util/log.h"
#include "util/secret.h"
#include "util/xdg.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 16 * 1024 + 64 };

static struct ph_secret *trimmed(const char *text, size_t length)
{
    static const char blanks[] = " \t\r\n";
    while (length > 0 && memchr(blanks, text[length - 1], sizeof blanks - 1) != NULL)
        length--;
    while (length > 0 && memchr(blanks, text[0], sizeof blanks - 1) != NULL) {
        text++;
        length--;
    }
    return secret_new(text, length);
}

static int read_token_file(const char *path, struct ph_secret **token, struct ph_error *err)
{
    struct ph_error why = {0};
    AUTO_SECRET struct ph_secret *text = NULL;
    size_t length = 0;
    int code = file_read_secret(path, FILE_LIMIT, &text, &why);
    if (code < 0)
        return error_fail(err, code, "PHONECTL_TOKEN_FILE", "%s", why.text);
    const char *bytes = secret_bytes(text, &length);
    *token = trimmed(bytes, length);
    return PH_OK;
}

/* From the environment, until core_open(). */
static struct {
    struct ph_secret *file, *text;
} given;

/* Takes a variable out of the environment, and out of /proc/PID/environ. */
static struct ph_secret *env_take(const char *name)
{
    char *value = getenv(name);
    if (value == NULL || value[0] == '\0')
        return NULL;
    if (sodium_init() < 0)
        return NULL; /* secret_open() will report it */
    struct ph_secret *taken = secret_new(value, strlen(value));
    secret_wipe(value, strlen(value));
    unsetenv(name);
    return taken;
}

bool env_token_take_all(void)
{
    if (given.file == NULL)
        given.file = env_take("PHONECTL_TOKEN_FILE");
    if (given.text == NULL)
        given.text = env_take("PHONECTL_TOKEN");
    return given.text != NULL;
}

char *env_token_file(void)
{
    env_token_take_all();
    return given.file == NULL ? NULL : memory_copy(secret_bytes(given.file, NULL));
}

bool env_token_forget(void)
{
    bool any = given.file != NULL || given.text != NULL;
    secret_release(memory_steal(given.file));
    secret_release(memory_steal(given.text));
    return any;
}

int env_token(struct ph_secret **token, struct ph_error *err)
{
    env_token_take_all();
    AUTO_SECRET struct ph_secret *file = memory_steal(given.file);
    AUTO_SECRET struct ph_secret *text = memory_steal(given.text);
    AUTO_SECRET struct ph_secret *found = NULL;
    if (xdg_secure_mode() || (file == NULL && text == NULL))
        return PH_OK;
    const char *from = file != NULL ? "PHONECTL_TOKEN_FILE" : "PHONECTL_TOKEN";
    if (file != NULL && text != NULL)
        log_write(PH_LOG_WARNING, "creds",
                  "Both PHONECTL_TOKEN_FILE and PHONECTL_TOKEN are set; the file is used");
    if (file != NULL) {
        AUTO_FREE char *path = memory_copy(secret_bytes(file, NULL));
        int code = read_token_file(path, &found, err);
        if (code < 0)
            return code;
    } else {
        size_t length = 0;
        const char *bytes = secret_bytes(text, &length);
        found = trimmed(bytes, length);
    }
    if (!account_record_token_fits(found))
        return error_fail(err, PH_INVALID, from,
                          "%s does not contain an access token, which is one line of letters, "
                          "digits and signs",
                          from);
    *token = memory_steal(found);
    return PH_OK;
}
