/* Fuzzes key sequences: any text is refused with a reason, or gives keys and waits within their
 * limits.
 * sources: press/sequence.c press/macro.c press/keys.c common/ascii.c */
#include "call/host.h"
#include "press/keys.h"
#include "press/sequence.h"
#include "util/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* One macro name at most: the first that is not found ends the sequence. */
static void *keep(struct ph_context *ctx, size_t size)
{
    static char *kept;
    (void)ctx;
    free(kept);
    kept = memory_alloc(size);
    return kept;
}

static const void *no_service(struct ph_context *ctx, const char *id)
{
    (void)ctx;
    (void)id;
    return NULL;
}

static const char *no_field(struct ph_context *ctx, const char *field)
{
    (void)ctx;
    (void)field;
    return NULL;
}

static void check_step(const struct step *step)
{
    bool waits = step->key == -1 && step->wait_ms >= 0 && step->wait_ms <= SEQUENCE_WAIT_MS;
    bool presses = step->key >= 0 && step->key < KEY_COUNT && step->wait_ms == -1;
    if (!waits && !presses)
        abort();
    if (!presses)
        return;
    const char *name = key_name(step->key);
    if (key_find(name, strlen(name)) != step->key)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct ph_host host = {.size = sizeof host,
                                 .fail = host_table.fail,
                                 .alloc = keep,
                                 .service = no_service,
                                 .phone = no_field};
    struct ph_context call = {.size = sizeof call, .host = &host};
    static struct sequence sequence;
    struct ph_error err = {0};
    AUTO_FREE char *text = memory_alloc(length + 1);
    memcpy(text, bytes, length);
    int32_t code = sequence_parse(&call, text, &sequence, &err);
    if (code != PH_OK) {
        if (code != PH_INVALID || err.text[0] == '\0')
            abort();
        return 0;
    }
    if (sequence.count < 1 || sequence.count > SEQUENCE_STEPS)
        abort();
    for (int i = 0; i < sequence.count; i++)
        check_step(&sequence.steps[i]);
    return 0;
}
