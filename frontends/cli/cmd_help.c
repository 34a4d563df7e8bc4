/* phonectl help: see help.h. */
#include "commands.h"
#include "help.h"

int cmd_help(struct cli *cli)
{
    if (cli_has(cli, FLAG_MAN)) {
        help_man();
        return CODE_DONE;
    }
    if (cli_want_words(cli, 0, 2) != CODE_DONE)
        return CODE_USAGE;
    return help_show(cli, cli_word(cli, 0), cli_word(cli, 1));
}
