/* The texts of `phonectl help TOPIC`, also part of the manual page. See help_topics.h. */
#include "help_topics.h"

#include "message.h"

#include <string.h>
#include <translation.h>

const struct exit_entry exit_table[] = {
    {CODE_DONE, "Done."},
    {CODE_FAILED, N_("Failed for any other reason.")},
    {CODE_USAGE, N_("Usage error: an unknown command or flag, or an invalid value.")},
    {CODE_NO_MATCH,
     N_("Nothing matched the selection, or a part of it matched nothing and nothing was done.")},
    {CODE_LOGIN,
     N_("Sign-in needed: no token, or it has expired, was revoked or lacks a permission.")},
    {CODE_PARTIAL,
     N_("Partial: some phones failed or were skipped, others are done; none is unknown.")},
    {CODE_SAFETY,
     N_("Stopped by a safety check: not confirmed, --expect did not match, --max-fail or --until "
        "reached, a read-only profile.")},
    {CODE_NETWORK, N_("Network problem: the service could not be reached; safe to retry.")},
    {CODE_UNKNOWN, N_("Result unknown, or timed out: it may have happened on at least one phone. "
                      "Takes precedence over 5.")},
    {CODE_PLUGIN,
     N_("A plugin is missing or cannot be used, for example because there is no keyring.")},
    {CODE_BUSY, N_("Locked or busy: the keyring is locked, a passphrase is needed, or another "
                   "phonectl is running the job; safe to retry.")},
    {CODE_REFUSED, N_("The stored token cannot be opened: it has another key, or other users have "
                      "access to its file.")},
    {CODE_MEMORY, N_("Out of memory: ended at once; \"phonectl jobs\" shows what a job had done.")},
    {CODE_HUNG_UP, N_("The terminal was closed (SIGHUP).")},
    {CODE_INTERRUPTED, N_("Interrupted with Ctrl-C.")},
    {CODE_TERMINATED, N_("Ended by SIGTERM.")},
};
const size_t exit_table_count = COUNT_OF(exit_table);

const struct variable variable_table[] = {
    {"PHONECTL_PROFILE", N_("The profile to use, as --profile.")},
    {"PHONECTL_PLUGIN_PATH", N_("Directories to look for plugins in first, separated by colons; "
                                "only absolute ones count.")},
    {"PHONECTL_DATA_DIR",
     N_("Where the data files of the program are, if not where it was installed.")},
    {"PHONECTL_TOKEN_FILE", N_("A file or pipe with an access token, for unattended use. Other "
                               "users must not be able to write to it, nor to read it.")},
    {"PHONECTL_TOKEN",
     N_("An access token. Other programs of this user can read it; prefer PHONECTL_TOKEN_FILE.")},
    {"PHONECTL_URL", N_("The address of the API, instead of the profile's.")},
    {"PHONECTL_AUTH", N_("The sign-in provider, instead of the profile's.")},
    {"PHONECTL_STORE", N_("The token store, instead of the profile's.")},
    {"PHONECTL_DIRECTORY", N_("The phone directory, instead of the profile's.")},
    {"PHONECTL_BROWSER",
     N_("The program that opens addresses, before BROWSER and the desktop's own.")},
    {"BROWSER", N_("The browser; it gets the address as its only argument.")},
    {"PAGER", N_("The pager for tables longer than the screen, else less; empty or cat: none.")},
    {"NO_COLOR", N_("If not empty, no colours are used.")},
    {"PHONECTL_ACCESSIBLE", N_("If not empty, as --plain: output for screen readers.")},
    {"COLUMNS", N_("Width for tables and help when there is no terminal.")},
    {"TERM", N_("The terminal; dumb gets no colours and no moving progress line.")},
    {"LANGUAGE, LC_ALL, LC_MESSAGES, LANG",
     N_("Language of messages; machine-readable output does not depend on it.")},
    {"HTTPS_PROXY, ALL_PROXY, NO_PROXY",
     N_("Proxies, as curl reads them. A password in a proxy's address is visible to other programs "
        "of this user; phonectl never prints it.")},
    {"CURL_CA_BUNDLE", N_("As SSL_CERT_FILE, and counts before it.")},
    {"SSL_CERT_FILE, SSL_CERT_DIR", N_("Certificate authorities to trust, as OpenSSL reads them.")},
    {"XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR",
     N_("Where configuration, tokens, jobs, lists of phones and running state are kept.")},
};
const size_t variable_table_count = COUNT_OF(variable_table);

const struct topic topic_table[] = {
    {"exit-codes", N_("What the exit codes mean"), NULL},
    {"environment", N_("Environment variables that phonectl reads"), NULL},
    {"selectors", N_("How to select phones"),
     N_("A selector is a word; values of one field, and bare words, are combined with OR, "
        "different fields with AND, and a leading ! excludes.\n"
        "  Lobby                  the phone called Lobby (case-insensitive)\n"
        "  'Lobby*'               all that begin with Lobby; quote it for the shell\n"
        "  'Lobby [2.OG]'         an exact name wins; only * and ? are special\n"
        "  AA:BB:CC:DD:EE:FF      a MAC address in any spelling, also SEPAABBCCDDEEFF\n"
        "  1001, +49301234        an extension or a number\n"
        "  name:Lobby             a field: name mac model ext status location owner\n"
        "                         number tag ip serial software last_seen maintenance\n"
        "                         channel problem type capability permission source id\n"
        "  model:~'^98(41|51)'    a regular expression after the colon\n"
        "  'last_seen:>14d'       not seen for 14 days; '<2h': seen within two hours\n"
        "  '!tag:vip'             but none of these\n"
        "  @front '@a&!@b'        a group; the phones of @a that are not in @b\n"
        "  -f FILE                one selector per line, or a table; - is standard input\n"
        "  --all                  every phone; never implied\n"
        "A letter in a pattern also stands for that letter with an accent: '*muller*' finds "
        "Müller. A serial number, an IP address and an owner's mail are found without their "
        "field, numbers also as 0049 30 … or 030 …. A group is a line NAME = SELECTOR… below "
        "[groups], or [groups PROFILE], in phonectl.ini; it may contain other groups. Other "
        "groups come from a program, as in\n"
        "  phonectl config set group_command '/usr/local/bin/our-groups $GROUP'\n"
        "which prints one selector per line. It runs without a shell, and must end within "
        "request_timeout, with exit code 0 if the group exists.\n"
        "Together: 'Lobby*' Reception location:Berlin '!tag:vip' means the phones in Berlin "
        "called Lobby-something or Reception, but none tagged vip. \"phonectl phones SELECTOR…\" "
        "shows which phones match. A selector on a field that could not be read, such as "
        "location for an account that may not read locations, is refused. A directory may add "
        "fields of its own, as in rack:7.\n"
        "A table is CSV as written by Control Hub, CUCM, a spreadsheet or phonectl: separated by "
        ", ; or tab, in UTF-8, UTF-16 or Windows-1252, with a heading such as id, MAC Address, "
        "Device Name, Name, Phone Number or Extension. Each row selects the phone that its most "
        "precise cell names; a row that names none is an error with its line number.\n"
        "Arguments of an action are the last words: where ACTION takes one, \"phonectl ACTION "
        "'Lobby*' Reception 1001\" gives it 1001, and all words before that are the selection. "
        "If the argument is given as a flag, all words are the selection. Words after -- are "
        "never flags.")},
    {"tables", N_("Arguments from tables"),
     N_("The table given with -f chooses the phones, and with --column KEY=HEADING each of them "
        "takes an argument of the action from its own row:\n"
        "  phonectl dial -f calls.csv --column number=Target\n"
        "  phonectl tag -f tags.csv --column add=New --column remove=Old\n"
        "KEY is an argument as in \"phonectl help ACTION\". Every row is checked before anything "
        "is sent. An empty cell leaves its argument out; a row without a value, or without one "
        "that the action needs, is an error with its line number. So are two rows that say "
        "something different about one phone. The job keeps the values, and resume and retry use "
        "them again.\n"
        "Afterwards the results go beside the rows of that table, or of any other that names "
        "phones of job 12:\n"
        "  phonectl jobs show 12 --beside calls.csv > results.csv")},
    {"keys", N_("Key names and sequences for actions that press keys"),
     N_("A sequence is a list of steps, separated by commas:\n"
        "  Home, Down*3, Select       key names; *N repeats a key\n"
        "  wait 500ms                 a pause\n"
        "  1, 0, 0, 1  or  1001       digits\n"
        "  @reset, @next*3            a macro: keys with a name\n"
        "  xapi Audio.Volume.Set Level=50\n"
        "                             any command of the phone, see \"phonectl help xapi\"\n"
        "The names: 0-9 star pound up down left right select back home volumeup volumedown mute "
        "hold transfer conference headset speaker messages contacts settings hangup info soft1-5 "
        "line1-32. Press Tab after the selector to see those of your key maps too.\n"
        "Digits may be a PIN: no question shows them, and no job keeps a sequence that has some. "
        "\"jobs resume\" asks for it again, but not for a macro.\n"
        "Names are case-insensitive. Which keys a phone has depends on its model; phonectl reads "
        "them from the phone and translates names that mean the same. \"phonectl help ACTION\" "
        "shows what else an action accepts.\n"
        "To add a name, map it in a file ~/.config/phonectl/keymaps/ANY.ini: the name to type on "
        "the left, the names of the phone on the right, and % for a number.\n"
        "  [phones]\n"
        "  models = *9851*\n"
        "  [keys]\n"
        "  up = Arrow_Up\n"
        "  line = LineButton%\n"
        "Define a macro with \"phonectl config set macros.NAME KEYS\"; it is kept in the section "
        "[macros] or [macros PROFILE] of phonectl.ini and may contain other macros. A section "
        "[macros] of a key map takes precedence for the models of that map. \"phonectl press "
        "SELECTOR @NAME --explain\" shows the keys it stands for on each phone.")},
    {"formatting", N_("Tables, JSON, CSV and other output formats"),
     N_("On a terminal, lists are tables fitted to its width: less important columns are left out "
        "first, names and MAC addresses are never cut. When standard output is not a terminal, the "
        "same columns are printed in full, separated by tabs, without a header.\n"
        "  --json      one object with \"schema\": \"phonectl.NAME/1\", its rows in \"items\"\n"
        "  --jsonl     one object per line, as soon as it is known\n"
        "  --csv       RFC 4180 with a header; cells that a spreadsheet would take for a\n"
        "              formula get a leading '; --bom adds a byte order mark, for Excel\n"
        "  --tsv       tab-separated; --header adds the column names\n"
        "  --columns name,mac,+serial      --sort location,-name\n"
        "Commands that report a single record, such as status, print one object or row.\n"
        "Fields of JSON are only ever added; times are UTC as in RFC 3339; nothing depends on the "
        "language of the machine, and no format ever holds a token or password. Messages, "
        "questions and progress go to standard error.\n"
        "Control characters in names are shown as \\x1b and the like in tables, TSV and CSV, and "
        "as "
        "\\u001b in JSON, so that names cannot inject terminal codes.")},
    {"plugins", N_("Where plugins are searched and how to write one"),
     N_("Everything phonectl does to phones, every way to sign in and every place to keep a token "
        "is "
        "a plugin. These places are searched, in this order:\n"
        "  --plugin-dir DIR\n"
        "  the directories of PHONECTL_PLUGIN_PATH\n"
        "  ~/.local/lib/phonectl/plugins-1\n"
        "  the directory phonectl was installed with\n"
        "If two files have the same id, the first wins. \"phonectl plugins\" lists every file "
        "found, whether it was loaded and, if not, why. A plugin is trusted code: it runs inside "
        "phonectl, with your rights.\n"
        "To write one:\n"
        "  phonectl plugins new hello\n"
        "  cmake -S hello -B hello/build && cmake --build hello/build\n"
        "  phonectl plugins check hello/build/hello.so\n"
        "  phonectl --plugin-dir $PWD/hello/build plugins inspect hello\n"
        "  phonectl plugins install hello/build/hello.so\n"
        "To write one as a script, an executable file NAME.phonectl:\n"
        "  phonectl plugins new hello --language python\n"
        "  phonectl plugins check hello.phonectl\n"
        "  phonectl plugins install hello.phonectl\n"
        "\"man phonectl-plugin\" explains the interface, and names a longer guide and examples.")},
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
