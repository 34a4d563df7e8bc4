"""Commands that need no account: exit codes, bad input, and hostile environments."""
import ctypes
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile

from helpers.common import PHONECTL, SOURCE
from helpers.terminal import answer, check, expect, finish, run

HOME = os.environ["HOME"]
CONFIG = os.path.join(os.environ["XDG_CONFIG_HOME"], "phonectl", "phonectl.ini")
NOWHERE = {"PHONECTL_URL": "http://127.0.0.1:9/v1"}  # doctor contacts the service
LOCAL = [["version"], ["help"], ["help", "selectors"], ["plugins"], ["actions"], ["config"], ["completion", "bash"],
         ["sim", "status"], ["jobs"], ["profiles"], ["__complete", "--", "pho"]]

# words, exit code, pattern in standard error
TABLE = [
    ([], 0, ""),
    (["--help"], 0, ""),
    (["--version"], 0, ""),
    (["version", "extra"], 2, "extra"),
    (["verson"], 2, "did you mean version"),
    (["qqqqqq"], 2, "Unknown command qqqqqq"),
    (["version", "--jsn"], 2, "did you mean --json"),
    (["--jsn", "version"], 2, "Unknown flag --jsn"),
    (["version", "-Z"], 2, "Unknown flag -Z"),
    (["version", "--canary", "1"], 2, 'version does not take --canary'),
    (["--canary=1", "version"], 2, 'version does not take --canary'),
    (["version", "--json=yes"], 2, "--json takes no value"),
    (["version", "--profile"], 2, "--profile needs a value"),
    (["version", "--profile", "--json"], 2, "--profile needs a value"),
    (["--setting", "jobs", "config"], 2, "KEY=VALUE"),
    (["phones", "-f", "/dev/null", "-f", "/dev/null"], 2, "-f is given twice"),
    (["tag", "Lobby", "--add", "a", "--add=b"], 2, "--add is given twice"),
    (["--setting", "jobs=0", "config"], 2, "jobs must be 1 to 200"),
    (["--setting", "jbos=3", "config"], 2, "jbos"),
    (["config", "--json", "--csv"], 2, "Use only one of"),
    (["config", "--columns", "nothing"], 2, "unknown column nothing; choose from key, value"),
    (["config", "--sort", "nothing"], 2, "unknown column nothing"),
    (["config", "gte"], 2, "did you mean get"),
    (["config", "get"], 2, "Missing argument"),
    (["config", "get", "jbos"], 2, "did you mean jobs"),
    (["config", "get", "ca_file"], 1, "not set"),
    (["config", "set", "jobs", "many"], 2, "jobs"),
    (["config", "set", "jobs"], 2, "Missing argument"),
    (["profiles", "use", "nowhere"], 2, "no profile nowhere"),
    (["profiles", "add", "../evil"], 2, "name"),
    (["plugins", "inspect", "nothing-like-it"], 9, "no plugin nothing-like-it"),
    (["plugins", "check", "/nonexistent.so"], 9, "/nonexistent.so"),
    (["plugins", "new", "Not Valid"], 2, "cannot be the name"),
    (["plugins", "new", "status"], 2, "is a command"),
    (["plugins", "bogus"], 2, "Unknown subcommand bogus of plugins"),
    (["completion", "tcsh"], 2, "bash, zsh and fish"),
    (["help", "no-such-thing-here"], 2, "no-such-thing-here"),
    (["login", "no-such-provider"], 9, "no-such-provider"),
    (["login", "--timeout", "soon"], 2, "--timeout"),
    (["jobs", "show", "0"], 2, '"0" is not a job number'),
    (["jobs", "show", "99"], 3, "no job 99"),
    (["sim", "sart"], 2, "did you mean start"),
    (["sim", "status"], 1, ""),
    (["status"], 4, ""),
    (["status", "--check"], 4, ""),
    (["status", "--check", "--verify"], 2, "one of them"),
    (["phones"], 4, "Sign in"),
    (["phones", "--why", "phones"], 2, "phones is not an action\n"),
    (["phones", "Lobby", "--all"], 2, "cannot be combined"),
    (["phones", "colour:red"], 2, "colour"),
    (["phones", "-f", "/nonexistent"], 2, "/nonexistent"),
    (["phones", "--plugin-dir", "/nonexistent"], 4, ""),
]


def exit_codes():
    for words, code, text in TABLE:
        result = expect(f"phonectl {' '.join(words)}", run(*words), code)
        check(f"phonectl {' '.join(words)} says {text}", text in result.stderr, result.stderr)
        if code == 2:
            check(f"phonectl {' '.join(words)} prints no result", not result.stdout.strip(), result.stdout)
    for words in (["x" * 100000], ["phones", "--sort", "ä" * 50000], ["plugins", "inspect", "\x1b" * 30000]):
        result = run(*words)
        check("what is wrong is not quoted without end", result.returncode in (2, 9) and len(result.stderr) < 5000,
              (result.returncode, len(result.stderr)))


def what_may_be_a_token_is_not_repeated():
    """cron mails standard error, so an argument that may be a token must not appear there."""
    for words in (["login", "developer-token", "Secret-Token-0123456789"], ["login", "Secret-Token-0123456789abcdefghijkl"]):
        result = run(*words)
        check(f"phonectl {words[:-1]} and a token", result.returncode in (2, 9) and "Secret" not in result.stdout + result.stderr,
              (result.returncode, result.stderr))


def hints_can_be_typed_as_they_stand():
    expect("the profile is there", run("profiles", "add", "globex"), 0)
    expect("the profile is in the hint", run("--profile", "globex", "phones"), 4, stderr="Sign in: phonectl --profile globex login")
    expect("so in status", run("--profile", "globex", "status"), 4, stderr="Sign in: phonectl --profile globex login")
    expect("so in what the core says", run("--profile", "globex", "jobs", "show", "9999"), 3,
           stderr='see "phonectl --profile globex jobs"')
    expect("not where no profile matters", run("--profile", "globex", "jobs", "sho"), 2, stderr="did you mean show")
    fixes = {row["check"]: row["cure"] for row in answer(run("--profile", "globex", "doctor", "--json", env=NOWHERE))["items"]}
    check("so in doctor", fixes["account"] == "phonectl --profile globex login", fixes)
    expect("and gone again", run("profiles", "remove", "globex", "--yes"), 0)
    expect("no profile, no flag", run("phones"), 4, stderr="Sign in: phonectl login")
    with tempfile.TemporaryDirectory() as fresh:
        expect("before any configuration", run("phones", env={"XDG_CONFIG_HOME": fresh}), 4,
               stderr="To try it without an account: phonectl --sim phones")
    os.makedirs(os.path.dirname(CONFIG), exist_ok=True)
    with open(CONFIG, "a", encoding="utf-8"):
        pass
    check("not to somebody who configured it", "--sim" not in run("phones").stderr, "")
    os.remove(CONFIG)


def other_words_for_the_same():
    for verb in ("jobs", "profiles", "stores", "plugins"):
        check(f"{verb} list", run(verb, "list").stdout == run(verb).stdout, run(verb, "list"))
        expect(f"{verb} list and more", run(verb, "list", "x"), 2, stderr="Unexpected argument x")
    check("help simulator", run("help", "simulator").stdout == run("help", "sim").stdout, run("help", "simulator"))
    check("a heading is a column, too", run("config", "--columns", "KEY,value").stdout ==
          run("config", "--columns", "key,value").stdout, "")
    expect("also to sort by", run("config", "--sort", "-KEY", "--columns", "key"), 0)


def a_word_that_matches_nothing_is_named_once():
    result = run("--sim", "-q", "phones", "no-such-phone")
    check("once, also when quiet", result.returncode == 3 and result.stderr.lower().count("no phone matches") == 1, result.stderr)
    run("sim", "stop")


def named_plugins():
    """A plugin that is configured but missing is an error; no other plugin replaces it."""
    for name, words in (("STORE", ["status"]), ("STORE", ["phones"]), ("AUTH", ["login"]),
                        ("DIRECTORY", ["phones", "--fresh"])):
        if run("status").returncode == 9:
            print("no store was built: named plugins were not tried")
            return
        result = run(*words, env={f"PHONECTL_{name}": "nothing-like-it"})
        expect(f"PHONECTL_{name} for {words}", result, 9, stderr="nothing-like-it")


def new_plugin():
    os.chdir(os.environ["TMPDIR"])
    expect("a new plugin", run("plugins", "new", "wave-all"), 0, stderr="wave-all/README.md")
    files = sorted(os.listdir("wave-all"))
    check("its files carry its name", "wave-all.c" in files and "CMakeLists.txt" in files, files)
    with open("wave-all/wave-all.c") as file:
        source = file.read()
    check("its source too", '.id = "wave-all"' in source and "hello" not in source, source[:300])
    expect("not over what is there", run("plugins", "new", "wave-all"), 1, stderr="exists")
    check("it stays", sorted(os.listdir("wave-all")) == files)
    for name in ("version", "no/such/dir/", "UPPER", "1st", "", "x" * 40):
        check(f"{name!r} is refused", run("plugins", "new", name).returncode == 2, name)
    include = os.path.join(SOURCE, "sdk/include")
    built = subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{include}",
                            "-Wl,-z,defs,-z,now,-z,relro", f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o",
                            "wave-all/wave-all.so", "wave-all/wave-all.c"], capture_output=True, text=True)
    check("it compiles", built.returncode == 0, built.stderr)
    expect("and passes its check", run("plugins", "check", "wave-all/wave-all.so"), 0, stdout="asks for nothing")
    expect("and is a command", run("--plugin-dir", os.path.abspath("wave-all"), "help", "wave-all"), 0,
           stdout="phonectl wave-all SELECTOR")
    for word, other, said in (('.key = "text"', '.key = "timeout"', "flag of phonectl"),
                              ('.licence = "MIT"', '.licence = ""', "licence"),
                              ("const char *id", 'return host->fail(err, PH_FAILED, "phone", "No luck"); const char *id',
                               "failed: No luck")):
        with open("bad.c", "w") as file:
            file.write(source.replace(word, other))
        subprocess.run(["cc", "-shared", "-fPIC", f"-I{include}", "-Wl,-z,defs,-z,now,-z,relro",
                        f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", "wave-all/wave-all.so", "bad.c"], check=True)
        expect(f"a plugin with {other} fails", run("plugins", "check", "wave-all/wave-all.so"), 1, stdout=said)


def verbs_of_actions():
    actions = run("actions", "--tsv", "--columns", "id").stdout.split()
    if not actions:
        print("no actions are there: their verbs were not tried")
        return
    expect("an action without a selection", run(actions[0]), 2, stderr="Which phones|missing")
    expect("an action with a wrong flag", run(actions[0], "Lobby", "--no-such-flag"), 2, stderr="--no-such-flag")
    near = actions[-1] + "x"
    expect("an action spelled wrong", run(near, "Lobby"), 2, stderr=f"did you mean {actions[-1]}")
    for flag in ("--jobs=0", "--jobs=x", "--rate=fast", "--max-fail=some", "--canary=10,1", "--expect=-1", "--timeout=x"):
        name = flag.split("=")[0]
        result = run(actions[0], "Lobby", flag)
        check(f"{flag} is refused or nobody is signed in", result.returncode in (2, 4), result.stderr)
        check(f"{flag} is named", result.returncode == 4 or name in result.stderr, result.stderr)


def surroundings():
    tiny = tempfile.mkdtemp(dir=os.environ["TMPDIR"])
    os.chmod(tiny, 0o500)
    nowhere = {name: f"{tiny}/x" for name in
               ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    worlds = {
        "TERM=dumb": {"TERM": "dumb"},
        "no TERM": {"TERM": ""},
        "a read-only home": {"HOME": tiny, **nowhere},
        "no home": {"HOME": "", **{name: "" for name in nowhere}},
        "a relative home": {"HOME": "relative", **{name: "also/relative" for name in nowhere}},
        "an unknown locale": {"LC_ALL": "xx_YY.UTF-8"},
        "plain C": {"LC_ALL": "C"},
        "one column": {"COLUMNS": "1"},
        "absurd columns": {"COLUMNS": "99999999999999999999"},
        "no proxy works": {"HTTPS_PROXY": "http://127.0.0.1:1", "ALL_PROXY": "socks5://127.0.0.1:1"},
    }
    usual = {tuple(words): run(*words).returncode for words in LOCAL}
    for name, env in worlds.items():
        for words in LOCAL:
            if "home" in name and words[0] in ("sim", "jobs"):
                continue  # without a usable HOME these two use the account's home directory
            expect(f"{' '.join(words)} with {name}", run(*words, env=env), usual[tuple(words)])
    os.chmod(tiny, 0o700)


def turkish():
    """The Turkish locale: I and i are different letters, and numbers have a decimal comma."""
    if not shutil.which("localedef"):
        print("localedef is not there: the Turkish locale was not tried")
        return
    folder = os.path.join(os.environ["TMPDIR"], "locales")
    os.makedirs(folder, exist_ok=True)
    made = subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", f"{folder}/tr_TR.UTF-8"], capture_output=True)
    if not os.path.isdir(f"{folder}/tr_TR.UTF-8"):
        print("the Turkish locale could not be made: it was not tried", made.stderr[-200:])
        return
    for words in [*LOCAL, ["doctor", "--json"], ["config", "--json"]]:
        # with LOCPATH, the C library itself leaks a few bytes in setlocale()
        here, there = run(*words, env=NOWHERE), run(*words, env={"LOCPATH": folder, "LC_ALL": "tr_TR.UTF-8",
                                                                 "ASAN_OPTIONS": "detect_leaks=0", **NOWHERE})
        if words[0] == "doctor":
            continue  # its output names the locale
        check(f"{' '.join(words)} is the same in Turkish", (here.returncode, here.stdout) ==
              (there.returncode, there.stdout), there.stdout[:300])


def closed_descriptors():
    for words in LOCAL:
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            line = f'exec "$0" {" ".join(words)} {closed}'
            result = subprocess.run(["sh", "-c", line, PHONECTL], capture_output=True, text=True, timeout=180)
            check(f"{line}: no crash", 0 <= result.returncode < 120, (result.returncode, result.stderr))
            if closed == "2>&-":
                check(f"{line}: prints", result.stdout == run(*words).stdout, result.stdout[:200])
    pipe = os.path.join(os.environ["TMPDIR"], "pipe")
    os.mkfifo(pipe)
    blocked = subprocess.Popen(["sh", "-c", f'exec "$0" phones -f {pipe} <&- >&- 2>&-', PHONECTL])
    with open(pipe, "w"):  # when the open returns, phonectl has opened all its files
        places = [os.readlink(f"/proc/{blocked.pid}/fd/{fd}") for fd in range(3)]
    blocked.wait(timeout=180)
    check("nothing else takes the place of a closed descriptor", places == ["/dev/null"] * 3, places)
    full = subprocess.run(["sh", "-c", '"$0" help >/dev/full', PHONECTL], capture_output=True, text=True)
    check("a full disk is an error", full.returncode == 1 and "No space" in full.stderr, full.stderr)


def interrupted_while_reading():
    reader = subprocess.Popen([PHONECTL, "phones", "-f", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    reader.stdin.write(b"# more than a pipe holds: it is being read when this has been written\n" * 4000)
    reader.stdin.flush()
    reader.send_signal(signal.SIGINT)
    check("Ctrl-C ends reading", reader.wait(timeout=180) == -signal.SIGINT, reader.returncode)


def only_local_commands_are_light():
    """version and help load no plugin, as the dynamic linker's log shows."""
    plugin_path = os.environ.get("PHONECTL_PLUGIN_PATH", "")
    for words in (["version"], ["help"], ["help", "selectors"], ["completion", "zsh"]):
        result = run(*words, env={"LD_DEBUG": "files"})
        check(f"{words} loads no plugin", plugin_path not in result.stderr, "")
    result = run("actions", env={"LD_DEBUG": "files"})
    check("this would be seen", not plugin_path or plugin_path in result.stderr or "/proc/self/fd" in result.stderr or
          "/fd/" in result.stderr, result.stderr[-300:])


def the_network_is_opened_when_it_is_needed():
    """libcurl and what it needs take longer to load than all that these commands do."""
    for words in (["version"], ["help"], ["__complete", "--", "phones", "--why", "re"], ["actions"], ["status"], ["jobs"]):
        result = run(*words, env={"LD_DEBUG": "files"})
        check(f"{words} opens no network", "libjson-c" in result.stderr and
              not re.search("libcurl|libmicrohttpd|libssl|gnutls", result.stderr), "")
    result = run("version", "-v", env={"LD_DEBUG": "files"})
    check("this would be seen", re.search("file=libcurl.* dynamically loaded", result.stderr) is not None, result.stderr[-300:])
    check("both are named", "libcurl" in result.stdout and "libmicrohttpd" in result.stdout, result.stdout)
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, "libcurl.so.4"), "wb").close()
        result = run("phones", "--fresh", env={**NOWHERE, "PHONECTL_TOKEN": "t" * 40, "LD_LIBRARY_PATH": folder})
        expect("one that cannot be opened is told", result, 7, stderr="libcurl.so.4: file too short")
        listed = run("version", "-v", env={"LD_LIBRARY_PATH": folder})
        check("and not named", listed.returncode == 0 and "libcurl" not in listed.stdout, listed.stdout)


def configuration():
    told = expect("set", run("config", "set", "jobs", "12"), 0)
    check("the value and its place are told", f"jobs is set to 12 in {CONFIG}:" in told.stderr, told.stderr)
    check("the file is private", stat.S_IMODE(os.stat(CONFIG).st_mode) == 0o600, oct(os.stat(CONFIG).st_mode))
    expect("get", run("config", "get", "jobs"), 0, stdout="^12\n$")
    row = [item for item in answer(run("config", "--json"))["items"] if item["key"] == "jobs"][0]
    check("its origin is known", (row["origin"], row["default"], row["type"]) == ("user", "8", "int"), row)
    check("and where", row["where"].startswith(CONFIG + ":"), row)
    expect("a flag counts more", run("--setting", "jobs=13", "config", "get", "jobs"), 0, stdout="^13\n$")
    expect("unset", run("config", "unset", "jobs"), 0)
    expect("the default is back", run("config", "get", "jobs"), 0, stdout="^8\n$")
    with open(CONFIG, "a") as file:
        file.write("[phonectl]\njbos = 3\n= nothing\nrate = 5\n")
    result = expect("a broken file", run("config", "get", "rate"), 0, stdout="^5\n$", stderr="did you mean jobs")
    check("the broken line is named with its file", f"{CONFIG}:" in result.stderr, result.stderr)
    os.remove(CONFIG)


def profiles():
    expect("add", run("profiles", "add", "acme"), 0, stderr="acme")
    expect("add again", run("profiles", "add", "acme"), 2, stderr="already")
    expect("use", run("profiles", "use", "acme"), 0)
    rows = {row["name"]: row for row in answer(run("profiles", "--json"))["items"]}
    check("it is current", rows["acme"]["current"] is True, rows)
    expect("a value of a profile", run("--profile", "acme", "config", "set", "protected", "yes"), 0)
    rows = {row["name"]: row for row in answer(run("profiles", "--json"))["items"]}
    check("it is protected", rows["acme"]["protected"] is True, rows)
    expect("remove needs somebody or --yes", run("profiles", "remove", "acme"), 6, stderr="--yes")
    expect("remove", run("profiles", "remove", "acme", "--yes"), 0)
    expect("it is gone", run("profiles", "use", "acme"), 2)
    run("config", "unset", "profile")


def forms_of_output():
    golden = {
        ("config",): ["key", "value", "origin", "where", "help", "type", "allowed", "default"],
        ("plugins",): ["id", "state", "version", "features", "text", "summary", "reason", "cure", "path", "author",
                       "licence"],
        ("actions",): ["id", "title", "arguments", "danger", "summary", "plugin", "example", "parameters", "needs"],
        ("doctor",): ["state", "check", "text", "cure"],
        ("profiles",): ["name", "current", "auth", "store", "url", "protected", "read_only"],
    }
    for words, keys in golden.items():
        whole = answer(run(*words, "--json", env=NOWHERE))
        check(f"{words} has its schema", whole["schema"] == f"phonectl.{words[0]}/1", whole["schema"])
        for row in whole["items"][:3]:
            check(f"{words} has its members", list(row) == keys, list(row))
        lines = run(*words, "--jsonl", env=NOWHERE).stdout.splitlines()
        check(f"{words} --jsonl has as many lines", len(lines) == len(whole["items"]), len(lines))
    for words, keys in {("version",): ["schema", "version", "plugin_abi", "libraries"],
                        ("sim", "status"): ["schema", "running", "url", "api", "pid", "started", "phones", "answers"],
                        ("status",): ["schema", "signed_in", "profile", "account", "account_name", "organisation",
                                      "organisation_id", "provider", "store", "url", "expires", "expires_in", "refresh_expires",
                                      "renewable", "missing_scopes", "text"]}.items():
        check(f"{words} has its members", list(answer(run(*words, "--json"))) == keys, run(*words, "--json").stdout)
    curl = ctypes.CDLL("libcurl.so.4").curl_version
    curl.restype = ctypes.c_char_p
    check("libcurl's own version, not that of its file", answer(run("version", "--json"))["libraries"]["libcurl"] ==
          curl().decode().split()[0].removeprefix("libcurl/"), run("version", "--json").stdout)
    csv = subprocess.run([PHONECTL, "config", "--csv"], capture_output=True).stdout.decode()
    check("CSV begins with the keys and ends its lines as RFC 4180 says", csv.startswith("key,value,origin,where\r\n"))
    tsv = run("config").stdout.splitlines()
    check("piped: no header, one row each", tsv[0].startswith("profile\t") and all(r.count("\t") == 3 for r in tsv), tsv)
    check("--header", run("config", "--header").stdout.startswith("key\tvalue\t"))
    check("--columns", run("config", "--columns", "origin,key").stdout.startswith("default\tprofile\n"))
    check("--columns +", run("config", "--columns", "+help", "--header").stdout.startswith("key\tvalue\torigin\twhere\thelp"))
    keys = [row.split("\t")[0] for row in run("config", "--sort", "-key").stdout.splitlines()]
    check("--sort", keys == sorted(keys, reverse=True), keys)
    text = run("--setting", "organisation==1+1,\"x\"", "config", "--csv").stdout
    check("a formula is guarded and quotes are doubled", 'organisation,"\'=1+1,""x""",flag' in text, text[-300:])


for part in (exit_codes, what_may_be_a_token_is_not_repeated, hints_can_be_typed_as_they_stand, other_words_for_the_same,
             a_word_that_matches_nothing_is_named_once, named_plugins, new_plugin, verbs_of_actions, surroundings, turkish, closed_descriptors,
             interrupted_while_reading, only_local_commands_are_light, the_network_is_opened_when_it_is_needed, configuration, profiles, forms_of_output):
    part()
finish()
