/* The manual page, in the man macros, made from the same tables as the help. */
#include "commands.h"
#include "help.h"
#include "help_topics.h"

#include <stdio.h>
#include <string.h>

/* Text as roff, with commands and escapes quoted. */
static void print_text(const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        line_start = *text == '\n';
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else if (*text == '\'')
            fputs("\\(aq", stdout);
        else if (*text == '^')
            fputs("\\(ha", stdout);
        else if (*text == '~')
            fputs("\\(ti", stdout);
        else if (strncmp(text, "…", 3) == 0) {
            fputs("...", stdout);
            text += 2;
        } else {
            putchar(*text);
        }
    }
}

static void print_entry(const char *name, const char *text)
{
    fputs(".TP\n.B ", stdout);
    print_text(name);
    putchar('\n');
    print_text(text);
    putchar('\n');
}

static void print_flags(uint32_t groups)
{
    for (size_t i = 0; i < flag_table_count; i++) {
        const struct flag *flag = &flag_table[i];
        if (!(flag->groups & groups))
            continue;
        fputs(".TP\n", stdout);
        if (flag->letter)
            printf("\\fB\\-%c\\fR, ", flag->letter);
        fputs("\\fB\\-\\-", stdout);
        print_text(flag->name);
        fputs("\\fR", stdout);
        if (flag->value) {
            fputs(" \\fI", stdout);
            print_text(flag->value);
            fputs("\\fR", stdout);
        }
        putchar('\n');
        print_text(flag->help);
        putchar('\n');
    }
}

static void print_commands(void)
{
    for (size_t i = 0; i < command_table_count; i++) {
        const struct command *command = &command_table[i];
        if (command->summary == NULL)
            continue;
        AUTO_FREE char *name = text_format("%s %s", command->name, command->words);
        print_entry(name, command->summary);
        if (command->details) {
            putchar('\n');
            print_text(command->details);
            putchar('\n');
        }
        for (const struct sub *sub = command->subs; sub && sub->name; sub++) {
            AUTO_FREE char *sub_name =
                text_format("%s %s %s", command->name, sub->name, sub->words);
            puts(".RS");
            print_entry(sub_name, sub->help);
            puts(".RE");
        }
    }
}

/* Lines that begin with two spaces stay as they are. */
static void print_paragraphs(const char *text)
{
    bool kept = false;
    while (*text) {
        size_t length = strcspn(text, "\n");
        AUTO_FREE char *line = text_format("%.*s", (int)length, text);
        bool keep = strncmp(line, "  ", 2) == 0;
        if (keep != kept)
            puts(keep ? ".PP\n.RS 2\n.nf" : ".fi\n.RE\n.PP");
        else if (!keep)
            puts(".PP");
        kept = keep;
        print_text(keep ? line + 2 : line);
        putchar('\n');
        text += length + (text[length] == '\n');
    }
    if (kept)
        puts(".fi\n.RE");
}

static void print_topics(void)
{
    for (size_t i = 0; i < topic_table_count; i++) {
        const struct topic *topic = &topic_table[i];
        if (topic->text == NULL)
            continue;
        fputs(".SH ", stdout);
        for (const char *c = topic->name; *c; c++)
            putchar(text_upper(*c));
        putchar('\n');
        print_text(topic->title);
        puts(".");
        print_paragraphs(topic->text);
    }
}

static void print_page(void)
{
    puts(".TH PHONECTL 1 \"\" \"phonectl " PHONECTL_VERSION "\" \"User Commands\"\n"
         ".SH NAME\nphonectl \\- control phones remotely, one or many\n"
         ".SH SYNOPSIS\n.B phonectl\n.I COMMAND\n[\\fIWORD\\fR...] [\\fIFLAG\\fR...]\n.br\n"
         ".B phonectl\n.I ACTION SELECTOR\n[\\fIARGUMENT\\fR...] [\\fIFLAG\\fR...]\n"
         ".SH DESCRIPTION\n"
         "phonectl signs in once to the service that manages the phones of an organisation, and\n"
         "then lists them, selects some and does things to them. What can be done, how one signs\n"
         "in and where the token is kept comes from plugins; every action of a plugin is a\n"
         "command. \\fBphonectl actions\\fR lists them and \\fBphonectl help\\fR \\fIACTION\\fR\n"
         "explains one.\n.SH COMMANDS");
    print_commands();
    puts(".SH OPTIONS\nFlags may stand before and after the command. A flag takes its value as\n"
         "\\-\\-flag value or \\-\\-flag=value; words after \\-\\- are never flags.\n"
         ".SS Every command");
    print_flags(ON_ANY);
    puts(".SS Form of the output");
    print_flags(ON_OUTPUT);
    puts(".SS Selecting phones");
    print_flags(ON_SELECT | ON_PHONES);
    puts(".SS Actions and jobs");
    print_flags(ON_ACTION | ON_RESUME | ON_SHOWN);
    puts(".SS Other commands");
    print_flags(ON_LOGIN | ON_LOGOUT | ON_STATUS | ON_CONFIG | ON_PLUGINS);
    print_topics();
    puts(".SH EXIT STATUS");
    for (size_t i = 0; i < exit_table_count; i++) {
        AUTO_FREE char *code = text_format("%d", (int)exit_table[i].code);
        print_entry(code, exit_table[i].meaning);
    }
    puts(".SH ENVIRONMENT");
    for (size_t i = 0; i < variable_table_count; i++)
        print_entry(variable_table[i].name, variable_table[i].help);
    puts(".SH FILES");
    print_entry("~/.config/phonectl/phonectl.ini", "The configuration of this user.");
    print_entry("~/.local/state/phonectl", "Records of jobs and of what is running.");
    print_entry("~/.cache/phonectl", "Lists of phones; may be deleted at any time.");
    puts(".SH SEE ALSO\n.BR phonectl\\-plugin (3)");
}

int main(int argc, char **argv)
{
    if (argc != 2 || freopen(argv[1], "w", stdout) == NULL)
        return CODE_USAGE;
    print_page();
    return fclose(stdout) == 0 ? CODE_DONE : CODE_FAILED;
}
