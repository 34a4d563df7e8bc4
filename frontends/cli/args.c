/* The command line after parsing. See args.h. */
#include "args.h"

#include "commands.h"
#include "message.h"

#include <string.h>

const char *args_word(const struct args *args, size_t index)
{
    return index < args->word_count ? args->words[index] : NULL;
}

const struct sub *args_sub(struct args *args, int *code)
{
    const struct command *command = args->command;
    const char *word = args_word(args, 0);
    *code = CODE_DONE;
    const struct sub *sub = word == NULL ? NULL : command_sub(command, word);
    if (word == NULL || sub != NULL)
        return sub;
    if (command->columns != NULL && strcmp(word, "list") == 0) { /* what it does without a word */
        args->word_count--;
        memmove(args->words, args->words + 1, args->word_count * sizeof *args->words);
        return NULL;
    }
    size_t count = 0;
    while (command->subs[count].name != NULL)
        count++;
    AUTO_FREE const char **names = memory_alloc((count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = command->subs[i].name;
    *code = message_fail_near(CODE_USAGE, text_nearest(word, names), "Unknown subcommand %s of %s",
                              word, command->name);
    return NULL;
}

int args_check_words(const struct args *args, size_t least, size_t most)
{
    const char *words = args->command->words;
    if (args->word_count < least)
        return message_fail(CODE_USAGE, "Missing argument. Usage: phonectl %s %s", args->verb,
                            words);
    if (args->word_count > most && args->command->takes == PH_AUTH) /* the word may be a token */
        return message_fail(CODE_USAGE, "Too many arguments. Usage: phonectl %s %s", args->verb,
                            words);
    if (args->word_count > most)
        return message_fail(CODE_USAGE, "Unexpected argument %s. Usage: phonectl %s %s",
                            args->words[most], args->verb, words);
    return CODE_DONE;
}

int args_number(const struct args *args, enum flag_id id, int64_t least, int64_t most,
                int64_t *number)
{
    const char *text = args->flag[id];
    if (text == NULL)
        return CODE_DONE;
    struct ph_param param = {.key = flag_name(id), .type = PH_INT, .min = least, .max = most};
    if (param_check(&param, text, NULL, NULL) < 0) {
        AUTO_FREE char *allowed = param_allowed_in(words_count, &param);
        return message_fail(CODE_USAGE, "--%s needs a number (%s), not %s", param.key, allowed,
                            text);
    }
    *number = param_number(&param, text);
    return CODE_DONE;
}

char *args_param_flag(const char *key)
{
    char *flag = memory_copy(key);
    for (char *c = flag; *c; c++)
        *c = *c == '_' ? '-' : *c;
    return flag;
}

char *args_param_key(const char *flag, size_t length)
{
    char *key = text_format("%.*s", (int)length, flag);
    for (char *c = key; *c; c++)
        *c = *c == '-' ? '_' : *c;
    return key;
}

struct feature *args_split_action(const struct registry *registry, const struct feature *action,
                                  const char *word)
{
    AUTO_FREE char *id = text_format("%s-%s", action->about.id, word);
    struct feature *whole = registry_find(registry, PH_ACTION, id);
    return whole != NULL && whole->plugin == action->plugin ? whole : NULL;
}

void args_clear(struct args *args)
{
    for (size_t i = 0; args->settings != NULL && args->settings[i] != NULL; i++)
        free((char *)args->settings[i]);
    free(args->settings);
    free(args->words);
    free(args->columns);
    free(args->arguments);
    free(args->extra);
    values_free(args->values);
    memset(args, 0, sizeof *args);
}
