"""The encrypted token file as the real program writes, reads, keeps and loses it."""
import glob
import os
import pty
import random
import re
import select
import stat
import sys
import time

from helpers import tokenfile
from helpers.common import run
from helpers.session import TOKEN, Account

KILLS = int(os.environ.get("PHONECTL_TEST_KILLS", "150"))


def key_of(desk):
    path = os.path.join(desk.env["XDG_CONFIG_HOME"], "phonectl/keys/encrypted-file/default.key")
    with open(path, "rb") as file:
        return file.read()


def token_in(desk):
    """The access token in the file, read by an independent implementation; None if there is no file."""
    file = desk.token_bytes()
    if file is None:
        return None
    return re.search(rb"^access=(.*)$", tokenfile.opened(file, key_of(desk)), re.M).group(1).decode()


def put(desk, content):
    with open(desk.token_path, "wb") as file:
        file.write(content)


def mark(desk):
    status = os.stat(desk.token_path)
    return status.st_ino, status.st_mtime_ns, desk.token_bytes()


def C1_the_file_is_what_is_documented():
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with()
        assert token_in(desk) == TOKEN
        assert TOKEN.encode() not in desk.token_bytes()
        kdf, *_, nonce = tokenfile.header(desk.token_bytes())
        assert kdf == 0
        desk.signed_in_with()
        assert tokenfile.header(desk.token_bytes())[-1] != nonce


def C3_only_the_owner_reads_file_and_key():
    with Account() as account:
        desk = account.person("encrypted-file")
        old = os.umask(0)
        try:
            desk.signed_in_with()
        finally:
            os.umask(old)
        key = os.path.join(desk.env["XDG_CONFIG_HOME"], "phonectl/keys/encrypted-file/default.key")
        for path in (desk.token_path, key):
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path
            assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700, path
        assert not key.startswith(desk.env["XDG_DATA_HOME"])
        for path in (desk.token_path, key):
            os.chmod(path, 0o644)
            code, out, err = desk.run("status")
            assert code == 11 and os.path.basename(path) in out + err, (code, out, err)
            code, out, err = desk.sign_in()
            assert code == 11 and os.path.basename(path) in err, (code, out, err)
            os.chmod(path, 0o600)
        os.rename(desk.token_path, desk.token_path + ".real")
        os.symlink(desk.token_path + ".real", desk.token_path)
        assert desk.run("status")[0] not in (0, 4)
        os.unlink(desk.token_path)
        os.mkfifo(desk.token_path, 0o600)
        assert desk.run("status", timeout=180)[0] not in (0, 4)
        os.unlink(desk.token_path)
        os.rename(desk.token_path + ".real", desk.token_path)
        assert desk.store() == "encrypted-file"


def C4_damaged_newer_and_wrong_key_are_told_apart_and_left_alone():
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with()
        whole = desk.token_bytes()
        key = glob.glob(os.path.join(desk.env["XDG_CONFIG_HOME"], "phonectl/keys/encrypted-file/*"))[0]

        def expect(text, exit_code):
            before = mark(desk)
            for words in (["status"], ["phones"]):
                code, out, err = desk.run(*words)
                assert code == exit_code and text in err and "Not signed in" not in out, (text, code, out, err)
            assert mark(desk) == before

        put(desk, whole[:-1])
        expect("is damaged", 1)
        put(desk, whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])
        expect("is damaged", 1)
        put(desk, b"")
        expect("is damaged", 1)
        newer = whole[:8] + b"\2\0" + whole[10:]
        import hashlib
        total = hashlib.blake2b(newer[:48] + newer[56:], digest_size=16).digest()[:8]
        put(desk, newer[:48] + total + newer[56:])
        expect("written by a newer version", 9)
        put(desk, whole)
        good = key_of(desk)
        with open(key, "wb") as file:
            file.write(bytes(32))
        expect("does not open the token file", 11)
        os.unlink(key)
        expect("The key of the token file is gone", 11)
        with open(key, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(good)
        assert desk.store() == "encrypted-file"
        os.unlink(key)
        desk.signed_in_with()


def C10_a_login_sets_a_damaged_file_aside():
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with()
        damaged = desk.token_bytes()[:-3]
        put(desk, damaged)
        code, out, err = desk.sign_in(TOKEN + "-new")
        assert code == 0 and "moved aside" in err, (code, out, err)
        aside = glob.glob(desk.token_path + ".damaged-*")
        assert len(aside) == 1
        with open(aside[0], "rb") as file:
            assert file.read() == damaged
        assert token_in(desk) == TOKEN + "-new"


def C6_a_file_size_limit_leaves_the_old_one():
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with()
        before = mark(desk)
        code, out, err = desk.sign_in("t" * 8000, prefix=["prlimit", "--fsize=1024"])
        assert code not in (0, 4) and "default.token" in err and "limit on the size of files" in err, (code, out, err)
        assert mark(desk) == before
        assert sorted(os.listdir(os.path.dirname(desk.token_path))) == [".default.token.lock", "default.token"]


def C5_killed_at_any_moment_it_is_the_old_or_the_new():
    """kill -9 at random moments while a sign-in is stored; if the program exits with 0, the new token must be
    stored."""
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with(TOKEN + "-0")
        start = time.monotonic()
        desk.signed_in_with(TOKEN + "-0")
        whole_run = time.monotonic() - start
        old, killed = TOKEN + "-0", 0
        for number in range(1, KILLS + 1):
            new = f"{TOKEN}-{number}"
            process = desk.start("login", "developer-token", "--token-stdin", stdin=new)
            process.stdin.write(new)
            process.stdin.close()
            with_time = random.Random(number).random() * whole_run * 1.2
            try:
                process.wait(with_time)
            except Exception:  # timed out: kill it
                process.kill()
                process.wait()
            process.stdout.close()
            process.stderr.close()
            killed += process.returncode == -9
            found = token_in(desk)
            assert found in (old, new), (number, found, old, new)
            assert process.returncode != 0 or found == new, (number, found)
            old = found
        assert killed > KILLS // 4, killed
        desk.signed_in_with(TOKEN + "-last")
        left = sorted(os.listdir(os.path.dirname(desk.token_path)))
        assert left == [".default.token.lock", "default.token"], left
        print(f"     {killed} of {KILLS} killed, 0 damaged")


class Terminal:
    """The program on its own terminal, with a person typing."""

    def __init__(self, desk, *words):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(os.environ["PHONECTL_BIN"], ["phonectl", *words], desk.env)
        self.seen = ""

    def read(self, seconds=180):
        if not select.select([self.fd], [], [], seconds)[0]:
            raise AssertionError(self.seen)
        try:
            piece = os.read(self.fd, 4096).decode()
        except OSError:
            piece = ""
        self.seen += piece
        return piece

    def answer(self, question, text):
        start = len(self.seen)
        while question not in self.seen[start:]:
            assert self.read(), (question, self.seen)
        os.write(self.fd, text.encode() + b"\n")

    def end(self):
        while self.read():
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), self.seen


def passphrases_at_a_terminal():
    with Account() as account:
        desk = account.person("encrypted-file")
        desk.ok("config", "set", "encrypted-file.protect", "passphrase")
        desk.ok("config", "set", "encrypted-file.effort", "interactive")
        token_file = os.path.join(desk.home, "token")
        with open(token_file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(TOKEN)
        terminal = Terminal(desk, "login", "developer-token", "--token-file", token_file)
        terminal.answer("New passphrase: ", "short")
        terminal.answer("New passphrase: ", "correct horse")
        terminal.answer("Repeat", "correct hors")
        terminal.answer("New passphrase: ", "correct horse")
        terminal.answer("Repeat", "correct horse")
        code, seen = terminal.end()
        assert code == 0 and "correct hors" not in seen, (code, seen)
        assert TOKEN.encode() in tokenfile.opened(desk.token_bytes(), passphrase=b"correct horse")

        terminal = Terminal(desk, "status")
        terminal.answer("Passphrase", "battery staple")
        terminal.answer("Passphrase", "correct horse")
        code, seen = terminal.end()
        assert code == 0 and "Wrong passphrase" in seen and "Access Token" in seen, (code, seen)

        code, out, err = desk.run("status", prefix=["setsid", "--wait"])
        assert code == 10 and "Passphrase is needed" in err and "signed in" not in out + err, (code, out, err)
        terminal = Terminal(desk, "status")
        for _ in range(3):
            terminal.answer("Passphrase", "battery staple")
        code, seen = terminal.end()
        assert code not in (0, 4) and "does not open the token file" in seen, (code, seen)

        desk.ok("config", "set", "encrypted-file.protect", "key-file")
        code, out, err = desk.sign_in(prefix=["setsid", "--wait"])
        assert code == 0, (code, out, err)
        assert token_in(desk) == TOKEN


def D23_signing_in_and_out_with_another_data_folder_leaves_the_key_of_this_one():
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with()
        elsewhere = {"XDG_DATA_HOME": desk.home + "/elsewhere"}
        desk.ok("logout", env=elsewhere)
        assert desk.store() == "encrypted-file"
        code, out, err = desk.sign_in(TOKEN + "-2", env=elsewhere)
        assert code == 0, (out, err)
        desk.ok("status", "--verify", env=elsewhere)
        desk.ok("logout", env=elsewhere)
        desk.ok("status", "--verify")
        desk.ok("logout")
        assert not any("/keys/" in name for name in desk.files()), desk.files().keys()


def C9_logging_out_leaves_nothing():
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with()
        desk.ok("logout")
        left = [name for name in desk.files() if name.endswith(".token") or "/keys/" in name]
        assert left == [], left
        assert not any(b"SENTINEL" in content for content in desk.files().values())
        assert desk.run("status")[0] == 4


def a_move_to_a_store_that_forgets_is_refused():
    with Account() as account:
        desk = account.person("encrypted-file").signed_in_with()
        code, out, err = desk.run("stores", "use", "memory")
        assert code == 2 and "would lose" in err and "logout" in err, (code, out, err)
        assert desk.store() == "encrypted-file"


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    run(D23_signing_in_and_out_with_another_data_folder_leaves_the_key_of_this_one,
        C1_the_file_is_what_is_documented, C3_only_the_owner_reads_file_and_key,
        C4_damaged_newer_and_wrong_key_are_told_apart_and_left_alone, C10_a_login_sets_a_damaged_file_aside,
        C6_a_file_size_limit_leaves_the_old_one, C5_killed_at_any_moment_it_is_the_old_or_the_new,
        passphrases_at_a_terminal, C9_logging_out_leaves_nothing, a_move_to_a_store_that_forgets_is_refused)
