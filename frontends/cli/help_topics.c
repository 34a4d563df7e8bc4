/* The texts of `phonectl help TOPIC`, also part of the manual page. See help_topics.h. */
#include "help_topics.h"

#include "message.h"

#include <string.h>
#include <words.h>

const struct exit_entry exit_table[] = {
    {CODE_DONE, "Done."},
    {CODE_FAILED, N_("Failed for another reason than those below.")},
    {CODE_USAGE, N_("Wrong usage: an unknown command or flag, or a value that does not fit.")},
    {CODE_NO_MATCH,
     N_("Nothing matched the selection; or a part of it matched nothing, and nothing was done.")},
    {CODE_LOGIN,
     N_("Sign-in needed: no token, or it is expired, revoked or not allowed to do this.")},
    {CODE_PARTIAL, N_("Some phones failed or were skipped, others are done; none is unknown.")},
    {CODE_SAFETY,
     N_("Stopped by safety: not confirmed, --expect did not match, --max-fail reached.")},
    {CODE_NETWORK, N_("Network trouble: the service could not be reached; safe to repeat.")},
    {CODE_UNKNOWN,
     N_("Result unknown or time ran out: it may have happened, to one phone at least.")},
    {CODE_PLUGIN,
     N_("A plugin is missing or cannot be used: no keyring here, a token of a newer version.")},
    {CODE_BUSY, N_("Locked or at work: the keyring is locked, a passphrase is needed, or another "
                   "phonectl has the job; safe to repeat.")},
    {CODE_REFUSED, N_("The token that is kept cannot be opened: it is under another key, or others "
                      "have access to its file.")},
    {CODE_MEMORY, N_("Out of memory: ended at once; \"phonectl jobs\" tells what a job had done.")},
    {CODE_HUNG_UP, N_("The terminal went away (SIGHUP).")},
    {CODE_INTERRUPTED, N_("Interrupted with Ctrl-C.")},
    {CODE_TERMINATED, N_("Ended by SIGTERM.")},
};
const size_t exit_table_count = COUNT_OF(exit_table);

const struct variable variable_table[] = {
    {"PHONECTL_PROFILE", N_("The profile to use, as --profile.")},
    {"PHONECTL_PLUGIN_PATH", N_("Directories to look for plugins in first, separated by colons; "
                                "only absolute ones count.")},
    {"PHONECTL_DATA_DIR",
     N_("Where the program's own data files are, instead of where it was installed.")},
    {"PHONECTL_TOKEN_FILE",
     N_("A file or pipe that holds an access token, for use without a person. Nobody else may "
        "write to it, nor read it where that can be changed.")},
    {"PHONECTL_TOKEN",
     N_("An access token. Other programs of this user may see it: prefer PHONECTL_TOKEN_FILE.")},
    {"PHONECTL_URL", N_("The address of the API, instead of the profile's.")},
    {"PHONECTL_AUTH", N_("The sign-in provider, instead of the profile's.")},
    {"PHONECTL_STORE", N_("The token store, instead of the profile's.")},
    {"PHONECTL_DIRECTORY", N_("The phone directory, instead of the profile's.")},
    {"PHONECTL_BROWSER", N_("The program that opens addresses; before BROWSER and the desktop's.")},
    {"BROWSER", N_("The browser of this user; the address is given as its only argument.")},
    {"NO_COLOR", N_("When not empty, no colours are used.")},
    {"COLUMNS", N_("The width tables and help are fitted to, when there is no terminal to ask.")},
    {"TERM", N_("A terminal called dumb gets no colours and no moving progress line.")},
    {"LANGUAGE, LC_ALL, LC_MESSAGES, LANG", N_("The language of sentences, questions and tables; "
                                               "what programs read is the same in each.")},
    {"HTTPS_PROXY, ALL_PROXY, NO_PROXY", N_("Proxies, as curl reads them.")},
    {"SSL_CERT_FILE, SSL_CERT_DIR", N_("Certificate authorities to trust, as OpenSSL reads them.")},
    {"XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR",
     N_("Where configuration, tokens, job records, lists of phones and running state are kept.")},
};
const size_t variable_table_count = COUNT_OF(variable_table);

const struct topic topic_table[] = {
    {"exit-codes", N_("What the exit code of phonectl means"), NULL},
    {"environment", N_("Environment variables phonectl reads"), NULL},
    {"selectors", N_("How to say which phones are meant"),
     N_("A selector is a word; several values of the same field, and several bare words, widen the "
        "selection, different fields narrow it, and a leading ! excludes.\n"
        "  Lobby                  the phone called Lobby (upper and lower case are alike)\n"
        "  'Lobby*'               all whose name begins with Lobby; quote it from the shell\n"
        "  'Lobby [2.OG]'         a name as it is shown wins; only * and ? stand for others\n"
        "  AA:BB:CC:DD:EE:FF      a MAC address in any spelling, also SEPAABBCCDDEEFF\n"
        "  1001, +49301234        an extension or a number\n"
        "  name:Lobby             a field: name mac ext model location tag status owner serial\n"
        "                         ip id\n"
        "  model:~'^98(41|51)'    a regular expression after the colon\n"
        "  '!tag:vip'             but none of these\n"
        "  -f FILE                one selector a line, or a table: see below; - is standard input\n"
        "  --all                  every phone; never meant unless said\n"
        "Together: 'Lobby*' Reception location:Berlin '!tag:vip' means the phones in Berlin called "
        "Lobby-something or Reception, but none tagged vip. \"phonectl phones SELECTOR…\" shows "
        "what a selection means before anything is done. A word about a field that the service "
        "did not tell, such as location for an account that may not read locations, is refused.\n"
        "A table is CSV as Control Hub, CUCM, a spreadsheet or phonectl write it: separated by , ; "
        "or tab, in UTF-8, UTF-16 or Windows-1252, with a heading such as id, MAC Address, Device "
        "Name, Name, Phone Number or Extension. Each row means the phone that its surest cell "
        "names; one that names none is an error with its line.\n"
        "An action that takes further words takes them from the end: where ACTION takes one word, "
        "\"phonectl ACTION 'Lobby*' Reception 1001\" gives it 1001, and all words before that are "
        "the selection. Give such a word by its flag instead, and all words are the selection. "
        "Words after -- are never flags.")},
    {"keys", N_("Key names and sequences for actions that press keys"),
     N_("A sequence is a list of steps, separated by commas:\n"
        "  Home, Down*3, Select       key names; *N repeats a key\n"
        "  wait 500ms                 a pause\n"
        "  1, 0, 0, 1  or  1001       digits\n"
        "Upper and lower case are alike. Which keys a phone has depends on its model: they are "
        "learnt from the phone itself, and names that mean the same are translated. \"phonectl "
        "actions\" lists the actions that take a sequence, and \"phonectl help ACTION\" shows all "
        "that one of them can be given.\n"
        "A name that is not understood is mapped in a file of your own, "
        "~/.config/phonectl/keymaps/ANY.ini, that is read beside those of the program: our name on "
        "the left, the phone's names on the right, and % for a number.\n"
        "  [phones]\n"
        "  models = *9851*\n"
        "  [keys]\n"
        "  up = Arrow_Up\n"
        "  line = LineButton%")},
    {"formatting", N_("Tables, JSON, CSV and other forms of output"),
     N_("On a terminal, lists are tables fitted to its width: less important columns are left out "
        "first, names and MAC addresses are never cut. When standard output is not a terminal, the "
        "same columns are printed in full, separated by tabs, without a header.\n"
        "  --json      one object with \"schema\": \"phonectl.NAME/1\" and the rows in \"items\"\n"
        "  --jsonl     one object a line, as soon as it is known\n"
        "  --csv       RFC 4180 with a header; cells a spreadsheet would take for a formula get a\n"
        "              leading '; --bom begins it with a byte order mark, for Excel\n"
        "  --tsv       tab separated; --header adds the names of the columns\n"
        "  --columns name,mac,+serial      --sort location,-name\n"
        "What answers with facts instead of a list, such as status, gives one object or one row.\n"
        "Fields of JSON are only ever added; times are UTC as in RFC 3339; nothing depends on the "
        "language of the machine, and no form of output ever holds a token or password. Messages, "
        "questions and progress go to standard error.\n"
        "Control characters in names are shown as \\x1b and the like in tables, TSV and CSV, and "
        "as "
        "\\u001b in JSON, so that a name cannot play tricks on a terminal.")},
    {"plugins", N_("Where plugins come from and how to write one"),
     N_("Everything phonectl does to phones, every way to sign in and every place to keep a token "
        "is "
        "a plugin. They are looked for, in this order, in\n"
        "  --plugin-dir DIR\n"
        "  the directories of PHONECTL_PLUGIN_PATH\n"
        "  ~/.local/lib/phonectl/plugins-1\n"
        "  the directory phonectl was installed with\n"
        "The first file with an id wins. \"phonectl plugins\" lists every file found, what became "
        "of "
        "it and why. A plugin is trusted code: it runs inside phonectl, with your rights.\n"
        "To write one:\n"
        "  phonectl plugins new hello\n"
        "  cmake -S hello -B hello/build && cmake --build hello/build\n"
        "  phonectl plugins check hello/build/hello.so\n"
        "  phonectl --plugin-dir $PWD/hello/build plugins inspect hello")},
};
const size_t topic_table_count = COUNT_OF(topic_table);

const struct topic *topic_by_name(const char *name)
{
    for (size_t i = 0; i < topic_table_count; i++) {
        if (strcmp(topic_table[i].name, name) == 0)
            return &topic_table[i];
    }
    return NULL;
}
