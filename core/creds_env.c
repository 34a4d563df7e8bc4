/* Tokens for unattended use: PHONECTL_TOKEN_FILE names a file that holds one, PHONECTL_TOKEN is one. Neither stays in
 * the environment, where every child would see it.
 *
 * The file must belong to this user or to root and nobody else may write or read it, with one exception: a file of
 * root's may be readable for its group, because systemd hands out credentials (LoadCredential=) as files of root with
 * an access list, and the list's mask shows as the mode of the group. */
#include "creds_inside.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

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

static int file_private(int fd, const char *path, struct ph_error *err)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return path_fail(err, errno, "read", path);
    if (!S_ISREG(about.st_mode))
        return base_fail(err, PH_DENIED, "PHONECTL_TOKEN_FILE", "%s is not a file", path);
    if (about.st_uid != 0 && about.st_uid != geteuid())
        return base_fail(err, PH_DENIED, "PHONECTL_TOKEN_FILE", "%s belongs to somebody else",
                         path);
    mode_t open_to_others = about.st_mode & (about.st_uid == 0 ? 0037 : 0077);
    if (open_to_others != 0)
        return base_fail(err, PH_DENIED, "PHONECTL_TOKEN_FILE",
                         "%s is open to others (mode %03o): chmod 600 it", path,
                         (unsigned int)(about.st_mode & 0777));
    return PH_OK;
}

static int file_read(const char *path, struct ph_secret **token, struct ph_error *err)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return path_fail(err, errno, "read", path);
    int code = file_private(fd, path, err);
    if (code < 0)
        return code;
    unsigned char *bytes = NULL;
    AUTO_SECRET struct ph_secret *text = secret_begin(FILE_LIMIT, &bytes);
    size_t length = 0;
    ssize_t got = 0;
    while (length < FILE_LIMIT && (got = read(fd, bytes + length, FILE_LIMIT - length)) > 0)
        length += (size_t)got;
    int number = errno;
    secret_seal(text, length);
    if (got < 0)
        return path_fail(err, number, "read", path);
    *token = trimmed(secret_bytes(text, NULL), length);
    return PH_OK;
}

/* What the environment gave, until the program is opened. */
static struct {
    struct ph_secret *file, *text;
} given;

/* The value of an environment variable, which is then gone, also from /proc/PID/environ. */
static struct ph_secret *env_take(const char *name)
{
    char *value = getenv(name);
    if (value == NULL || value[0] == '\0')
        return NULL;
    if (sodium_init() < 0)
        return NULL; /* secret_open() will say so */
    struct ph_secret *taken = secret_new(value, strlen(value));
    secret_wipe(value, strlen(value));
    unsetenv(name);
    return taken;
}

bool ph_take_tokens(void)
{
    if (given.file == NULL)
        given.file = env_take("PHONECTL_TOKEN_FILE");
    if (given.text == NULL)
        given.text = env_take("PHONECTL_TOKEN");
    return given.text != NULL;
}

bool ph_forget_tokens(void)
{
    bool any = given.file != NULL || given.text != NULL;
    secret_release(base_steal(given.file));
    secret_release(base_steal(given.text));
    return any;
}

int env_token(struct ph_secret **token, struct ph_error *err)
{
    ph_take_tokens();
    AUTO_SECRET struct ph_secret *file = base_steal(given.file);
    AUTO_SECRET struct ph_secret *text = base_steal(given.text);
    AUTO_SECRET struct ph_secret *found = NULL;
    if (path_secure_mode() || (file == NULL && text == NULL))
        return PH_OK;
    const char *from = file != NULL ? "PHONECTL_TOKEN_FILE" : "PHONECTL_TOKEN";
    if (file != NULL && text != NULL)
        log_write(PH_LOG_WARNING, "creds",
                  "Both PHONECTL_TOKEN_FILE and PHONECTL_TOKEN are set: the file counts");
    if (file != NULL) {
        AUTO_FREE char *path = base_copy(secret_bytes(file, NULL));
        int code = file_read(path, &found, err);
        if (code < 0)
            return code;
    } else {
        size_t length = 0;
        const char *bytes = secret_bytes(text, &length);
        found = trimmed(bytes, length);
    }
    if (!record_token_fits(found))
        return base_fail(err, PH_INVALID, from,
                         "%s holds no access token: one line of letters, digits and signs", from);
    *token = base_steal(found);
    return PH_OK;
}
