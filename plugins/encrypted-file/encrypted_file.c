/* The token store that works on every machine: one encrypted file per profile. The key is 32 random
 * bytes in a separate file, or derived from a passphrase. Nothing is ever stored in clear text, and
 * no other store is used as a fallback. */
#include <inttypes.h>
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "envelope.h"

enum {
    NAME_SIZE = 96,
    PASSPHRASE_TRIES = 3,
    PASSPHRASE_SHORTEST = 8, /* bytes */
    PASSPHRASE_LONGEST = 1024
};

/* One use of the store: its files and settings. */
struct visit {
    struct ph_context *ctx;
    const struct ph_host *host;
    const struct ph_file *files;
    const struct ph_vault *vault;
    char name[NAME_SIZE];     /* of the token file */
    char key_name[NAME_SIZE]; /* of the key file made here for this profile, or … */
    char own_key[NAME_SIZE];  /* … if that one belongs to a token file in another folder */
    const char *path;         /* of the token file, for messages */
    const char *key_file;     /* the user's own, or NULL */
    int by_passphrase;
};

static int32_t visit_begin(struct ph_context *ctx, const char *profile, struct visit *visit,
                           struct ph_error *err)
{
    const struct ph_host *host = ctx->host;
    *visit = (struct visit){.ctx = ctx, .host = host};
    visit->files = host->service(ctx, "ph.file/1");
    visit->vault = host->service(ctx, "ph.vault/1");
    if (visit->files == NULL || visit->vault == NULL || sodium_init() < 0)
        return host->fail(err, PH_UNSUPPORTED, "encrypted-file",
                          "This program provides no private files for plugins");
    int length = snprintf(visit->name, NAME_SIZE, "%s.token", profile);
    if (length >= NAME_SIZE)
        return host->fail(err, PH_INVALID, "profile", "The name of the profile is too long");
    snprintf(visit->key_name, NAME_SIZE, "%s.key", profile);
    visit->path = visit->files->path(ctx, "data", visit->name);
    if (visit->path == NULL)
        return host->fail(err, PH_FAILED, "home", "No home directory to keep the token in");
    uint64_t hash[2];
    crypto_generichash((unsigned char *)hash, sizeof hash, (const unsigned char *)visit->path,
                       strlen(visit->path), NULL, 0);
    snprintf(visit->own_key, NAME_SIZE, "%s-%016" PRIx64 ".key", profile, hash[0]);
    visit->key_file = host->text(ctx, "key_file");
    if (visit->key_file != NULL && visit->key_file[0] != '/')
        return host->fail(err, PH_INVALID, "key_file",
                          "encrypted-file.key_file must be an absolute path: %s", visit->key_file);
    visit->by_passphrase = strcmp(host->text(ctx, "protect"), "passphrase") == 0;
    return PH_OK;
}

/* Turns a result of the envelope into an error message. */
static int32_t envelope_fail(const struct visit *visit, enum envelope_result result,
                             struct ph_error *err)
{
    switch (result) {
    case ENVELOPE_NEWER:
        return visit->host->fail(err, PH_UNSUPPORTED, "token file",
                                 "The token file was written by a newer version of this plugin: %s",
                                 visit->path);
    case ENVELOPE_EXCESSIVE:
        return visit->host->fail(err, PH_FAILED, "token file",
                                 "The token file demands an unreasonable amount of work to open, "
                                 "so it is not trusted: %s",
                                 visit->path);
    case ENVELOPE_WRONG_KEY:
        return visit->host->fail(err, PH_DENIED, "token file", "%s does not open the token file %s",
                                 visit->by_passphrase ? "This passphrase" : "The key file",
                                 visit->path);
    case ENVELOPE_NO_MEMORY:
        return visit->host->fail(err, PH_FAILED, "token file",
                                 "Not enough memory to check the passphrase");
    default:
        return visit->host->fail(err, PH_FAILED, "token file", "The token file is damaged: %s",
                                 visit->path);
    }
}

/* ---- Key files --------------------------------------------------------------------------- */

static const char *key_path(const struct visit *visit)
{
    return visit->key_file != NULL ? visit->key_file
                                   : visit->files->path(visit->ctx, "key", visit->key_name);
}

/* Reads the key from its file. NOT_FOUND if there is none. */
static int32_t key_load(const struct visit *visit, const struct ph_secret **key,
                        struct ph_error *err)
{
    size_t length = 0;
    const char *name = visit->key_file != NULL ? visit->key_file : visit->own_key;
    int32_t code = visit->files->load(visit->ctx, "key", name, key, err);
    if (code == PH_NOT_FOUND && visit->key_file == NULL)
        code = visit->files->load(visit->ctx, "key", visit->key_name, key, err);
    if (code < 0)
        return code;
    visit->host->secret_bytes(*key, &length);
    if (length != ENVELOPE_KEY)
        return visit->host->fail(err, PH_INVALID, "key_file",
                                 "A key file has exactly %d bytes, this one has %zu: %s",
                                 ENVELOPE_KEY, length, key_path(visit));
    return PH_OK;
}

static int32_t key_missing(const struct visit *visit, int32_t code, struct ph_error *err)
{
    if (visit->key_file != NULL)
        return visit->host->fail(err, code, "key file",
                                 "The key file of the token file is missing: %s", visit->key_file);
    return visit->host->fail(err, code, "key file",
                             "The key of the token file is gone, so the file can no longer be "
                             "opened; sign in again (the key was %s)",
                             key_path(visit));
}

/* The key for a new file; generated unless the user has named one. An existing key without a token
 * file may belong to a token file in another data folder; it is deleted along with that one, see
 * erase(). */
static int32_t key_for_saving(const struct visit *visit, const struct ph_secret **key,
                              struct ph_error *err)
{
    const struct ph_secret *old = NULL;
    int32_t code = key_load(visit, key, err);
    int foreign = code == PH_OK && visit->key_file == NULL &&
                  visit->files->load(visit->ctx, "data", visit->name, &old, NULL) == PH_NOT_FOUND;
    if (code != PH_NOT_FOUND && !foreign)
        return code;
    if (visit->key_file != NULL)
        return key_missing(visit, PH_FAILED, err);
    const char *name = foreign ? visit->own_key : visit->key_name;
    uint8_t bytes[ENVELOPE_KEY];
    randombytes_buf(bytes, sizeof bytes);
    code = visit->files->save(visit->ctx, "key", name, bytes, sizeof bytes, err);
    if (code == PH_OK)
        *key = visit->host->secret_new(visit->ctx, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    return code;
}

/* ---- Passphrases ------------------------------------------------------------------------- */

static const struct ph_param passphrase_question = {.key = "passphrase",
                                                    .label = "Passphrase",
                                                    .help = "Opens the encrypted token file.",
                                                    .type = PH_SECRET,
                                                    .flags = PH_REQUIRED | PH_NO_SAVE};
static const struct ph_param new_passphrase_question = {.key = "new_passphrase",
                                                        .label = "New passphrase",
                                                        .help = "Will protect the token file.",
                                                        .type = PH_SECRET,
                                                        .flags = PH_REQUIRED | PH_NO_SAVE,
                                                        .min = PASSPHRASE_SHORTEST,
                                                        .max = PASSPHRASE_LONGEST};
static const struct ph_param again_question = {.key = "new_passphrase_again",
                                               .label = "Repeat the passphrase",
                                               .help = "To catch typing errors.",
                                               .type = PH_SECRET,
                                               .flags = PH_REQUIRED | PH_NO_SAVE};

/* Never PH_LOGIN: a token that is only locked must not look like one that is missing. */
static int32_t ask(const struct visit *visit, const struct ph_param *question, const char *why,
                   const struct ph_secret **answer, struct ph_error *err)
{
    int32_t code = visit->host->ask(visit->ctx, question, why, err);
    if (code == PH_LOGIN)
        return visit->host->fail(
            err, PH_BUSY, question->key,
            "The token file is protected by a passphrase, and there is nobody to ask for it");
    if (code == PH_OK)
        *answer = visit->host->secret(visit->ctx, question->key);
    return code;
}

static int32_t passphrase_new(const struct visit *visit, const struct ph_secret **passphrase,
                              struct ph_error *err)
{
    const char *why = "Choose a passphrase for the token file; you enter it once per session.";
    for (int i = 0; i < PASSPHRASE_TRIES; i++) {
        const struct ph_secret *once = NULL, *again = NULL;
        int32_t code = ask(visit, &new_passphrase_question, why, &once, err);
        if (code == PH_OK)
            code = ask(visit, &again_question, "", &again, err);
        if (code < 0)
            return code;
        size_t length = 0, length_again = 0;
        const void *bytes = visit->host->secret_bytes(once, &length);
        const void *bytes_again = visit->host->secret_bytes(again, &length_again);
        if (length == length_again && sodium_memcmp(bytes, bytes_again, length) == 0) {
            *passphrase = once;
            return PH_OK;
        }
        why = "The two passphrases differ. Choose a passphrase for the token file.";
    }
    return visit->host->fail(err, PH_INVALID, "passphrase", "The two passphrases differ");
}

static int32_t derive(const struct visit *visit, const struct envelope_work *work,
                      const struct ph_secret *passphrase, uint8_t key[ENVELOPE_KEY],
                      struct ph_error *err)
{
    size_t length = 0;
    const void *bytes = visit->host->secret_bytes(passphrase, &length);
    enum envelope_result result = envelope_derive(work, bytes, length, key);
    return result == ENVELOPE_GOOD ? PH_OK : envelope_fail(visit, result, err);
}

/* ---- Opening ----------------------------------------------------------------------------- */

static int32_t open_with(const struct visit *visit, const struct ph_secret *file,
                         const uint8_t key[ENVELOPE_KEY], const struct ph_secret **record,
                         struct ph_error *err)
{
    size_t length = 0, opened = 0;
    const uint8_t *bytes = visit->host->secret_bytes(file, &length);
    uint8_t *text = visit->host->alloc(visit->ctx, length);
    enum envelope_result result = envelope_open(bytes, length, key, text, &opened);
    if (result == ENVELOPE_GOOD)
        *record = visit->host->secret_new(visit->ctx, text, opened);
    (void)sodium_munlock(text, length); /* also wipes it */
    return result == ENVELOPE_GOOD ? PH_OK : envelope_fail(visit, result, err);
}

static int32_t open_by_key_file(const struct visit *visit, const struct ph_secret *file,
                                const struct ph_secret **record, struct ph_error *err)
{
    const struct ph_secret *key = NULL;
    int32_t code = key_load(visit, &key, err);
    if (code == PH_NOT_FOUND)
        return key_missing(visit, PH_DENIED, err);
    return code < 0 ? code
                    : open_with(visit, file, visit->host->secret_bytes(key, NULL), record, err);
}

static int32_t open_by(const struct visit *visit, const struct ph_secret *passphrase,
                       const struct ph_secret *file, const struct envelope_work *work,
                       const struct ph_secret **record, struct ph_error *err)
{
    uint8_t key[ENVELOPE_KEY];
    int32_t code = derive(visit, work, passphrase, key, err);
    if (code == PH_OK)
        code = open_with(visit, file, key, record, err);
    sodium_memzero(key, sizeof key);
    return code;
}

/* Tries the remembered passphrase, then asks; remembers the one that was right. */
static int32_t open_by_passphrase(const struct visit *visit, const struct ph_secret *file,
                                  const struct envelope_work *work, const struct ph_secret **record,
                                  struct ph_error *err)
{
    const char *why = "The token file is protected by a passphrase.";
    const struct ph_secret *passphrase = visit->vault->get(visit->ctx, visit->name);
    int32_t code =
        passphrase == NULL ? PH_DENIED : open_by(visit, passphrase, file, work, record, err);
    for (int i = 0; i < PASSPHRASE_TRIES && code == PH_DENIED; i++) {
        code = ask(visit, &passphrase_question, why, &passphrase, err);
        if (code == PH_OK)
            code = open_by(visit, passphrase, file, work, record, err);
        if (code == PH_OK)
            visit->vault->put(visit->ctx, visit->name, passphrase);
        why = "Wrong passphrase.";
    }
    return code;
}

/* Opens the file by the protection in its header, since the setting may have changed since it was
 * written. */
static int32_t open_file(struct visit *visit, const struct ph_secret *file,
                         const struct ph_secret **record, struct ph_error *err)
{
    size_t length = 0;
    struct envelope_work work;
    const uint8_t *bytes = visit->host->secret_bytes(file, &length);
    enum envelope_result result = envelope_read_header(bytes, length, &work);
    if (result != ENVELOPE_GOOD)
        return envelope_fail(visit, result, err);
    visit->by_passphrase = work.kdf == ENVELOPE_ARGON2ID;
    int32_t code = visit->by_passphrase ? open_by_passphrase(visit, file, &work, record, err)
                                        : open_by_key_file(visit, file, record, err);
    if (code == PH_OK && envelope_is_weak(&work))
        visit->host->log(visit->ctx, PH_LOG_WARNING,
                         "The token file makes guessing its passphrase too cheap; it will be "
                         "rewritten when the token is renewed or you sign in: %s",
                         visit->path);
    return code;
}

/* ---- Saving ------------------------------------------------------------------------------ */

/* Whether the existing file can be opened, as far as can be told without asking the user. */
static int32_t judge_old(const struct visit *visit, const struct ph_secret *file,
                         enum envelope_result *result, struct ph_error *err)
{
    size_t length = 0, opened = 0;
    struct envelope_work work;
    const uint8_t *bytes = visit->host->secret_bytes(file, &length);
    *result = envelope_read_header(bytes, length, &work);
    if (*result != ENVELOPE_GOOD || work.kdf != ENVELOPE_RAW)
        return PH_OK;
    const struct ph_secret *key = NULL;
    int32_t code = key_load(visit, &key, err);
    if (code == PH_NOT_FOUND)
        *result = ENVELOPE_WRONG_KEY;
    if (code < 0)
        return code == PH_NOT_FOUND ? PH_OK : code;
    uint8_t *text = visit->host->alloc(visit->ctx, length);
    *result = envelope_open(bytes, length, visit->host->secret_bytes(key, NULL), text, &opened);
    (void)sodium_munlock(text, length);
    return PH_OK;
}

/* Moves an unreadable file aside instead of overwriting it: it is evidence, and may still hold a
 * token. */
static int32_t make_room(const struct visit *visit, struct ph_error *err)
{
    const struct ph_secret *file = NULL;
    enum envelope_result result = ENVELOPE_GOOD;
    int32_t code = visit->files->load(visit->ctx, "data", visit->name, &file, err);
    if (code == PH_NOT_FOUND)
        return PH_OK;
    if (code == PH_OK)
        code = judge_old(visit, file, &result, err);
    if (code < 0 || result == ENVELOPE_GOOD)
        return code;
    if (result == ENVELOPE_NEWER)
        return envelope_fail(visit, result, err);
    visit->host->log(visit->ctx, PH_LOG_WARNING,
                     "The token file could not be read and was moved aside: %s", visit->path);
    return visit->files->set_aside(visit->ctx, "data", visit->name, err);
}

static int32_t seal_and_save(const struct visit *visit, const struct envelope_work *work,
                             const uint8_t key[ENVELOPE_KEY], const struct ph_secret *record,
                             struct ph_error *err)
{
    size_t length = 0;
    const void *text = visit->host->secret_bytes(record, &length);
    if (length > ENVELOPE_LIMIT - ENVELOPE_HEADER - ENVELOPE_TAG)
        return visit->host->fail(err, PH_INVALID, "record", "The account record is too large");
    size_t size = length + ENVELOPE_HEADER + ENVELOPE_TAG;
    uint8_t *file = visit->host->alloc(visit->ctx, size);
    envelope_seal(work, key, text, length, file);
    int32_t code = make_room(visit, err);
    return code < 0 ? code : visit->files->save(visit->ctx, "data", visit->name, file, size, err);
}

static int32_t save_by_key_file(const struct visit *visit, const struct ph_secret *record,
                                struct ph_error *err)
{
    const struct ph_secret *key = NULL;
    int32_t code = key_for_saving(visit, &key, err);
    if (code < 0)
        return code;
    struct envelope_work work;
    envelope_new_work(ENVELOPE_RAW, 0, &work);
    return seal_and_save(visit, &work, visit->host->secret_bytes(key, NULL), record, err);
}

static int32_t save_by_passphrase(const struct visit *visit, const struct ph_secret *record,
                                  struct ph_error *err)
{
    const struct ph_secret *passphrase = visit->vault->get(visit->ctx, visit->name);
    int32_t code = passphrase == NULL ? passphrase_new(visit, &passphrase, err) : PH_OK;
    if (code < 0)
        return code;
    struct envelope_work work;
    envelope_new_work(ENVELOPE_ARGON2ID,
                      strcmp(visit->host->text(visit->ctx, "effort"), "interactive") != 0, &work);
    uint8_t key[ENVELOPE_KEY];
    code = derive(visit, &work, passphrase, key, err);
    if (code == PH_OK)
        code = seal_and_save(visit, &work, key, record, err);
    sodium_memzero(key, sizeof key);
    if (code == PH_OK)
        visit->vault->put(visit->ctx, visit->name, passphrase);
    return code;
}

/* ---- The store --------------------------------------------------------------------------- */

static int32_t load(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret **record, struct ph_error *err)
{
    struct visit visit;
    const struct ph_secret *file = NULL;
    int32_t code = visit_begin(ctx, key->profile, &visit, err);
    if (code == PH_OK)
        code = visit.files->load(ctx, "data", visit.name, &file, err);
    return code < 0 ? code : open_file(&visit, file, record, err);
}

static int32_t save(struct ph_context *ctx, const struct ph_store_key *key,
                    const struct ph_secret *record, struct ph_error *err)
{
    struct visit visit;
    int32_t code = visit_begin(ctx, key->profile, &visit, err);
    if (code < 0)
        return code;
    return visit.by_passphrase ? save_by_passphrase(&visit, record, err)
                               : save_by_key_file(&visit, record, err);
}

/* Deleting the generated key also makes old copies of the token file unreadable. */
static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err)
{
    struct visit visit;
    struct ph_error why;
    int32_t code = visit_begin(ctx, key->profile, &visit, err);
    if (code < 0)
        return code;
    visit.vault->put(ctx, visit.name, NULL);
    code = visit.files->erase(ctx, "data", visit.name, err);
    if (code < 0) /* NOT_FOUND: the key belongs to a token file in another data folder */
        return code;
    int32_t without_key = visit.files->erase(ctx, "key", visit.own_key, &why);
    if (without_key == PH_NOT_FOUND)
        without_key = visit.files->erase(ctx, "key", visit.key_name, &why);
    if (without_key < 0 && without_key != PH_NOT_FOUND)
        ctx->host->log(ctx, PH_LOG_WARNING, "The key file could not be removed: %s", why.text);
    return code;
}

static int32_t check(struct ph_context *ctx, struct ph_error *err)
{
    struct visit visit;
    const struct ph_secret *key = NULL;
    int32_t code = visit_begin(ctx, ctx->host->text(ctx, "@profile"), &visit, err);
    if (code < 0 || visit.by_passphrase)
        return code;
    code = key_load(&visit, &key, err);
    if (code != PH_NOT_FOUND)
        return code;
    return visit.key_file == NULL ? PH_OK : key_missing(&visit, PH_FAILED, err);
}

static const char *place(struct ph_context *ctx, const struct ph_store_key *key)
{
    struct visit visit;
    return visit_begin(ctx, key->profile, &visit, NULL) < 0 ? NULL : visit.path;
}

static const char *const protections[] = {"key-file", "passphrase", NULL};
static const char *const efforts[] = {"interactive", "moderate", NULL};
static const struct ph_param settings[] = {
    {.key = "protect",
     .label = "Protected by",
     .help = "A key file that only this user can read, or a passphrase entered once per session.",
     .type = PH_CHOICE,
     .value = "key-file",
     .choices = protections},
    {.key = "key_file",
     .label = "Key file",
     .help = "Your own file of 32 random bytes, for example on a removable drive, instead of the "
             "generated one.",
     .type = PH_PATH,
     .flags = PH_ADVANCED},
    {.key = "effort",
     .label = "Cost of deriving the key",
     .help =
         "Time and memory for one guess of the passphrase: 0.1 s and 64 MiB, or 0.7 s and 256 MiB.",
     .type = PH_CHOICE,
     .flags = PH_ADVANCED,
     .value = "moderate",
     .choices = efforts},
};

static const struct ph_store functions = {.size = sizeof(struct ph_store),
                                          .load = load,
                                          .save = save,
                                          .erase = erase,
                                          .check = check,
                                          .place = place};

static const struct ph_feature features[] = {{
    .kind = PH_STORE,
    .id = "encrypted-file",
    .title = "Encrypted file",
    .summary = "Keeps the token in a file encrypted with XChaCha20-Poly1305.",
    .rank = 20,
    .settings = PH_PARAMS(settings),
    .functions = &functions,
}};

PH_PLUGIN(.id = "encrypted-file", .version = "1.0.0",
          .summary = "A token store in an encrypted file", .author = "The phonectl authors",
          .licence = "MIT", PH_FEATURES(features))
