#!/bin/sh
# Shows phonectl at work on a simulated organisation: installs what is missing, builds, and drives 500 phones end to end.
#   sh config/try.sh          on the command line; every step prints the command it runs
#   sh config/try.sh --gui    the same organisation in a window
# Your own configuration is not touched: all of it happens in a temporary folder that is removed at the end.
set -eu
cd "$(dirname "$0")/.."

gui=no
case ${1-} in
"") ;;
--gui) gui=yes ;;
*)
    echo "try.sh: the only flag is --gui" >&2
    exit 2
    ;;
esac

say() {
    printf '\n\033[1m== %s\033[0m\n' "$*"
}

# Prints a command as one would type it, then runs it.
run() {
    printf '\n$'
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9_./:,=%+-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$@"
}

say "What is needed"
build=build/try
if [ "$gui" = yes ]; then
    sh config/deps.sh build gtk try
else
    sh config/deps.sh build try
fi

say "Building in $build"
gtk=OFF
[ "$gui" = no ] || gtk=ON
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -DPHONECTL_GTK=$gtk --log-level=NOTICE
cmake --build "$build" -- --quiet
PATH=$PWD/$build/bin:$PATH

room=$(mktemp -d)
cleanup() {
    phonectl sim stop >/dev/null 2>&1 || true
    rm -rf "$room"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -m 700 "$room/runtime"
export PATH XDG_CONFIG_HOME="$room/config" XDG_DATA_HOME="$room/data" XDG_STATE_HOME="$room/state" \
    XDG_CACHE_HOME="$room/cache"
# A window needs the session's own runtime folder.
[ "$gui" = yes ] || export XDG_RUNTIME_DIR="$room/runtime"

# The person in front of the browser: opens the address, and the simulated organisation consents by itself.
cat >"$room/browser" <<'END'
#!/bin/sh
exec curl --silent --show-error --location --max-time 20 --output /dev/null "$1"
END
chmod 700 "$room/browser"

say "An organisation of 500 phones on this machine"
run phonectl sim start --phones 500 --seed 7 --reboot-time 5s --auto-consent

if [ "$gui" = yes ]; then
    say "The window; close it to end"
    cat <<'END'
The program signs in to the simulated organisation by itself. Things to try:
  Ctrl+F    search with the words of the command line: location:Berlin !tag:vip
  Ctrl+O    open the selected phone: its screen, its keys, "Keyboard" to type on it, "Record" to keep what you press
  Ctrl+A    select all, then Actions, Reboot: what is asked grows with what is at stake; "Copy as Command" is the same here
  Ctrl+2    the jobs: what came of each phone; try the failed ones again
  Ctrl+4    the token: test it, clear it, generate it anew, keep it elsewhere
END
    run phonectl-gtk --sim
    say "That was it. README.md says how to use it with a real organisation."
    exit
fi

say "Sign in: OAuth in the browser, the token encrypted on this machine"
export PHONECTL_BROWSER="$room/browser"
run phonectl --sim login

say "Which phones are there?"
run phonectl --sim phones 'L*' location:Berlin
run phonectl --sim phones --why reboot location:Berlin '!status:connected'

say "Press keys, and look at the screen"
run phonectl --sim press Reception 'Home, Down*2' --yes
url=$(phonectl sim status --json | sed -n 's/.*"url": *"\([^"]*\)".*/\1/p')
run curl -s "$url/sim/phones/Reception/screen"
run phonectl --sim screenshot Reception --output "$room/screen.png"

say "Dial, look at the call, and hang up"
run phonectl --sim dial Reception 1002 --yes
run curl -s "$url/sim/phones/Reception/screen"
run phonectl --sim hangup Reception --yes

say "Reboot a location, calls or not, and wait until its phones are back"
set -- 'location:Berlin' 'status:connected'
expect=$(phonectl --sim phones "$@" | wc -l)
code=0
run phonectl --sim reboot "$@" --force --wait --yes --expect "$expect" || code=$?
# 5: not every phone could be rebooted, and the list says which and why
[ "$code" -eq 0 ] || [ "$code" -eq 5 ]

say "What was done, and how long the token is good for"
run phonectl --sim jobs
run phonectl --sim status

say "Clean up"
run phonectl --sim logout
run phonectl sim stop
say "That was it. README.md says how to use it with a real organisation."
