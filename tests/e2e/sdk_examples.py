#!/usr/bin/env python3
"""The examples of the SDK, built against the installed files: each does what its line in the README says, with the
real program and the simulator, and `plugins check` finds no fault."""
import glob
import os
import subprocess
import tempfile

from helpers.common import run, skip, wait_until
from helpers.desk import Desk

BUILD = os.environ["PHONECTL_BUILD_DIR"]
SANITIZE = os.environ.get("PHONECTL_SANITIZE")


def build(folder):
    """Builds and installs them as their README says; returns the folder with the plugins."""
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    prefix = f"{folder}/prefix"
    subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], **quiet)
    source = f"{prefix}/share/phonectl/sdk/examples"
    for name in glob.glob(f"{source}/*.c"):
        with open(name, encoding="utf-8") as file:
            assert len(file.readlines()) <= 100, f"{name} has more than 100 lines"
    flags = "-Wall -Wextra -Werror" + (f" -fsanitize={SANITIZE}" if SANITIZE else "")
    subprocess.run(["cmake", "-S", source, "-B", f"{folder}/build", f"-DCMAKE_PREFIX_PATH={prefix}",
                    f"-DCMAKE_C_COMPILER={os.environ['PHONECTL_TEST_CC']}", f"-DCMAKE_C_FLAGS={flags}"], **quiet)
    subprocess.run(["cmake", "--build", f"{folder}/build"], **quiet)
    return f"{folder}/build"


FOLDER = build(tempfile.mkdtemp(prefix="examples-"))


def desk(*flags, **options):
    return Desk("--seed", "7", *flags, **options)


def there(run_desk, *words, **options):
    return run_desk.run("--plugin-dir", FOLDER, *words, **options)


def test_check():
    with desk(phones=5) as here:
        for name in ("message", "csv-phones", "command-token", "kernel-keyring"):
            result = here.run("plugins", "check", f"{FOLDER}/{name}.so", code=0)
            assert not [line for line in result.out.splitlines() if line.startswith("  ") and line[2:4] != "ok"], result
        code = os.system(f"cd {FOLDER} && [ $(nm -D --defined-only *.so | grep -c ' [TDB] ') -eq 4 ]")
        assert code == 0


def test_message():
    with desk(phones=200, settings="[webex-directory]\ndevices = all\n") as here:
        every = there(here, "phones", "--why", "message", "--json", code=0).json["items"]
        able = [item for item in every if item["can"]]
        assert able and all(any(word in item["model"] for word in ("Desk Pro", "Room", "Board")) for item in able), able
        assert all("Phone" not in item["model"] for item in able)
        phone = able[0]
        words = ["message", f"mac:{phone['mac']}", 'Fire "drill" at 10', "--title", "Attention"]
        result = there(here, *words, "--dry-run", code=0)
        assert "Fire" not in screen(here, phone)
        result = there(here, *words, "--time", "1h", "--yes", "--json", code=0)
        assert result.json["items"][0]["rows"] == [{"shown": True}], result
        assert 'Attention: Fire "drill"' in screen(here, phone), screen(here, phone)
        wrong = there(here, "message", f"mac:{phone['mac']}", "x" * 256, "--yes")
        assert wrong.code == 2, wrong
        here.fault(method="POST", path="/v1/xapi/*", kind="status", value=409)
        refused = there(here, *words, "--yes")
        assert refused.code == 1 and "Showing the message failed" in refused.out + refused.err, refused


def screen(here, phone):
    return here.sim.request("GET", f"/sim/phones/{phone['mac'].replace(':', '')}/screen").body.decode()


TABLE = ("\ufeffName;MAC;Model;Rack No\r\n"
         '"Lobby ""A"";\n1st floor";0011.2233.4455;Cisco 8851;R 7\r\n'
         "\r\n"
         "Reception;001122334466;;")


def test_csv_phones():
    with desk(phones=20) as here:
        path = here.write("phones.csv", TABLE)
        only = ["--setting", "directory=csv-phones", "--setting", f"csv-phones.file={path}"]
        items = there(here, *only, "phones", "--json", code=0).json["items"]
        assert [item["name"] for item in items] == ['Lobby "A";\n1st floor', "Reception"], items
        assert items[0]["rack_no"] == "R 7" and items[0]["model"] == "Cisco 8851", items
        # together with the service's list: one more column for the phone with that MAC
        known = there(here, "phones", "--json", code=0).json["items"][0]
        here.write("phones.csv", f"mac,rack\n{known['mac']},R 9\n")
        both = ["--setting", "directory=webex-directory csv-phones", "--setting", f"csv-phones.file={path}"]
        items = there(here, *both, "phones", "--fresh", "--json", code=0).json["items"]
        found = [item for item in items if item.get("rack") == "R 9"]
        assert [item["id"] for item in found] == [known["id"]] and len(items) == 20, items
        for text, why in (("name\nLobby\n", "Row 2 has neither an id nor a mac"), (None, "Cannot read csv-phones.file")):
            if text is None:
                os.remove(path)
            else:
                here.write("phones.csv", text)
            result = there(here, *only, "phones", "--fresh")
            assert result.code != 0 and why in result.err, result


def test_command_token():
    with desk(phones=5) as here:
        token = open(here.env.pop("PHONECTL_TOKEN_FILE"), encoding="utf-8").read().strip()
        here.env.pop("PHONECTL_AUTH")
        here.write("secret", token + "\n")
        log = f"{here.home}/log"
        words = ["--setting", f"command-token.command=echo x >>{log}; cat {here.home}/secret"]
        result = there(here, *words, "login", "command-token", code=0)
        assert token not in result.out + result.err
        assert len(there(here, *words, "phones", "--json", code=0).json["items"]) == 5
        assert open(log, encoding="utf-8").read() == "x\n"
        # after a 401 the command runs again, and nobody has to sign in
        here.sim.control("POST", "/sim/faults", {"path": "/v1/devices*", "kind": "status", "value": 401, "count": 1})
        assert len(there(here, *words, "phones", "--fresh", "--json", code=0).json["items"]) == 5
        assert open(log, encoding="utf-8").read() == "x\nx\n"
        for command, why in (("false", "gave no token: false"), ("echo nonsense", "does not accept this token"),
                             ("head -c 20000 /dev/zero", "gave no token")):
            result = there(here, "--setting", f"command-token.command={command}", "login", "command-token")
            assert result.code != 0 and why in result.err, result
        result = there(here, "login", "command-token")
        assert result.code == 2 and "not set" in result.err, result


def kept(profile):
    with open("/proc/keys", encoding="utf-8") as file:
        return f"phonectl:{profile}:" in file.read()


def test_kernel_keyring():
    with desk(phones=5) as here:
        token = open(here.env.pop("PHONECTL_TOKEN_FILE"), encoding="utf-8").read().strip()
        stores = there(here, "stores", "--json", code=0).json["items"]
        mine = next(item for item in stores if item["store"] == "kernel-keyring")
        if mine["state"] != "usable":
            skip(f"the kernel has no keyring for this user: {mine['text']}")
        profile = f"test-{os.getpid()}"
        there(here, "profiles", "add", profile, code=0)
        words = ["--profile", profile]
        there(here, *words, "login", "developer-token", "--store", "kernel-keyring", "--token-file",
              here.write("token", token), code=0)
        assert kept(profile)
        assert len(there(here, *words, "phones", "--json", code=0).json["items"]) == 5
        there(here, *words, "stores", "use", "encrypted-file", code=0)
        wait_until(lambda: not kept(profile))  # the kernel removes it later, in its garbage collector
        there(here, *words, "stores", "use", "kernel-keyring", code=0)
        there(here, *words, "logout", code=0)
        wait_until(lambda: not kept(profile))  # the kernel removes it later, in its garbage collector


run(test_check, test_message, test_csv_phones, test_command_token, test_kernel_keyring)
