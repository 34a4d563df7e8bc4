#!/bin/sh
# env.sh COMMAND…: runs one test in a home of its own, away from the user's configuration, keyring, display, proxies
# and tokens. Afterwards stops a simulator that the test left running, and removes the home.
set -u

home=$(mktemp -d "${TMPDIR:-/tmp}/phonectl-test.XXXXXX") || exit 1
finish() {
    if [ -d "$home/.local/state/phonectl" ] && [ -x "${PHONECTL_BIN:-}" ]; then
        "$PHONECTL_BIN" sim stop >/dev/null 2>&1 </dev/null
    fi
    chmod -R u+rwX "$home" 2>/dev/null
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

mkdir -m 700 "$home/run" "$home/tmp" || exit 1
unset LANGUAGE DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS BROWSER SSH_CONNECTION SSH_TTY \
    http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY \
    NO_COLOR CLICOLOR PHONECTL_PROFILE PHONECTL_TOKEN PHONECTL_TOKEN_FILE PHONECTL_URL \
    PHONECTL_AUTH PHONECTL_STORE PHONECTL_DIRECTORY PHONECTL_BROWSER
# rustup keeps its compilers in the real home
[ ! -d "${HOME:-/}/.rustup" ] || export RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}"
export HOME="$home" XDG_RUNTIME_DIR="$home/run" TMPDIR="$home/tmp" \
    XDG_CONFIG_HOME="$home/.config" XDG_DATA_HOME="$home/.local/share" \
    XDG_STATE_HOME="$home/.local/state" XDG_CACHE_HOME="$home/.cache" \
    LC_ALL=C.UTF-8 TERM=dumb
PYTHONPATH=$(cd "$(dirname "$0")" && pwd)${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
umask 022
"$@"
