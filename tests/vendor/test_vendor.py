"""An edition for another phone vendor, made of plugins alone: built with an installed SDK, and used by the real
program."""
import contextlib
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from helpers.common import SOURCE, private, run  # noqa: E402
from helpers.simulator import Sim  # noqa: E402
from phones import PASSWORD, Phone  # noqa: E402

HERE = f"{SOURCE}/tests/vendor"
PREFIX = os.path.join(os.environ["TMPDIR"], "prefix")
LIST = os.path.join(os.environ["TMPDIR"], "acme.csv")
PHONECTL = f"{PREFIX}/bin/phonectl"


class Result:
    def __init__(self, words, code, out, err):
        self.words, self.code, self.out, self.err = words, code, out, err

    def __repr__(self):
        return f"phonectl {' '.join(map(str, self.words))}\nexit code {self.code}\n{self.out[-2000:]}\n{self.err[-2000:]}"

    @property
    def items(self):
        return json.loads(self.out)["items"]

    def names(self):
        return [item["name"] for item in self.items]


def phonectl(*words, code=0, profile="lan", env=None):
    done = subprocess.run([PHONECTL, "--profile", profile, *map(str, words)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=180, env={**os.environ, **(env or {})})
    result = Result(words, done.returncode, done.stdout, done.stderr)
    assert code is None or result.code == code, result
    return result


def says(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in:\n{text}"


def write_list(phones, path=LIST):
    rows = [phone if isinstance(phone, dict) else phone.row() for phone in phones]
    with open(path, "w", encoding="utf-8") as file:
        print(*rows[0], sep=",", file=file)
        for row in rows:
            print(*row.values(), sep=",", file=file)


def settings(profile, **values):
    for key, value in values.items():
        phonectl("config", "set", key.replace("__", ".").replace("_", "-"), value, profile=profile)


# ---- Building --------------------------------------------------------------------------------------------------------

def installed_sdk_builds_them():
    subprocess.run(["cmake", "--install", os.environ["PHONECTL_BUILD_DIR"], "--prefix", PREFIX], check=True,
                   stdout=subprocess.DEVNULL)
    for name in ("PHONECTL_PLUGIN_PATH", "PHONECTL_DATA_DIR"):
        os.environ.pop(name)
    sanitize = os.environ["PHONECTL_SANITIZE"]
    build = os.path.join(os.environ["TMPDIR"], "build")
    flags = "-Wall -Wextra -Werror -Wno-missing-field-initializers" + (f" -fsanitize={sanitize}" if sanitize else "")
    for step in (["-S", f"{HERE}/acme", "-B", build, f"-DCMAKE_PREFIX_PATH={PREFIX}", f"-DCMAKE_C_FLAGS={flags}",
                  f"-DCMAKE_C_COMPILER={os.environ['PHONECTL_TEST_CC']}", f"-DCMAKE_INSTALL_PREFIX={PREFIX}"],
                 ["--build", build], ["--install", build]):
        subprocess.run(["cmake", *step], check=True, stdout=subprocess.DEVNULL)
    phonectl("profiles", "add", "lan", profile="default")
    built = sorted(name for name in os.listdir(build) if name.endswith(".so"))
    checked = phonectl("plugins", "check", *[f"{build}/{name}" for name in built])
    says(checked.out, 'directory "acme" declares fields of its own: 1', "its table keymaps/acme.ini can be read")
    says(phonectl("plugins", "inspect", "acme").out, "fields", "rack", "The rack the phone stands in.")
    says(phonectl("plugins", "inspect", "acme-keys").out, "tables", "keymaps/acme.ini", "source", "acme")


# ---- One directory, signed out ---------------------------------------------------------------------------------------

def lists_and_selects_without_a_sign_in():
    with office() as phones:
        write_list(phones)
        settings("lan", directory="acme", acme_phones__file=LIST)
        says(phonectl("phones", "--columns", "name,rack,source").out, "Lobby\t7\tacme", "Gate\t12\tacme")
        assert phonectl("phones", "rack:7", "--json").names() == ["Lobby", "Desk"]
        assert phonectl("phones", "rack:7", "!name:Desk", "--json").items[0]["source"] == ["acme"]
        says(phonectl("phones", "--csv", "--columns", "name,rack").out, "name,rack", "Lobby,7", "Gate,12")
        says(phonectl("phones", "rak:7", code=2).err, 'Unknown field "rak": did you mean rack?')
        says(phonectl("__complete", "--", "phones", "ra").out, "rack:\tThe rack the phone stands in.")
        says(phonectl("__complete", "--", "phones", "rack:1").out, "rack:12")
        says(phonectl("__complete", "--", "phones", "--columns", "ra").out, "rack\tRack")
        assert [item["name"] for item in phonectl("phones", "--sort", "-rack", "--json").items][0] == "Gate"


def another_file_is_another_list():
    """A cached list belongs to the shared settings of its plugin too: another file is another list."""
    with office() as phones:
        write_list(phones)
        phonectl("phones")
        write_list(phones[:1], LIST + ".short")
        settings("lan", acme_phones__file=LIST + ".short")
        assert phonectl("phones", "--json").names() == ["Lobby"]
        settings("lan", acme_phones__file=LIST)
        assert len(phonectl("phones", "--json").items) == 3


def shipped_actions_are_not_for_these_phones():
    with office() as phones:
        write_list(phones)
        says(phonectl("phones", "--why", "reboot", "--fresh").out,
             "it comes from acme, and this is for phones from webex-directory")
        for action in (["reboot"], ["dial", "1001"], ["hangup"], ["tag", "--add", "x"], ["apply-changes"]):
            refused = phonectl(action[0], "Lobby", *action[1:], "--yes", code=1)
            says(refused.err + refused.out, "it comes from acme")
        row = phonectl("phones", "--why", "acme-beep", "--json").items[0]
        assert row["can"], row


# ---- Acting ----------------------------------------------------------------------------------------------------------

def keys_by_the_map_it_brings():
    with office() as phones:
        write_list(phones)
        phonectl("acme-keys", "Lobby", "home, down,select", "--yes", "--fresh")
        assert phones[0].keys == ["MENU", "ARROW_DOWN", "OK"], phones[0].keys
        says(phonectl("acme-keys", "Lobby", "hold", "--yes", code=2).err, "An Acme phone has no key hold")
        phonectl("acme-keys", "rack:7", "up", "--dry-run")
        assert [len(phone.keys) for phone in phones] == [3, 0, 0]
        own = os.path.join(os.environ["XDG_CONFIG_HOME"], "phonectl/keymaps")
        os.makedirs(own)
        with open(f"{own}/acme.ini", "w", encoding="utf-8") as file:
            file.write("[keys]\nhome = HOUSE\n")
        phonectl("acme-keys", "Desk", "home", "--yes")
        os.unlink(f"{own}/acme.ini")
        assert phones[1].keys == ["HOUSE"], phones[1].keys


def a_wire_of_its_own_is_journalled():
    with office(mute=1) as phones:
        write_list(phones)
        phonectl("phones", "--fresh")
        phonectl("acme-beep", "--all", "--dry-run")
        assert [phone.beeps for phone in phones] == [0, 0, 0]
        beeped = phonectl("acme-beep", "--all", "--yes", "--expect", 3, "--json", code=8)
        ends = {item["name"]: item["outcome"] for item in beeped.items}
        assert ends == {"Lobby": "done", "Desk": "unknown", "Gate": "done"}, beeped
        assert [phone.beeps for phone in phones] == [1, 1, 1]
        job = json.loads(beeped.out)["job"]
        shown = {item["name"]: item["outcome"] for item in phonectl("jobs", "show", job, "--json", code=0).items}
        assert shown == ends, shown
        phonectl("jobs", "resume", job, "--yes", code=None)
        assert [phone.beeps for phone in phones] == [1, 1, 1]


def its_web_server_has_a_password_and_a_pin():
    settings("lan", store="keep-file")
    with office() as phones:
        write_list([phones[0], {**phones[1].row(), "acme_pin": phones[0].pin}, phones[2]])
        phonectl("phones", "--fresh")
        says(phonectl("acme-restart", "Lobby", "--yes", code=None).err, "phonectl --profile lan config set acme-web.password")
        password_is("wrong")
        says(phonectl("acme-restart", "Gate", "--yes", code=None).out, "failed", "The phone refused the password")
        password_is(PASSWORD)
        phonectl("acme-restart", "Lobby", "--dry-run")
        assert phones[0].restarts == phones[0].refused == 0
        phonectl("acme-restart", "Lobby", "--yes")
        assert (phones[0].restarts, phones[0].refused) == (1, 1)
        says(phonectl("acme-restart", "Desk", "--yes", code=None).out, "failed")
        assert [phone.restarts for phone in phones] == [1, 0, 0]
        assert phones[1].refused == 0, "the phone with another key has heard of the request"


def password_is(text):
    path = os.path.join(os.environ["TMPDIR"], "password")
    with open(path, "w", encoding="utf-8", opener=private) as file:
        file.write(text)
    phonectl("config", "set", "acme-web.password", "--file", path)


def plain_http_needs_a_listed_network():
    with office() as phones:
        write_list([phones[0], {**phones[1].row(), "acme_address": "192.0.2.1"}])
        phonectl("phones", "--fresh")
        phonectl("acme-lamp", "Lobby", "on", "--yes")
        assert phones[0].lamp == "on"
        says(phonectl("acme-lamp", "Desk", "on", "--yes", code=None).out, "failed", "plain_http")


# ---- Two directories -------------------------------------------------------------------------------------------------

def two_directories_at_once():
    with contextlib.ExitStack() as stack:
        sim = stack.enter_context(Sim("--phones", "12", "--offline", "0"))
        phones = stack.enter_context(office())
        token = sim.sign_in()
        secret = os.path.join(os.environ["TMPDIR"], "token")
        with open(secret, "w", encoding="utf-8") as file:
            file.write(token + "\n")
        settings("both", directory="webex-directory acme", acme_phones__file=LIST, auth="token-command", store="keep-file",
                 url=sim.url + "/v1", token_command__command=f"cat {secret}", token_command__account="anna@example.com")
        write_list(phones)
        webex_alone(phones)
        says(phonectl("login", profile="both").err, "15 phones are visible")
        says(phonectl("status", profile="both").out, "anna@example.com", "keep-file", "token-command")
        first = phonectl("phones", "source:webex-directory", "--json", "--fresh", profile="both").items
        assert len(first) == 12
        known = {**phones[2].row(), "mac": first[0]["mac"], "name": "Not this name"}
        write_list([phones[0], phones[1], known])
        both = phonectl("phones", "--json", "--fresh", profile="both").items
        assert len(both) == 14, len(both)
        one = [item for item in both if item["mac"] == first[0]["mac"]]
        assert len(one) == 1 and one[0]["source"] == ["webex-directory", "acme"], one
        assert one[0]["id"] == first[0]["id"] and one[0]["name"] == first[0]["name"] and one[0]["rack"] == "12", one
        beeps(phones, one[0]["name"])
        whole_of_both_acts(first[0])
        one_directory_is_away(len(first))


def webex_alone(phones):
    """Before the sign-in: lists the phones that need none, and the reason why the others are missing."""
    listed = phonectl("phones", "--json", profile="both")
    assert listed.names() == [phone.name for phone in phones], listed
    says(listed.err, "phones are missing: webex-directory: Not signed in")
    says(json.loads(listed.out)["missing"]["source"], "webex-directory: Not signed in")


def beeps(phones, name):
    """A phone listed by both directories can do what either offers."""
    phonectl("acme-beep", f"name:{name}", "--yes", profile="both")
    assert phones[2].beeps == 1


def whole_of_both_acts(phone):
    mixed = phonectl("reboot", "--all", "--yes", "--expect", 14, "--json", "--setting", "confirm_table=100", code=None,
                     profile="both")
    skipped = [item["name"] for item in mixed.items if item["outcome"] == "skipped"]
    assert skipped == ["Lobby", "Desk"], mixed
    assert [item["outcome"] for item in mixed.items if item["id"] == phone["id"]] == ["done"], mixed


def one_directory_is_away(others):
    os.rename(LIST, LIST + ".away")
    gone = phonectl("phones", "--json", "--fresh", profile="both")
    assert len(gone.items) == others
    says(gone.err, f"phones are missing: acme: {LIST}: No such file or directory")
    says(phonectl("phones", "rack:7", profile="both", code=2).err, '"rack:7" cannot be answered', "acme:")
    says(phonectl("phones", "source:acme", profile="both", code=2).err, "cannot be answered")
    says(phonectl("phones", "!status:offline", profile="both", code=2).err, "because phones are missing: acme:")
    os.rename(LIST + ".away", LIST)
    assert len(phonectl("phones", "--json", profile="both").items) == others + 2


# ---- The account -----------------------------------------------------------------------------------------------------

def store_and_sign_in_are_its_own():
    says(phonectl("logout", profile="both").err, "is cleared on this machine")
    says(phonectl("status", profile="both", code=None).err, "Sign in: phonectl --profile both login")


@contextlib.contextmanager
def office(mute=None):
    """Three phones; the one with number `mute` does not answer a beep."""
    with contextlib.ExitStack() as stack:
        about = [("Lobby", "00:11:22:33:44:01", 7), ("Desk", "00:11:22:33:44:02", 7), ("Gate", "00:11:22:33:44:03", 12)]
        yield [stack.enter_context(Phone(*one, mute=index == mute)) for index, one in enumerate(about)]


if __name__ == "__main__":
    run(installed_sdk_builds_them, lists_and_selects_without_a_sign_in, another_file_is_another_list,
        shipped_actions_are_not_for_these_phones, keys_by_the_map_it_brings, a_wire_of_its_own_is_journalled,
        its_web_server_has_a_password_and_a_pin, plain_http_needs_a_listed_network, two_directories_at_once,
        store_and_sign_in_are_its_own)
