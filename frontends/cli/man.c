/* The manual pages, in the man macros, made from the same tables as the help: phonectl(1), one for
 * each command and each action of the plugins beside it, and those of files and topics. */
#include "commands.h"
#include "help.h"
#include "help_topics.h"
#include "message.h"
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

/* Topics that have a page of their own in section 7. */
static bool has_page(const struct topic *topic)
{
    return strcmp(topic->name, "selectors") == 0 || strcmp(topic->name, "keys") == 0;
}

static void print_topics(void)
{
    for (size_t i = 0; i < topic_table_count; i++) {
        const struct topic *topic = &topic_table[i];
        if (topic->text == NULL || has_page(topic))
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
         ".B phonectl\n\\fIACTION SELECTOR\\fR... [\\fIARGUMENT\\fR...] [\\fIFLAG\\fR...]\n"
         ".SH DESCRIPTION\n"
         "phonectl signs in once to the service that manages the phones of an organisation, and\n"
         "then lists phones, selects some and acts on them. Plugins provide the actions, the ways\n"
         "to sign in and the places where the token is kept; every action is a command.\n"
         "\\fBphonectl actions\\fR lists them and \\fBphonectl help\\fR \\fIACTION\\fR explains\n"
         "one.\n.SH COMMANDS");
    print_commands();
    puts(".SH OPTIONS\nFlags may stand before and after the command. A flag takes its value as\n"
         "\\-\\-flag value or \\-\\-flag=value; words after \\-\\- are never flags.\n"
         ".SS Every command");
    print_flags(ON_ANY);
    puts(".SS Output format");
    print_flags(ON_OUTPUT);
    puts(".SS Selecting phones");
    print_flags(ON_SELECT | ON_PHONES);
    puts(".SS Actions and jobs");
    print_flags(ON_ACTION | ON_RESUME | ON_SHOWN);
    puts(".SS Other commands");
    print_flags(ON_SCHEDULE | ON_LOGIN | ON_LOGOUT | ON_STATUS | ON_CONFIG | ON_PLUGINS);
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
    puts(".SH SEE ALSO\nEach command and each action has a page of its own, such as\n"
         ".BR phonectl\\-phones (1).\n.br\n"
         ".BR phonectl.ini (5),\n.BR phonectl\\-selectors (7),\n.BR phonectl\\-keys (7),\n"
         ".BR phonectl\\-sim (1),\n.BR phonectl\\-plugin (3)");
}

/* ---- One command ---------------------------------------------------------------------------- */

/* The title, NAME and SYNOPSIS of a page; usage: what follows the name, or NULL for no command. */
static void print_head(const char *name, int section, const char *summary, const char *usage)
{
    AUTO_FREE char *page = text_format("%s%s", usage ? "phonectl-" : "", name);
    AUTO_FREE char *line = memory_copy(summary);
    size_t length = strlen(line);
    if (length > 0 && line[length - 1] == '.')
        line[length - 1] = '\0';
    fputs(".TH ", stdout);
    for (const char *c = page; *c; c++)
        putchar(text_upper(*c));
    printf(" %d \"\" \"phonectl " PHONECTL_VERSION "\" \"phonectl\"\n.SH NAME\n", section);
    print_text(page);
    fputs(" \\- ", stdout);
    print_text(line);
    putchar('\n');
    if (usage == NULL)
        return;
    fputs(".SH SYNOPSIS\n.B phonectl ", stdout);
    print_text(name);
    putchar('\n');
    print_text(*usage ? usage : "[FLAG…]");
    fputs("\n.SH DESCRIPTION\n", stdout);
    print_text(summary);
    putchar('\n');
}

static void print_tail(uint32_t groups, const struct output_columns *columns)
{
    puts(".SH OPTIONS");
    print_flags(groups & ~(uint32_t)ON_OUTPUT);
    puts(".PP\nFlags of every command, such as \\-\\-profile, are in\n.BR phonectl (1).");
    if (groups & ON_OUTPUT) {
        puts(".SH OUTPUT");
        print_flags(ON_OUTPUT);
    }
    if (columns != NULL) {
        AUTO_FREE char *names = output_names(columns);
        puts(".SS Columns");
        print_text(names);
        putchar('\n');
    }
    puts(".SH EXIT STATUS\nSee\n.BR phonectl (1).\n.SH SEE ALSO\n.BR phonectl (1),\n"
         ".BR phonectl\\-selectors (7)");
}

static void print_command(const struct command *command)
{
    AUTO_FREE char *usage = text_format("%s%s[FLAG…]", command->words, *command->words ? " " : "");
    print_head(command->name, 1, command->summary, usage);
    if (command->details)
        print_paragraphs(command->details);
    for (const struct sub *sub = command->subs; sub && sub->name; sub++) {
        AUTO_FREE char *name = text_format("%s %s", sub->name, sub->words);
        print_entry(name, sub->help);
    }
    print_tail(command->groups, command->columns);
}

static void print_params(const char *title, const struct ph_params *params)
{
    if (params->count > 0)
        printf("%s\n", title);
    for (uint32_t i = 0; i < params->count; i++) {
        AUTO_FREE char *name = help_param_usage(param_at(params, i));
        AUTO_FREE char *text = help_param_text(NULL, param_at(params, i));
        print_entry(name, text);
    }
}

static void print_action(const struct feature *feature)
{
    AUTO_FREE char *arguments = help_positional(&feature->about.args);
    AUTO_FREE char *usage = text_format("SELECTOR…%s [FLAG…]", arguments);
    print_head(feature->about.id, 1, feature->about.summary, usage);
    puts(".PP");
    AUTO_FREE char *danger =
        text_format("Danger: %s.", feature_danger_name(feature->action.danger));
    print_text(danger);
    putchar('\n');
    if (feature->action.example != NULL) {
        AUTO_FREE char *example =
            text_format("phonectl %s \'Lobby*\' %s", feature->about.id, feature->action.example);
        puts(".SH EXAMPLE\n.nf");
        print_text(example);
        puts("\n.fi");
    }
    print_params(".SH OPTIONS OF THIS ACTION", &feature->about.args);
    const struct ph_params *results = &feature->action.results;
    if (results->count > 0)
        puts(".SH RESULTS");
    for (uint32_t i = 0; i < results->count; i++) {
        const struct ph_param *result = param_at(results, i);
        print_entry(result->key, result->help ? result->help : result->label);
    }
    uint32_t effect = feature->action.settled ? 0 : ON_EFFECT;
    print_tail(action_command.groups & ~effect, action_command.columns);
}

/* ---- Files and topics ------------------------------------------------------------------------ */

static int print_setting(void *self, const char *section, const struct ph_param *param,
                         struct settings_value value)
{
    const char **last = self;
    (void)value;
    if (*last == NULL || strcmp(*last, section) != 0) {
        fputs(".SH [", stdout);
        print_text(section);
        puts("]");
    }
    *last = section;
    AUTO_FREE char *text = help_param_text(NULL, param);
    print_entry(param->key, text);
    return PH_OK;
}

static void print_ini(struct core *core)
{
    const char *last = NULL;
    print_head("phonectl.ini", 5, "configuration of phonectl", NULL);
    puts(".SH DESCRIPTION\nLines KEY = VALUE below the name of a section in brackets; a line that\n"
         "begins with ; or # is a comment. The program reads\n.I /etc/phonectl/phonectl.ini\n"
         "and then\n.I \\(ti/.config/phonectl/phonectl.ini\n"
         "where the later value wins, and the environment and flags win over both.\n"
         "\\fBphonectl config set\\fR \\fIKEY VALUE\\fR writes the second file. A section\n"
         "[profile NAME] holds the keys of one profile, and ID.KEY for what is different there.\n"
         "[groups] names selections, see\n.BR phonectl\\-selectors (7);\n"
         "[macros] names sequences of keys, see\n.BR phonectl\\-keys (7).\n"
         "Tokens and passwords are never in it.");
    settings_each(core_settings(core), print_setting, &last);
    puts(".SH SEE ALSO\n.BR phonectl\\-config (1)");
}

static void print_topic(const struct topic *topic)
{
    AUTO_FREE char *name = text_format("phonectl-%s", topic->name);
    print_head(name, 7, topic->title, NULL);
    puts(".SH DESCRIPTION");
    print_paragraphs(topic->text);
    puts(".SH SEE ALSO\n.BR phonectl (1)");
}

/* "  --flag VALUE   text" of --help is an entry, any other line a paragraph. */
static void print_sim(FILE *help)
{
    enum { INDENT = 2 };
    char line[1024];
    print_head("phonectl-sim", 1, "simulated organisation with phones", NULL);
    puts(".SH SYNOPSIS\n.B phonectl\\-sim\n[OPTION]...\n.SH DESCRIPTION");
    while (fgets(line, sizeof line, help) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *text = strstr(line + (*line == ' ' ? INDENT : 0), "  ");
        if (strncmp(line, "Usage", 5) == 0)
            continue;
        if (strncmp(line, "  --", 4) != 0 || text == NULL) {
            puts(*line ? ".PP" : "");
            print_text(line);
            putchar('\n');
            continue;
        }
        *text++ = '\0';
        print_entry(line + INDENT, text + strspn(text, " "));
    }
    const struct command *command = command_by_name("sim");
    puts(".SH BY THE COMMAND LINE");
    for (const struct sub *sub = command->subs; sub->name != NULL; sub++) {
        AUTO_FREE char *name = text_format("phonectl sim %s %s", sub->name, sub->words);
        print_entry(name, sub->help);
    }
    puts(".PP");
    print_text(command->details);
    puts("\n.SH SEE ALSO\n.BR phonectl (1)");
}

/* ---- All of them ----------------------------------------------------------------------------- */

/* Standard output is the page DIR/manSECTION/NAME.SECTION from now on. */
static bool page_open(const char *dir, const char *name, int section)
{
    AUTO_FREE char *folder = text_format("%s/man%d", dir, section);
    AUTO_FREE char *path = text_format("%s/%s.%d", folder, name, section);
    return (mkdir(folder, 0755) == 0 || errno == EEXIST) && freopen(path, "w", stdout) != NULL;
}

static bool print_pages(const char *dir, struct core *core, FILE *sim_help)
{
    if (!page_open(dir, "phonectl", 1))
        return false;
    print_page();
    for (size_t i = 0; i < command_table_count; i++) {
        const struct command *command = &command_table[i];
        AUTO_FREE char *name = text_format("phonectl-%s", command->name);
        if (command->summary == NULL || strcmp(command->name, "sim") == 0)
            continue; /* phonectl-sim(1) is the program's */
        if (!page_open(dir, name, 1))
            return false;
        print_command(command);
    }
    struct registry *registry = core_registry(core);
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        AUTO_FREE char *name = text_format("phonectl-%s", feature->about.id);
        if (feature->about.kind != PH_ACTION)
            continue;
        if (!page_open(dir, name, 1))
            return false;
        print_action(feature);
    }
    for (size_t i = 0; i < topic_table_count; i++) {
        AUTO_FREE char *name = text_format("phonectl-%s", topic_table[i].name);
        if (!has_page(&topic_table[i]))
            continue;
        if (!page_open(dir, name, 7))
            return false;
        print_topic(&topic_table[i]);
    }
    if (!page_open(dir, "phonectl.ini", 5))
        return false;
    print_ini(core);
    if (!page_open(dir, "phonectl-sim", 1))
        return false;
    print_sim(sim_help);
    return true;
}

/* FOLDER PLUGINS SIM-HELP: the folder of the pages, that of the plugins, and what phonectl-sim
 * --help prints. */
int main(int argc, char **argv)
{
    enum { WORDS = 4 };
    struct ph_error err;
    struct core *core = NULL;
    FILE *sim_help = argc == WORDS ? fopen(argv[3], "r") : NULL;
    if (sim_help == NULL)
        return CODE_USAGE;
    const struct core_options options = {.plugin_dir = argv[2], .unattended = true};
    if (core_open(&options, &core, &err) < 0)
        return message_fail_error(&err);
    bool done = print_pages(argv[1], core, sim_help) && fclose(stdout) == 0;
    core_close(core);
    fclose(sim_help);
    return done ? CODE_DONE : CODE_FAILED;
}
