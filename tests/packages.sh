#!/bin/sh
# In a fresh Debian system, as root: installs the packages of a folder, uses them as a new user would, removes them again.
#   sh packages.sh FOLDER        config/matrix.sh packages creates the system and the packages
set -eu
debs=$(cd "$1" && pwd)
self=$(realpath "$0")
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
# check TEXT COMMAND…: the command must succeed
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

# An author's first five minutes: each kind of plugin from nothing to a verb, and the other languages, using only packages.
author() {
    phonectl sim stop >/dev/null 2>&1 || true # it may run in the network outside
    ip link set lo up
    export HOME="$room/author"
    mkdir "$HOME" && cd "$HOME"
    include=$(pkg-config --cflags phonectl-sdk) link="-Wl,-z,defs,-z,now -Wl,--version-script=$(pkg-config --variable=map phonectl-sdk)"
    for kind in action auth store directory; do
        id=my-$kind
        check "plugins new $id --kind $kind" phonectl plugins new "$id" --kind "$kind"
        # shellcheck disable=SC2086 # lists of flags
        check "one cc line builds it" cc -std=c11 -shared -fPIC $include $link -o "$id.so" "$id/$id.c"
        check "so does cmake" sh -c "cmake -S $id -B $id/build && cmake --build $id/build"
        check "its own tests" ctest --test-dir "$id/build" --output-on-failure
        check "plugins check" phonectl plugins check "$id.so"
        check "plugins install" phonectl plugins install "$id/build/$id.so"
    done
    check "the action on a simulated phone" sh -c 'phonectl --sim my-action Reception "Good morning" | grep -q "Good morning, Reception"'
    check "it is in the help" sh -c 'phonectl help my-action | grep -q "What to say" && phonectl actions | grep -q my-action'
    check "it is completed" sh -c 'phonectl __complete -- my- | grep -q my-action'
    check "the store takes the token" sh -c 'phonectl --sim stores use my-store && phonectl --sim status --json | jq -e ".store == \"my-store\""'
    echo 'Lobby,0011.2233.4455' >phones.txt
    check "the directory lists" sh -c "phonectl --setting directory=my-directory --setting my-directory.file=$HOME/phones.txt phones | grep -q Lobby"
    check "c++: new" phonectl plugins new wave --language c++
    # shellcheck disable=SC2086 # lists of flags
    check "c++: one line builds it" c++ -std=c++20 -shared -fPIC $include $link -o wave.so wave/wave.cpp
    check "c++: its own test" sh wave/test.sh wave.so
    for kind in auth store directory; do
        check "c++: new --kind $kind" phonectl plugins new "cpp-$kind" --language c++ --kind $kind
        # shellcheck disable=SC2086 # lists of flags
        check "c++: one line builds it" c++ -std=c++20 -shared -fPIC $include $link -o "cpp-$kind.so" "cpp-$kind/cpp-$kind.cpp"
        check "c++: plugins check" phonectl plugins check "cpp-$kind.so"
    done
    check "rust: new" phonectl plugins new greet --language rust
    check "rust: one line builds it" sh -c 'cd greet && rustc --edition 2021 --crate-type cdylib -O -C strip=symbols greet.rs -o ../greet.so'
    check "rust: its own test" sh greet/test.sh greet.so
    for language in python sh; do
        check "$language: new" phonectl plugins new "in-$language" --language $language
        check "$language: plugins check" phonectl plugins check "in-$language.phonectl"
        check "$language: plugins install" phonectl plugins install "in-$language.phonectl"
        check "$language: on a simulated phone" sh -c "phonectl --sim in-$language Reception 'Good morning' | grep -q 'Good morning'"
    done
    cp -r "$(pkg-config --variable=examples phonectl-sdk)" examples
    check "the examples are built" sh -c 'cmake -S examples -B examples/build && cmake --build examples/build'
    check "and have no fault" sh -c 'phonectl plugins check examples/build/*.so'
    check "the guide is where pkg-config says" test -s "$(pkg-config --variable=guide phonectl-sdk)"
    # shellcheck disable=SC2016 # the inner shell's
    check "man phonectl-reboot" sh -c 'man -l "$(man -w phonectl-reboot)" | grep -qF -- "--[no-]force"'
    # shellcheck disable=SC2016 # the inner shell's
    check "man phonectl-plugin" sh -c 'page=$(man -w phonectl-plugin) # by its path, because man would keep a copy
        MANROFFSEQ= man --warnings -l "$page" 2>&1 >/dev/null | grep . && exit 1; man -l "$page" | grep -q ph_action'
    phonectl sim stop >/dev/null 2>&1 || true
}
if [ "${2-}" = --author ]; then
    author
    exit "$failed"
fi

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

install phonectl-dev gcc libc6-dev pkg-config cmake make g++ rustc python3 jq man-db iproute2
check "an author without a network" unshare --net sh "$self" "$debs" --author
[ "$code" -ne 0 ] || cat "$room/output"

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
