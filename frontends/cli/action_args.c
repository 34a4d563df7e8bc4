/* The parameters of an action or provider. See action_args.h. */
#include "action_args.h"

#include "follow.h"
#include "help.h"
#include "message.h"
#include "prompt.h"
#include "table_args.h"

#include <string.h>

static bool is_given(const struct cli *cli, const struct ph_param *param)
{
    return values_text(cli->args.values, param->key) ||
           values_secret(cli->args.values, param->key) || table_args_name(&cli->args, param);
}

/* If an argument that could be positional was given as a flag, all words are selectors. */
static bool is_flagged(const struct cli *cli)
{
    const struct ph_params *params = &cli->args.feature->about.args;
    for (uint32_t i = 0; i < params->count; i++)
        if ((param_at(params, i)->flags & PH_POSITIONAL) && is_given(cli, param_at(params, i)))
            return true;
    return false;
}

static bool is_open_word(const struct cli *cli, const struct ph_param *param, bool flagged)
{
    return (param->flags & PH_POSITIONAL) && param->type != PH_SECRET && !is_given(cli, param) &&
           !((param->flags & PH_WORDS) && flagged);
}

/* Joins all words from `at` on with blanks, for PH_WORDS. */
static void take_rest(struct cli *cli, const struct ph_param *param, size_t at)
{
    AUTO_FREE char *text = NULL;
    for (; at < cli->args.word_count; at++)
        text_append(&text, " ", "%s", cli->args.words[at]);
    if (text != NULL)
        values_set(cli->args.values, param->key, text);
}

int action_args_take_words(struct cli *cli, size_t kept, size_t *left)
{
    const struct ph_params *params = &cli->args.feature->about.args;
    size_t open = 0, given = cli->args.word_count;
    bool flagged = is_flagged(cli);
    bool all = false; /* every word after the selector is an argument */
    for (uint32_t i = 0; i < params->count; i++) {
        open += is_open_word(cli, param_at(params, i), flagged);
        all |= is_open_word(cli, param_at(params, i), flagged) &&
               param_at(params, i)->flags & PH_WORDS;
    }
    size_t usable = given > kept ? given - kept : 0;
    size_t taken = usable < open || all ? usable : open, at = given - taken;
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if (!is_open_word(cli, param, flagged))
            continue;
        if (at < given && !(param->flags & (PH_REQUIRED | PH_WORDS))) {
            cli->args.taken = cli->args.words[at];
            cli->args.taken_for = param;
        }
        if (at < given && (param->flags & PH_WORDS))
            take_rest(cli, param, at);
        else if (at < given)
            values_set(cli->args.values, param->key, cli->args.words[at++]);
        else if (param->flags & PH_REQUIRED) {
            message_fail(CODE_USAGE, "%s is missing", words(param->label));
            AUTO_FREE char *arguments = help_positional(params);
            message_hint("Usage: phonectl %s SELECTOR…%s (the last words are the arguments)",
                         cli->args.feature->about.id, arguments);
            return CODE_USAGE;
        }
    }
    *left = given - taken;
    return CODE_DONE;
}

/* Whether a list has a phone of this name, extension or number. */
static bool is_phone(const struct phones *phones, const char *word)
{
    static const char *const fields[] = {"name", "extension", "number"};
    for (size_t i = 0; i < phones_count(phones); i++)
        for (size_t f = 0; f < COUNT_OF(fields); f++) {
            const char *values = phone_field(phones_at(phones, i), fields[f]);
            AUTO_FREE char *copy = memory_copy(values == NULL ? "" : values);
            for (char *rest = copy, *value; (value = strsep(&rest, "\n")) != NULL;)
                if (*value != '\0' && text_same_word(value, word))
                    return true;
        }
    return false;
}

int action_args_check_taken(const struct cli *cli)
{
    const struct args *args = &cli->args;
    bool seen = args_has(args, FLAG_DRY_RUN) || (prompt_possible() && !args_has(args, FLAG_YES));
    if (args->taken == NULL || seen || feature_only_reads(args->feature, args->values) ||
        !is_phone(core_phones(cli->core), args->taken))
        return CODE_DONE;
    AUTO_FREE char *flag = args_param_flag(args->taken_for->key);
    message_fail(CODE_USAGE, "\"%s\" is a phone, and may be meant as %s", args->taken,
                 words(args->taken_for->label));
    message_hint("Nothing was done. For the latter write --%s %s; for several phones use -f FILE",
                 flag, args->taken);
    return CODE_USAGE;
}

static int ask_secret(struct cli *cli, const struct ph_param *param)
{
    bool typed = param->type != PH_SECRET; /* but may be a PIN */
    AUTO_FREE char *flag = args_param_flag(param->key);
    if (!prompt_possible() && typed)
        return message_fail(CODE_USAGE, "%s is needed; give it with --argument %s=…",
                            words(param->label), flag);
    if (!prompt_possible())
        return message_fail(CODE_LOGIN, "%s is needed; give it with --%s-file FILE or --%s-stdin",
                            words(param->label), flag, flag);
    AUTO_FREE char *text = text_format("%s: ", words(param->label));
    AUTO_SECRET struct ph_secret *secret = NULL;
    int code = prompt_secret(cli, text, &secret);
    if (code == CODE_DONE && !typed)
        values_set_secret(cli->args.values, param->key, secret);
    size_t length = 0;
    const char *bytes = code == CODE_DONE && typed ? secret_bytes(secret, &length) : NULL;
    AUTO_FREE char *value = bytes == NULL ? NULL : text_format("%.*s", (int)length, bytes);
    if (value != NULL)
        values_set(cli->args.values, param->key, value);
    return code;
}

int action_args_complete(struct cli *cli, bool per_phone)
{
    const struct ph_params *params = &cli->args.feature->about.args;
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        bool own = per_phone && param->type != PH_SECRET;
        if (!(param->flags & PH_REQUIRED) || feature_keeps(cli->args.feature, param) || own ||
            is_given(cli, param))
            continue;
        int code = ask_secret(cli, param);
        if (code != CODE_DONE)
            return code;
    }
    struct ph_error err;
    if ((per_phone ? values_spell(cli->args.values, params, &err)
                   : values_check(cli->args.values, params, &err)) == PH_OK)
        return CODE_DONE;
    message_fail(CODE_USAGE, "%s", err.text);
    message_hint("See: phonectl help %s", cli->args.verb);
    return CODE_USAGE;
}

int action_args_check(struct cli *cli, const struct task_options *task)
{
    const struct feature *feature = cli->args.feature;
    struct task_options check = {
        .kind = TASK_ACTION, .feature = cli->args.feature, .args = cli->args.values};
    if (task != NULL)
        check = *task;
    if (feature->action.check == NULL && check.phone_args == NULL)
        return CODE_DONE;
    check.only_check = true;
    int code = follow_to_end(cli, &check, NULL, NULL);
    if (code == CODE_USAGE)
        message_hint("See: phonectl help %s", cli->args.verb);
    return code;
}
