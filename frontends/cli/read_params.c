/* The second reading of a command line. See read_params.h. */
#include "read_params.h"

#include "commands.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "parse.h"

#include <string.h>

/* The provider of login: a word that names one, else the configured one. A word may still be the
 * value of a provider's flag; the command checks the words that are left. */
static int find_provider(struct cli *cli)
{
    struct args *args = &cli->args;
    struct registry *registry = core_registry(cli->core);
    for (size_t i = 0; i < args->word_count && args->feature == NULL; i++)
        args->feature = registry_find(registry, PH_AUTH, args->words[i]);
    struct ph_error err;
    if (args->feature == NULL &&
        registry_choose(registry, core_settings(cli->core), PH_AUTH, &args->feature, &err) < 0)
        return message_fail(CODE_PLUGIN, "%s", err.text);
    return CODE_DONE;
}

/* "a SELECTOR b" and "a b SELECTOR" are the action a-b, if the plugin of a has one. The value of a
 * flag that only a plugin knows is no such word. */
static void find_split_action(struct cli *cli, int argc, char **argv)
{
    struct args *args = &cli->args;
    for (int i = 1; i < argc && args->rest == NULL; i++) {
        if ((argv[i] != args_word(args, 0) && argv[i] != args_word(args, 1)) ||
            strncmp(argv[i - 1], "--", 2) == 0)
            continue;
        struct feature *whole = args_split_action(core_registry(cli->core), args->feature, argv[i]);
        if (whole == NULL)
            continue;
        args->feature = whole;
        args->rest = argv[i];
    }
}

static int find_action(struct cli *cli, int argc, char **argv)
{
    struct args *args = &cli->args;
    args->feature = registry_find(core_registry(cli->core), PH_ACTION, args->verb);
    if (args->feature == NULL)
        return help_unknown_feature(cli, PH_ACTION, args->verb);
    find_split_action(cli, argc, argv);
    return CODE_DONE;
}

int read_params(struct cli *cli, int argc, char **argv)
{
    int code = open_core(cli);
    if (code == CODE_DONE)
        code = cli->args.command->takes == PH_ACTION ? find_action(cli, argc, argv)
                                                     : find_provider(cli);
    if (code != CODE_DONE)
        return code;
    struct ph_error err;
    int parsed = parse_again(argc, argv, &cli->args, &err);
    if (cli->args.rest != NULL)
        cli->args.verb = cli->args.feature->about.id;
    if (parsed == PH_OK)
        return CODE_DONE;
    message_fail(CODE_USAGE, "%s", err.text);
    message_hint("See: phonectl help %s", cli->args.verb);
    return CODE_USAGE;
}
