/* The texts of `phonectl help TOPIC`, also part of the manual page. Those of exit-codes and environment are
 * made from their tables. */
#include "tables.h"

#include <words.h>

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
const size_t topic_table_count = sizeof(topic_table) / sizeof(topic_table[0]);
