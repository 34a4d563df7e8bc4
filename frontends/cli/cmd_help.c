/* phonectl help: see help.h. */
#include "commands.h"
#include "help.h"
#include "message.h"

int cmd_help(struct cli *cli)
{
    if (args_check_words(&cli->args, 0, 2) != CODE_DONE)
        return CODE_USAGE;
    return help_show(cli, args_word(&cli->args, 0), args_word(&cli->args, 1));
}
