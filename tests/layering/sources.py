"""Rules checked in the source files."""
import os
import re
import subprocess

from tree import RULES, rule

C_FILES = ("*.c", "*.h")


@rule()
def glib_stays_in_gtk_and_keyring(tree):
    """GLib, GTK and libsecret headers only in frontends/gtk and plugins/keyring"""
    names = tree.files(*C_FILES, without=("frontends/gtk/*", "plugins/keyring/*", "tests/gui/*", "tests/bench/gtk_*",
                                          "tests/plugins/*keyring*"))
    for name, line, header, _ in tree.includes(names):
        if re.match(r"(glib|gio|gobject|gtk|gdk|adwaita|libsecret|gst)\b", header):
            yield f"{name}:{line}: includes <{header}>"


@rule()
def plugins_include_only_the_abi(tree):
    """plugins include <phonectl/…>, their own and common/ headers, the C library and libraries of their own"""
    inner = {name.removeprefix("core/") for name in tree.files("core/*.h")}
    inner |= {os.path.basename(name) for name in tree.files("frontends/*.h", "sdk/simulator/*.h")}
    for name, line, header, quoted in tree.includes(tree.files("plugins/*.c", "plugins/*.h")):
        own = [os.path.normpath(os.path.join(folder, header))
               for folder in (os.path.dirname(name), "plugins", "plugins/common")]
        if quoted and any(path in tree.all_files and path.startswith("plugins/") for path in own):
            continue
        if quoted:
            yield f'{name}:{line}: "{header}" is not part of the plugin'
        elif header.startswith("phonectl/") and f"sdk/include/{header}" not in tree.all_files:
            yield f"{name}:{line}: <{header}> is not a public header"
        elif header in inner:
            yield f"{name}:{line}: <{header}> belongs to the program"
    for name in tree.files("plugins/*CMakeLists.txt"):
        for number, text in enumerate(tree.text(name).splitlines(), 1):
            if re.search(r"/core\b|\bcore/|\bLIBRARIES\b.*\bcore\b|/frontends\b|/simulator\b", text.split("#")[0]):
                yield f"{name}:{number}: a plugin is built from its own files: {text.strip()}"


def plugin_ids(tree):
    """The names of the folders in plugins/ and every .id inside."""
    ids = {name.split("/")[1] for name in tree.files("plugins/*/*")} - {"common"}
    for _, _, match in tree.search(r'\.id\s*=\s*"([a-z][a-z0-9-]*)"', tree.files("plugins/*.c")):
        ids.add(match[1])
    return ids


# Ids that phonectl itself uses as words.
OWN_WORDS = {"tag": "a field of a phone, see plugin.h", "resume": "phonectl jobs resume",
             "memory": "a check of phonectl doctor", "info": "a key of phones", "wait": "a flag of actions"}


@rule()
def core_and_frontends_know_no_plugin(tree):
    """core and frontends contain no id of a plugin or feature, as a literal or as part of a name"""
    ids = plugin_ids(tree)
    names = tree.files("core/*.c", "core/*.h", "frontends/*.c", "frontends/*.h")
    for name, line, match in tree.search(r'"([a-z][a-z0-9-]*)"', names):
        if match[1] in ids and match[1] not in OWN_WORDS:
            yield f'{name}:{line}: "{match[1]}" is the id of a plugin or feature'
    # Only ids that are no everyday words can be searched for in names.
    telling = [name.replace("-", "_") for name in ids if "-" in name or name in ("reboot", "dtmf", "screenshot")]
    if telling:
        for name, line, match in tree.search(rf"\b\w*({'|'.join(sorted(telling))})\w*\b", names, strings=False):
            yield f"{name}:{line}: {match[0]} is named after a plugin or feature"


@rule()
def core_and_frontends_know_no_vendor(tree):
    """no word about a vendor or its service in the code of the core and the front ends"""
    names = tree.files("core/*.[ch]", "frontends/*.[ch]")
    for name, line, match in tree.search(r"webex|cisco", names, flags=re.IGNORECASE):
        yield f"{name}:{line}: {match[0]}"


# The only file that may use each library. The simulator is a separate program.
WRAPPED = (
    (r"ltdl\.h", "core/plugin/loader.c"),
    (r"dlfcn\.h", "core/util/library.c"),
    (r"curl/.*", "core/net/http_transfer.c core/net/curl.c"),
    (r"microhttpd\.h", "core/net/loopback.c core/net/microhttpd.c"),
    (r"uni(case|conv|ctype|norm|str)\.h", "core/util/alike.c"),
    (r"ini\.h", "core/config/ini.c"),
    (r"libsecret/.*", "plugins/keyring/service.h"),
    (r"qrencode\.h", "frontends/common/qr.c"),
)


@rule()
def one_file_per_library(tree):
    """each wrapped library is included by one file, and by the one that opens it; locked memory comes from secret.c alone"""
    names = tree.files("core/*", "frontends/*", "plugins/*")
    names = [name for name in names if name.endswith((".c", ".h"))]
    for name, line, header, _ in tree.includes(names):
        for pattern, only in WRAPPED:
            if re.fullmatch(pattern, header) and name not in only.split():
                yield f"{name}:{line}: <{header}> belongs into {only} alone"
    for name, line, match in tree.search(r"\bsodium_(malloc|allocarray|mprotect_\w+|free)\s*\(", names):
        if name != "core/util/secret.c":
            yield f"{name}:{line}: {match[0]}) belongs into core/util/secret.c alone"


@rule()
def keywords_are_ascii(tree):
    """no comparison by the locale, which in Turkish tells ID from id: text_same_word(), ascii_same(), g_ascii_…"""
    names = tree.files("core/*", "frontends/*", "plugins/*")
    pattern = r"\b(strn?casecmp|strcasestr|toupper|tolower)\s*\("
    for name, line, match in tree.search(pattern, [name for name in names if name.endswith((".c", ".h"))]):
        yield f"{name}:{line}: {match[1]}() depends on the locale"


@rule()
def json_is_read_alike(tree):
    """json-c's strict mode, which refuses other things in each release, is not used"""
    for name, line, match in tree.search(r"\bJSON_TOKENER_STRICT\b", tree.files(*C_FILES), strings=False):
        yield f"{name}:{line}: {match[0]}"


@rule()
def our_plugins_use_the_sdk(tree):
    """each plugin of the tree is built by the SDK's own ph_add_plugin()"""
    folders = {name.split("/")[1] for name in tree.files("plugins/*/*.c")} - {"common"}
    for folder in sorted(folders):
        name = f"plugins/{folder}/CMakeLists.txt"
        if name not in tree.all_files:
            yield f"{name}: missing"
        elif "ph_add_plugin(" not in tree.text(name) or "add_library(" in tree.text(name):
            yield f"{name}: builds its plugin by other means than ph_add_plugin()"


@rule()
def abi_has_only_plain_members(tree):
    """no bit field, enum, bool, long, time_t or padding in a struct of the ABI"""
    bad = (r"\benum\s+\w+\s+\w+\s*[;,\[]|\b(_Bool|bool|long|time_t|off_t|wchar_t|float|double)\b|"
           r"\w\s*:\s*\d+\s*;|\b\w*(reserved|padding|unused)\w*\b")
    for name in tree.files("sdk/include/phonectl/*.h"):
        code = tree.code(name)
        for struct in re.finditer(r"^struct ph_\w+ \{.*?^\};", code, re.MULTILINE | re.DOTALL):
            for match in re.finditer(bad, struct[0]):
                line = code.count("\n", 0, struct.start() + match.start()) + 1
                yield f"{name}:{line}: {match[0].strip()}"


# One line each, from a process that is about to end: out of memory, or a crash.
LAST_WORDS = ("core/util/memory.c", "core/util/crash.c")


@rule()
def only_frontends_print(tree):
    """core and plugins never write to standard output or standard error"""
    names = tree.files("core/*.c", "core/*.h", "plugins/*.c", "plugins/*.h")
    # A plugin's helper program is a separate program and talks to the plugin that way.
    names = [name for name in names if not re.search(r"^int main\(", tree.code(name), re.MULTILINE)]
    direct = r"\b(printf|vprintf|puts|putchar|putchar_unlocked|perror|psignal)\s*\("
    through = r"\b(fprintf|vfprintf|fputs|fputc|putc|fwrite|fflush)\s*\([^;]*\b(stdout|stderr)\b"
    bare = r"\b(write|dprintf|vdprintf)\s*\(\s*(1|2|STDOUT_FILENO|STDERR_FILENO)\b"
    for name, line, match in tree.search(f"{direct}|{through}|{bare}", names, strings=False):
        if name in LAST_WORDS and match[0].startswith("write"):
            continue
        yield f"{name}:{line}: {match[0]}"


@rule()
def integers_only(tree):
    """core and plugins calculate with integers, and no result depends on the locale"""
    names = tree.files("core/*.c", "core/*.h", "plugins/*.c", "plugins/*.h")
    pattern = r"\b(double|float|strtod|strtof|atof|atoi|atol|setlocale|localeconv|strcoll|json_object_new_double)\b"
    for name, line, match in tree.search(pattern, names, strings=False):
        yield f"{name}:{line}: {match[0]}"


@rule()
def functions_stay_short(tree):
    """functions under 60 lines, nested at most four deep; a file ends where its meaning ends"""
    # The formatter indents by four, so a statement at column 20 is nested five deep.
    for name, line, match in tree.search(r"^ {20,}(if|for|while|do|switch)\b", tree.files(*C_FILES)):
        yield f"{name}:{line}: {match[1]} nested {(len(match[0]) - len(match[1])) // 4} deep"
    for name in tree.files(*C_FILES):
        start = None
        for number, text in enumerate(tree.code(name).splitlines(), 1):
            if text == "{":
                start = number
            elif text.startswith("}") and start is not None:
                if number - start - 1 >= 60:
                    yield f"{name}:{start}: a function of {number - start - 1} lines"
                start = None


ROOMS = ("", "job", "account", "call", "task", "phone", "plugin", "net", "config", "util")


def parts(tree, folder="core"):
    """Maps each part of a folder to the parts it includes: {part: {part: (file, line)}}. X.c, X.h and X_private.h
    are one part."""
    def part(path):
        return re.sub(r"(_private)?\.[ch]$", "", path)

    found = {}
    for name, line, header, quoted in tree.includes(tree.files(f"{folder}/*.c", f"{folder}/*.h")):
        mine, other = part(name.removeprefix(f"{folder}/")), part(header)
        if quoted and mine != other:
            found.setdefault(mine, {}).setdefault(other, (name, line))
    return found


@rule()
def rooms_include_downwards(tree):
    """a file of the core includes only its own room and the rooms below, by path from core/; X_private.h only its room"""
    for name, line, header, quoted in tree.includes(tree.files("core/*.c", "core/*.h")):
        if quoted and header.endswith("_private.h") and os.path.dirname(f"core/{header}") != os.path.dirname(name):
            yield f'{name}:{line}: "{header}" is private to its room'
    for mine, others in parts(tree).items():
        room = mine.rpartition("/")[0]
        for other, (name, line) in others.items():
            below = other.rpartition("/")[0]
            if f"core/{other}.h" not in tree.all_files and f"core/{other}_private.h" not in tree.all_files:
                yield f'{name}:{line}: "{other}.h" is not in the core'
            elif room not in ROOMS or below not in ROOMS or ROOMS.index(below) < ROOMS.index(room):
                yield f"{name}:{line}: {room or 'core'} includes {other}.h above it"


def circles(tree, folder):
    graph = parts(tree, folder)
    done, path = set(), []

    def walk(mine):
        if mine in path:
            circle = path[path.index(mine):]
            for each in circle:
                yield f"{folder}/{each}.h: {' -> '.join([*circle, mine])}"
        elif mine not in done:
            path.append(mine)
            for other in graph.get(mine, ()):
                yield from walk(other)
            path.pop()
            done.add(mine)

    for mine in sorted(graph):
        yield from walk(mine)


@rule()
def core_has_no_circles(tree):
    """no two parts of the core include each other, directly or around others"""
    yield from circles(tree, "core")


@rule()
def frontends_have_no_circles(tree):
    """no two parts of a front end include each other, directly or around others"""
    for folder in ("frontends/common", "frontends/cli", "frontends/gtk"):
        yield from circles(tree, folder)


@rule()
def simulator_has_no_circles(tree):
    """no two parts of the simulator include each other, directly or around others"""
    yield from circles(tree, "sdk/simulator")


@rule()
def what_a_file_defines_its_header_declares(tree):
    """a function of X.c that others use is declared in X.h or X_private.h, and nowhere else: in core and simulator"""
    for folder in ("core", "sdk/simulator"):
        yield from misplaced_declarations(tree, folder)


def misplaced_declarations(tree, folder):
    declared = {}
    handlers = tree.search(r"^handler ([\w\s,]+);", tree.files(f"{folder}/*.h"))
    for name, _, match in handlers:
        for function in re.findall(r"\w+", match[1]):
            declared.setdefault(function, set()).add(name)
    for name, _, match in tree.search(r"^(?!static|typedef)[a-z_][\w\s*]*?[\s*](\w+)\([^{}]*?\)[^{};]*;",
                                      tree.files(f"{folder}/*.h")):
        declared.setdefault(match[1], set()).add(name)
    for name, line, match in tree.search(r"^(?!static|typedef)[a-z_][\w *]*?[ *](\w+)\([^;{}]*\)\n\{",
                                         tree.files(f"{folder}/*.c")):
        own = {re.sub(r"\.c$", ending, name) for ending in (".h", "_private.h")}
        if match[1] not in declared and match[1] != "main":
            yield f"{name}:{line}: {match[1]}() is in no header"
        for other in sorted(declared.get(match[1], set()) - own):
            yield f"{other}: declares {match[1]}() of {name}"


@rule()
def frontends_include_only_the_facade(tree):
    """of the core, front ends include core.h alone"""
    inner = {name.removeprefix("core/") for name in tree.files("core/*.h")} - {"core.h"}
    for name, line, header, _ in tree.includes(tree.files("frontends/*.c", "frontends/*.h")):
        if header in inner and f"{os.path.dirname(name)}/{header}" not in tree.all_files:
            yield f"{name}:{line}: {header} is behind core.h"


@rule()
def files_say_what_they_are_for(tree):
    """each C, shell and Python file begins with a comment that says what it is for"""
    for name in tree.files(*C_FILES, "*.sh", "*.py", without=("tests/abi/plugin-*.h",)):
        lines = [line for line in tree.text(name).splitlines() if line.strip() and not line.startswith("#!")]
        if lines and not lines[0].lstrip().startswith(("/*", "//", "#", '"""')):
            yield f"{name}:1: {lines[0][:60]}"


# A name or heading that starts with numbers of tests/security.md: "test_C5_kill…", "A17_E7_pages…", "(C5, C6)", "F2: …".
CITED = re.compile(r"\b(?:test_)?((?:[A-I]\d{1,2}_)+)(?=\w)|(?<=\s)\((?:security items? )?((?:[A-I]\d{1,2}(?:, )?)+)\)|"
                   r'(?:^"""|^/\* |^/\* -+ )((?:[A-I]\d{1,2}(?:, )?)+)(?=[: ])', re.MULTILINE)


@rule()
def security_items_name_their_tests(tree):
    """what tests are named after stands in tests/security.md with their file; each item there has a test or says why not"""
    name = "tests/security.md"
    items = {}
    for match in re.finditer(r"^\* \*\*([A-I]\d+)\*\* (.*?)(?=^\*|^#|\Z)", tree.text(name), re.MULTILINE | re.DOTALL):
        where = f"{name}:{tree.text(name).count(chr(10), 0, match.start()) + 1}"
        files = set(re.findall(r"`([\w/]+\.\w+)`", match[2]))
        rules = re.findall(r"`layering:(\w+)`", match[2])
        items[match[1]] = files
        for file in sorted(files):
            if f"tests/{file}" not in tree.all_files and file not in tree.all_files:
                yield f"{where}: {file} is not there"
        for each in rules:
            if each not in RULES:
                yield f"{where}: there is no rule {each}"
        if not files and not rules and "No test" not in match[2]:
            yield f"{where}: {match[1]} names no test"
    for file in tree.files("tests/*.c", "tests/*.py", without=("tests/layering/*",)):
        for number, line in enumerate(tree.text(file).splitlines(), 1):
            for match in CITED.finditer(line):
                for item in re.findall(r"[A-I]\d+", "".join(part or "" for part in match.groups())):
                    if file.removeprefix("tests/") not in items.get(item, ()):
                        yield f"{file}:{number}: {name} does not name this file under {item}"


MAPS = ("*README.md", "CONTRIBUTING.md", "CHANGES.md")
# Placeholders for any name: test_X.c, unit/ROOM, cmd_NAME.c.
STANDS_FOR_ANY = re.compile(r"\b[A-Z]+\b|_[A-Z]+\b|\bX\b")


@rule()
def maps_name_what_exists(tree):
    """each path and each function() in the maps of the tree exists, the paths from the map's folder or from the root"""
    names = tree.files(*MAPS, without=("sdk/*", "README.md"))
    folders = {os.path.dirname(name) + "/" for name in tree.all_files}
    folders |= {folder[:at + 1] for folder in folders for at, letter in enumerate(folder) if letter == "/"}
    code = "".join(tree.text(name) for name in tree.files("*.c", "*.h", "*.cmake"))
    for name in names:
        for number, line in enumerate(tree.text(name).splitlines(), 1):
            for word in re.findall(r"`([\w./-]+(?:\.(?:c|h|py|sh|md|ini|txt|pot?|cmake|1)|/)|\w+\(\))`", line):
                places = [os.path.normpath(os.path.join(folder, word)) for folder in (os.path.dirname(name), "", "sdk/include")]
                if STANDS_FOR_ANY.search(word) or word[0] in "./":
                    continue
                if word.endswith("()"):
                    found = re.search(rf"\b{word[:-2]}\s*\(", code)
                elif word.endswith("/"):
                    found = any(place + "/" in folders for place in places)
                else:
                    found = any(place in tree.all_files for place in places)
                if not found:
                    yield f"{name}:{number}: there is no {word}"


@rule()
def maps_are_whole(tree):
    """core/README.md names each file and each lock of the core, the maps below plugins, config and tests each folder and rule"""
    locks = tree.text("core/README.md").partition("## Locks")[2].partition("\n## ")[0]
    for name, line, match in tree.search(r"^[ \t]*(?:static )?pthread_mutex_t \*?\w+( =|;)", tree.files("core/*.c", "core/*.h")):
        if f"`{name.removeprefix('core/')}`" not in locks:
            yield f"{name}:{line}: a lock that is not in core/README.md"
    parts = [("core/README.md", [name.removeprefix("core/") for name in tree.files("core/*.c")])]
    for folder in ("plugins", "config", "tests"):
        inside = [name.split("/", 2)[1:] for name in tree.files(f"{folder}/*/*")]
        parts.append((f"{folder}/README.md", sorted({each[0] + "/" for each in inside} - {"cmake/", "man/"})))
    parts.append(("config/README.md", [name.removeprefix("config/") for name in tree.files("config/*.sh", "config/*.ini")
                                       if name.count("/") == 1]))
    parts.append(("tests/README.md", list(RULES)))
    for name, wanted in parts:
        text = tree.text(name)
        for each in wanted:
            if f"`{each}`" not in text:
                yield f"{name}:1: does not name {each}"


@rule()
def nothing_local_is_committed(tree):
    """no path of somebody's machine, no unfinished business"""
    local = re.compile(r"(?<![\w.$}/])/(home|root|[w]ork|Users)/\w[\w./-]*")
    unfinished = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b")
    for name in tree.files("*", without=("tests/fuzz/corpus/*", "*.png", "*.svg")):
        for number, text in enumerate(tree.text(name).splitlines(), 1):
            for found in (local.search(text), unfinished.search(text)):
                if found:
                    yield f"{name}:{number}: {found[0]}"


def run_tool(tree, command, names):
    """Returns a tool's complaints about the files, one per line; nothing if the tool is not installed."""
    if not names:
        return []
    try:
        done = subprocess.run(command + names, cwd=tree.root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return [line for line in (done.stdout + done.stderr).splitlines() if re.match(r"[^ :]+:\d+:", line)]


@rule()
def clang_format_decides_layout(tree):
    """C files are laid out as .clang-format says, by release 14: each release lays out a few lines differently"""
    names = tree.files(*C_FILES, without=("tests/abi/plugin-*.h", "tests/abi/layout-*.h"))
    seen = set()
    for line in run_tool(tree, ["clang-format-14", "--dry-run", "--style=file"], names):
        name = line.split(":")[0]
        if name not in seen:
            seen.add(name)
            yield ":".join(line.split(":")[:2])


@rule()
def lines_stay_narrow(tree):
    """lines of C files end before column 101, comments too, which the formatter leaves alone"""
    released = ("tests/abi/plugin-*.h", "tests/abi/layout-*.h")
    for name in tree.files(*C_FILES, without=released):
        for number, text in enumerate(tree.text(name).splitlines(), 1):
            if len(text) > 100:
                yield f"{name}:{number}: {len(text)} columns"


@rule()
def c_is_one_dialect(tree):
    """sizeof *p and p == NULL; the constants of a .c in an enum"""
    names = tree.files("core/*.[ch]", "frontends/*.[ch]", "plugins/*.[ch]", "sdk/*.c")
    define = r"^[ \t]*#[ \t]*define[ \t]+\w+[ \t]+\(?-?\d+\)?[ \t]*$"
    sources = [name for name in names if name.endswith(".c")]
    for searched, pattern in ((names, r"\bsizeof\s*\(\s*\*"), (sources, define)):
        for name, line, match in tree.search(pattern, searched, strings=False):
            yield f"{name}:{line}: {match[0].strip()}"
    for name in names:
        code = tree.code(name, strings=False)
        for function in re.finditer(r"^\w[^;{}]*\n\{\n.*?^\}", code, re.MULTILINE | re.DOTALL):
            pointers = set(re.findall(r"\b(?:struct \w+|\w+) \*(?:const )?(\w+)\s*[=;,)]", function[0]))
            for match in re.finditer(r"(?<![\w)])!(\w+)\b(?!\s*(?:->|\[|\(|\.))", function[0]):
                if match[1] in pointers:
                    line = code.count("\n", 0, function.start() + match.start()) + 1
                    yield f"{name}:{line}: {match[0]}"


@rule()
def locks_guard_their_data(tree):
    """clang finds no access to a GUARDED_BY() member without its lock, see core/util/thread.h"""
    defines = [f'-DPHONECTL_{name}="x"' for name in
               ("VERSION", "SYSCONF_DIR", "SHIPPED", "PLUGIN_DIR", "PLUGIN_BESIDE", "DATA_DIR", "DATA_BESIDE", "LIBCURL", "LIBMICROHTTPD")]
    command = ["clang", "-fsyntax-only", "-std=gnu11", "-D_GNU_SOURCE", "-Icore", "-Isdk/include", *defines,
               "-Wthread-safety"]
    for line in run_tool(tree, command, tree.files("core/*.c")):
        if re.search(r"error:|thread-safety", line):
            yield line


@rule()
def shell_scripts_are_clean(tree):
    """shellcheck finds nothing in the shell scripts"""
    yield from run_tool(tree, ["shellcheck", "--format=gcc"], tree.files("*.sh", ".ci/run"))


@rule()
def each_core_file_has_its_test(tree):
    """core/ROOM/X.c is tested by tests/unit/ROOM/test_X.c, or tests/README.md says which test runs it"""
    told = {}
    for line in tree.text("tests/README.md").splitlines():
        row = re.fullmatch(r"\| ((?:`core/\w+/\w+\.c` ?)+)\| `([\w/.-]+)` \|", line)
        for name in re.findall(r"`([^`]+)`", row[1]) if row else ():
            told[name] = row[2]
    for name in tree.files("core/*/*.c"):
        _, room, file = name.split("/")
        own = f"tests/unit/{room}/test_{file}" in tree.all_files
        if own == (name in told):
            yield f"{name}: {'stands in tests/README.md, but has a test of its own' if own else 'no test is named for it'}"
        elif not own and told[name] not in tree.all_files:
            yield f"{name}: there is no {told[name]}"


TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*|\d\w*|[-+*/%&|^=!<>]=|->|&&|\|\||[^\s\w]')
KEYWORDS = frozenset("if else for while do switch case default break continue return sizeof struct enum const static unsigned "
                     "int char bool void size_t NULL".split())
FREEING = re.compile(r"\b\w*(?:free|unref|put)\s*\([^;{}]*\);")
REPEATED = 40  # tokens: about four lines


def shape(code):
    """(token, position) pairs of a function's body. All names and literals look alike, except keywords and called
    functions. A statement like the one before it continues a list and is left out, as is mere freeing."""
    before, statement, tokens = None, [], []
    code = FREEING.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), code)
    for match in TOKEN.finditer(code):
        word = match[0]
        if word[0] in "\"'" or word[0].isdigit():
            word = word[0] if word[0] in "\"'" else "0"
        elif (word[0].isalpha() or word[0] == "_") and word not in KEYWORDS and code[match.end():match.end() + 1] != "(":
            word = "name"
        statement.append((word, match.start()))
        if word in ";{}":
            words = [each for each, _ in statement]
            tokens += statement if words != before else []
            before, statement = words, []
    return tokens


@rule()
def nothing_stands_three_times(tree):
    """no statements stand in three functions: 40 tokens that differ only in names and literals"""
    found = {}
    for name in tree.files("core/*.c", "frontends/*.c", "plugins/*.c"):
        code = tree.code(name)
        for body in re.finditer(r"^\{\n(.*?)^\}", code, re.MULTILINE | re.DOTALL):
            tokens = shape(body[1])
            words = tuple(word for word, _ in tokens)
            for at in range(len(words) - REPEATED + 1):
                if at and words[at - 1] not in ";{}":
                    continue
                place = (name, body.start(1), tokens[at][1])
                places = found.setdefault(words[at:at + REPEATED], [])
                if not any(other[:2] == place[:2] for other in places):
                    places.append(place)
    told = set()
    for places in found.values():
        functions = tuple(place[:2] for place in places)
        if len(places) < 3 or functions in told:
            continue
        told.add(functions)
        lines = [f"{name}:{tree.code(name).count(chr(10), 0, start + at) + 1}" for name, start, at in places]
        yield f"{lines[0]}: also {', '.join(lines[1:])}"
