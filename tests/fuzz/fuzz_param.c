/* Any text for a value of any type: an accepted text has a normal spelling, which is accepted
 * and normal itself. */
#include "config/param.h"
#include "util/duration.h"
#include "util/memory.h"
#include "util/text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(truth)                                                                               \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

static const char *const choices[] = {"auto", "xapi", "member", NULL};

static void check(const struct ph_param *param, const char *text)
{
    struct ph_error err = {0};
    AUTO_FREE char *normal = NULL, *again = NULL;
    int code = param_check(param, text, &normal, &err);
    if (code != PH_OK) {
        CHECK(code == PH_INVALID && normal == NULL && err.text[0] != '\0');
        CHECK(strcmp(err.what, "key") == 0);
        return;
    }
    CHECK(normal != NULL && param_check(param, normal, &again, &err) == PH_OK);
    CHECK(strcmp(normal, again) == 0);
    CHECK(param_number(param, text) == param_number(param, normal));
    if (param->type == PH_INT && param->max > 0)
        CHECK(param_number(param, text) >= param->min && param_number(param, text) <= param->max);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = memory_alloc(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    for (uint32_t type = PH_BOOL; type <= PH_URL; type++) {
        struct ph_param param = {.key = "key", .label = "l", .help = "h.", .type = type};
        param.choices = type == PH_CHOICE ? choices : NULL;
        check(&param, text);
        param.min = 3;
        param.max = 90000;
        check(&param, text);
        CHECK(param_sound(&param, NULL) == PH_OK);
    }
    int64_t ms = duration_parse(text);
    CHECK(ms >= -1 && ms <= INT64_C(315619200000));
    AUTO_FREE char *words = duration_words_in(NULL, ms);
    CHECK(words[0] != '\0');
    uint32_t point;
    for (const char *at = text; *at != '\0';) {
        size_t length = text_utf8(at, &point);
        CHECK(length <= 4 && length <= strlen(at));
        at += length == 0 ? 1 : length;
    }
    return 0;
}
