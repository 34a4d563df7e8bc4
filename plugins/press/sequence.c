/* The parser of key sequences. */
#include "sequence.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "keys.h"
#include "macro.h"

static const char blanks[] = " \t\r\n";

static int32_t too_long(struct ph_context *ctx, struct ph_error *err)
{
    return ctx->host->fail(err, PH_INVALID, "keys", "A sequence can have at most %d key presses",
                           SEQUENCE_STEPS);
}

/* The macro being read, and the macro that contains it. */
struct within {
    const struct within *outer;
    const char *name; /* as typed */
    size_t length;
};

static int32_t step_add(struct ph_context *ctx, struct sequence *sequence, int key, int64_t wait_ms,
                        struct ph_error *err)
{
    if (sequence->count == SEQUENCE_STEPS)
        return too_long(ctx, err);
    sequence->steps[sequence->count++] =
        (struct step){.key = key, .wait_ms = wait_ms, .macro = sequence->macro};
    return PH_OK;
}

/* "500ms", "2s", "1m"; plain numbers are seconds, as everywhere. -1 if invalid. */
static int64_t wait_of(const char *word, size_t length)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"", 1000}};
    char *end = NULL;
    if (length == 0 || *word < '0' || *word > '9')
        return -1;
    unsigned long number = strtoul(word, &end, 10);
    size_t rest = length - (size_t)(end - word);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (ascii_same(end, rest, units[i].unit))
            return number > SEQUENCE_WAIT_MS || (int64_t)number * units[i].ms > SEQUENCE_WAIT_MS
                       ? -1
                       : (int64_t)number * units[i].ms;
    return -1;
}

static int32_t digits_add(struct ph_context *ctx, struct sequence *sequence, const char *word,
                          size_t length, struct ph_error *err)
{
    int32_t code = PH_OK;
    for (size_t i = 0; i < length && code == PH_OK; i++)
        code = step_add(ctx, sequence, key_find(word + i, 1), -1, err);
    return code;
}

/* "Down*3": the count, and the length without it; 1 without a count, -1 if it is invalid. */
static int repeat_of(const char *word, size_t *length)
{
    const char *mark = memchr(word, '*', *length);
    if (mark == NULL)
        return 1;
    char *end = NULL;
    const char *number = mark + 1 + strspn(mark + 1, blanks);
    unsigned long times = strtoul(number, &end, 10);
    if (end != word + *length || *number < '0' || *number > '9' || times < 1 ||
        times > SEQUENCE_REPEAT)
        return -1;
    *length = (size_t)(mark - word);
    while (*length > 0 && strchr(blanks, word[*length - 1]) != NULL)
        --*length;
    return (int)times;
}

enum { MASKED_BYTES = 512 };

/* Of a word that is no key people see no digits: they may be a PIN that was typed with blanks. */
static const char *masked(char shown[MASKED_BYTES], const char *word, size_t length)
{
    static const char dot[] = "•";
    size_t used = 0;
    for (size_t i = 0; i < length && used + sizeof dot < MASKED_BYTES; i++) {
        bool digit = word[i] >= '0' && word[i] <= '9';
        size_t size = digit ? sizeof dot - 1 : 1;
        memcpy(shown + used, digit ? dot : word + i, size);
        used += size;
    }
    shown[used] = '\0';
    return shown;
}

static int32_t key_add(struct ph_context *ctx, struct sequence *sequence, const char *word,
                       size_t length, struct ph_error *err)
{
    char shown[MASKED_BYTES];
    size_t name = length;
    int times = repeat_of(word, &name);
    if (times < 0)
        return ctx->host->fail(err, PH_INVALID, "keys",
                               "\"%s\": a key can be repeated 1 to %d times, as in Down*3",
                               masked(shown, word, length), SEQUENCE_REPEAT);
    int key = key_find(word, name);
    const char *near = key < 0 ? key_near(word, name) : NULL;
    if (near != NULL)
        return ctx->host->fail(err, PH_INVALID, "keys",
                               "Unknown key \"%s\"; did you mean %s? All keys: phonectl help keys",
                               masked(shown, word, name), near);
    if (key < 0)
        return ctx->host->fail(err, PH_INVALID, "keys",
                               "Unknown key \"%s\"; the keys are " KEY_NAMES,
                               masked(shown, word, name));
    int32_t code = PH_OK;
    for (int i = 0; i < times && code == PH_OK; i++)
        code = step_add(ctx, sequence, key, -1, err);
    return code;
}

static int32_t words_add(struct ph_context *ctx, struct sequence *sequence, const char *text,
                         const struct within *within, struct ph_error *err);

/* Adds the steps of a macro; an error in it names the macro. */
static int32_t macro_keys(struct ph_context *ctx, struct sequence *sequence,
                          const struct within *macro, struct ph_error *err)
{
    struct ph_error inner;
    const char *keys;
    for (const struct within *outer = macro->outer; outer != NULL; outer = outer->outer)
        if (ascii_same(macro->name, macro->length, outer->name))
            return ctx->host->fail(err, PH_INVALID, "keys", "The macro @%s contains itself",
                                   macro->name);
    int32_t code = macro_find(ctx, macro->name, macro->length, &keys, err);
    if (code < 0)
        return code;
    code = words_add(ctx, sequence, keys, macro, &inner);
    return code == PH_OK ? code
                         : ctx->host->fail(err, code, inner.what, "%s%s%s%s",
                                           macro->outer == NULL ? "In @" : "",
                                           macro->outer == NULL ? macro->name : "",
                                           macro->outer == NULL ? ": " : "", inner.text);
}

/* "@reset", "@next*3" */
static int32_t macro_add(struct ph_context *ctx, struct sequence *sequence, const char *word,
                         size_t length, const struct within *outer, struct ph_error *err)
{
    int times = repeat_of(word, &length);
    if (times < 0)
        return ctx->host->fail(err, PH_INVALID, "keys",
                               "\"%.*s\": a macro can be repeated 1 to %d times, as in @next*3",
                               (int)length, word, SEQUENCE_REPEAT);
    char *name = ctx->host->alloc(ctx, length);
    memcpy(name, word + 1, length - 1);
    struct within macro = {.outer = outer, .name = name, .length = length - 1};
    int32_t code = PH_OK;
    if (outer == NULL)
        sequence->macro = name;
    for (int i = 0; i < times && code == PH_OK; i++)
        code = macro_keys(ctx, sequence, &macro, err);
    if (outer == NULL)
        sequence->macro = NULL;
    return code;
}

/* Where the text behind "wait" or "xapi" begins; 0 if the step does not begin with that word. */
static size_t behind(const char *step, size_t length, const char *word)
{
    size_t said = strlen(word);
    return length > said && ascii_begins(step, word) && strchr(blanks, step[said]) != NULL
               ? said + strspn(step + said, blanks)
               : 0;
}

static int32_t command_add(struct ph_context *ctx, struct sequence *sequence, const char *text,
                           size_t length, struct ph_error *err)
{
    char *command = ctx->host->alloc(ctx, length + 1);
    int32_t code = step_add(ctx, sequence, -1, -1, err);
    if (code == PH_OK)
        sequence->steps[sequence->count - 1].command = memcpy(command, text, length);
    return code;
}

static int32_t word_add(struct ph_context *ctx, struct sequence *sequence, const char *word,
                        size_t length, const struct within *within, struct ph_error *err)
{
    size_t gap = behind(word, length, "xapi");
    if (gap > 0)
        return command_add(ctx, sequence, word + gap, length - gap, err);
    gap = behind(word, length, "wait");
    if (gap > 0) {
        int64_t time_ms = wait_of(word + gap, length - gap);
        if (time_ms < 0)
            return ctx->host->fail(err, PH_INVALID, "keys",
                                   "\"%.*s\" is not a wait; use e.g. wait 500ms, at most wait 10m",
                                   (int)length, word);
        return step_add(ctx, sequence, -1, time_ms, err);
    }
    if (*word == '@')
        return macro_add(ctx, sequence, word, length, within, err);
    if (strspn(word, "0123456789*#") >= length)
        return digits_add(ctx, sequence, word, length, err);
    return key_add(ctx, sequence, word, length, err);
}

static int32_t words_add(struct ph_context *ctx, struct sequence *sequence, const char *text,
                         const struct within *within, struct ph_error *err)
{
    for (;;) {
        text += strspn(text, blanks);
        size_t length = strcspn(text, ","), whole = length;
        while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
            length--;
        if (length == 0)
            return ctx->host->fail(err, PH_INVALID, "keys", "A key is missing %s",
                                   text[whole] == ',' ? "before a comma" : "at the end");
        int32_t code = word_add(ctx, sequence, text, length, within, err);
        if (code < 0 || text[whole] == '\0')
            return code;
        text += whole + 1;
    }
}

int32_t sequence_parse(struct ph_context *ctx, const char *text, struct sequence *sequence,
                       struct ph_error *err)
{
    sequence->count = 0;
    sequence->macro = NULL;
    return words_add(ctx, sequence, text, NULL, err);
}
