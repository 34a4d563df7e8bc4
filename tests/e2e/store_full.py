"""C6: the disk is full or read-only while a sign-in is saved: phonectl reports it and keeps the old token."""
import os
import subprocess

from helpers.common import run, skip
from helpers.session import TOKEN, Account


def mounted(desk, options, *words, stdin=None):
    """Runs the program with its data folder on a small file system of its own, which holds a copy of the data."""
    folder = os.path.join(desk.env["XDG_DATA_HOME"], "phonectl")
    script = ('set -e; cp -a "$1" "$1.copy"; mount -t tmpfs -o mode=700,size=16k none "$1"; cp -a "$1.copy/." "$1"; '
              'rm -r "$1.copy"; filler=$3; [ -z "$filler" ] || dd if=/dev/zero of="$1/filler" bs=1k 2>/dev/null || true; '
              '[ -z "$2" ] || mount -o "remount,$2" "$1"; before=$(sha256sum "$1"/*/default.token); folder=$1; shift 3; '
              'code=0; "$@" || code=$?; after=$(sha256sum "$folder"/*/default.token); '
              '[ "$before" = "$after" ] || { echo changed >&2; exit 99; }; '
              '[ "$(ls -A "$folder/encrypted-file" | grep -v "^[.]default.token.lock$")" = default.token ] || { echo litter >&2; exit 98; }; '
              'rm -f "$folder/filler" 2>/dev/null || true; "$0" status >&2 || exit 97; exit $code')
    program = os.environ["PHONECTL_BIN"]
    done = subprocess.run(["unshare", "-m", "sh", "-c", script, program, folder, options, "full" if not options else "",
                           program, *words], env=desk.env, input=stdin, capture_output=True, text=True, timeout=180)
    return done.returncode, done.stderr


def login(account, options):
    desk = account.person("encrypted-file").signed_in_with()
    return mounted(desk, options, "login", "developer-token", "--token-stdin", stdin=TOKEN + "-new")


def C6_no_space_left():
    with Account() as account:
        code, err = login(account, "")
        assert code == 1 and "default.token" in err and "the disk is full" in err.lower(), (code, err)


def C6_read_only():
    with Account() as account:
        code, err = login(account, "ro")
        assert code == 1 and "default.token" in err and "read-only" in err.lower(), (code, err)


if __name__ == "__main__":
    probe = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    if probe.returncode != 0:
        skip("no file system can be mounted here")
    run(C6_no_space_left, C6_read_only)
