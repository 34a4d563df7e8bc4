#!/bin/sh
# In a fresh Debian system, as root: installs the packages of a folder, uses them as a stranger would, removes them again.
#   sh packages.sh FOLDER        config/matrix.sh packages makes both the system and the packages
set -eu
debs=$(cd "$1" && pwd)
room=$(mktemp -d)
trap 'phonectl sim stop >/dev/null 2>&1 || true; rm -rf "$room"' EXIT
export HOME="$room" DEBIAN_FRONTEND=noninteractive
cd "$room"

failed=0
result() {
    if [ "$1" -eq 0 ]; then
        echo "ok    $2"
    else
        echo "FAIL  $2"
        failed=1
    fi
}
# check TEXT COMMAND…: it succeeds
check() {
    text=$1
    shift
    code=0
    "$@" >"$room/output" 2>&1 || code=$?
    result "$code" "$text"
    [ "$code" -eq 0 ] || cat "$room/output"
}
install() {
    list=
    for name in "$@"; do
        case $name in
        phonectl*) list="$list $debs/${name}_*.deb" ;;
        *) list="$list $name" ;;
        esac
    done
    # shellcheck disable=SC2086 # patterns and words
    check "apt installs $*" apt-get -qq -y install --no-install-recommends $list
}

apt-get -qq update
find /etc /opt /srv /usr /var -iname '*phonectl*' -not -path "$debs*" | sort >"$room/before"

install phonectl
check "phonectl version" phonectl version
for library in libglib libgtk libsecret; do
    linked=0
    ldd /usr/bin/phonectl /usr/lib/*/phonectl/plugins-1/*.so | grep "$library" || linked=1
    result $((1 - linked)) "the command line comes without $library"
done
size=$(du -sk --apparent-size -c /usr/bin/phonectl /usr/lib/*/phonectl | tail -n 1 | cut -f 1)
result $((size > 2048)) "the command line and its plugins take $size KiB, at most 2048"
check "every plugin is loaded" sh -c 'phonectl plugins --columns state --tsv | grep -qv loaded && exit 1; phonectl plugins --json | grep -q webex-oauth'
code=0
phonectl --sim phones >"$room/output" 2>&1 || code=$?
result $((code == 0)) "without phonectl-sim there is no --sim"
grep -q 'phonectl-sim' "$room/output"
result $? "and it says what to install"

install phonectl-sim
check "phonectl --sim phones" sh -c 'phonectl --sim phones | grep -q Reception'
check "a dry run" phonectl --sim reboot Reception --dry-run
check "phonectl-sim --version" phonectl-sim --version

install phonectl-keyring
check "the keyring is a store" sh -c 'phonectl stores --json | grep -q keyring'

install phonectl-dev gcc libc6-dev pkg-config
check "plugins new" phonectl plugins new hello
# shellcheck disable=SC2046 # flags are words
check "one cc line builds it" cc -std=c11 -shared -fPIC $(pkg-config --cflags phonectl-sdk) -Wl,-z,defs,-z,now \
    -Wl,--version-script="$(pkg-config --variable=map phonectl-sdk)" -o hello.so hello/hello.c
check "plugins check" phonectl plugins check hello.so
check "the new action on a simulated phone" phonectl --plugin-dir "$room" --sim hello Reception

install phonectl-gtk xvfb xauth xdotool dbus libglib2.0-bin adwaita-icon-theme
check "the window opens" xvfb-run -a dbus-run-session -- sh -c '
    phonectl-gtk --sim &
    timeout 120 xdotool search --sync --onlyvisible --name "^Phonectl$" &&
        gdbus call --session --dest org.phonectl.Phonectl --object-path /org/phonectl/Phonectl \
            --method org.gtk.Actions.Activate quit "[]" "{}" && wait $!'

phonectl sim stop >/dev/null 2>&1 || true
check "apt removes them" apt-get -qq -y purge phonectl phonectl-sim phonectl-keyring phonectl-dev phonectl-gtk
find /etc /opt /srv /usr /var -iname '*phonectl*' -not -path "$debs*" | sort >"$room/after"
check "nothing of them is left" diff "$room/before" "$room/after"
exit "$failed"
