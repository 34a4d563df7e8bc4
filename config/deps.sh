#!/bin/sh
# Installs what is missing to build phonectl and run its tests on Debian 12 and later (and its relatives), with apt-get.
#   sh config/deps.sh [build] [gtk] [try] [test] [package]      no group named: build and gtk
#   sh config/deps.sh --list GROUP…      prints the packages and changes nothing
# Changes nothing when everything is there. Not root and no sudo: prints the command to run and exits 1.
set -eu

build="ca-certificates gcc libc6-dev make ninja-build cmake pkg-config
    libcurl4-openssl-dev libjson-c-dev libsodium-dev libltdl-dev libinih-dev libmicrohttpd-dev libunistring-dev zlib1g-dev
    libsecret-1-dev libqrencode-dev gettext"
gtk="libgtk-4-dev libadwaita-1-dev desktop-file-utils"
try="curl"
test="git locales g++ clang llvm libclang-rt-dev clang-format libcmocka-dev python3
    binutils jq curl openssl strace shellcheck procps faketime util-linux iproute2
    nghttp2-proxy dbus gnome-keyring python3-dbus
    bash-completion zsh fish man-db
    chromium chromium-driver
    xvfb xauth openbox xdotool at-spi2-core python3-gi gir1.2-atspi-2.0 appstream adwaita-icon-theme fonts-dejavu-core"
package="build-essential debhelper help2man"

list=no
if [ "${1-}" = --list ]; then
    list=yes
    shift
fi
[ $# -gt 0 ] || set -- build gtk
wanted=
for group in "$@"; do
    case $group in
    build) wanted="$wanted $build" ;;
    gtk) wanted="$wanted $gtk" ;;
    try) wanted="$wanted $try" ;;
    test) wanted="$wanted $test" ;;
    package) wanted="$wanted $package" ;;
    *)
        echo "deps.sh: no such group: $group (there are: build gtk try test package)" >&2
        exit 2
        ;;
    esac
done

if [ "$list" = yes ]; then
    # shellcheck disable=SC2086 # a list of words
    printf '%s\n' $wanted
    exit 0
fi
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "deps.sh: this is not a Debian system. Please install the equivalents of:" >&2
    echo "$wanted" | tr -s "[:space:]" " " | fold -s -w 100 >&2
    exit 1
fi

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
    [ "$state" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "deps: everything is there ($*)"
    exit 0
fi

echo "deps: missing:$missing"
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
elif command -v sudo >/dev/null && [ -t 0 ]; then
    as_root=sudo
else
    echo "deps: neither root nor sudo. Please run as root:" >&2
    echo "    apt-get update && apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi

# Another apt may be at work: wait for it rather than fail.
export DEBIAN_FRONTEND=noninteractive
echo "deps: installing them with apt-get"
$as_root apt-get -qq update || echo "deps: apt-get update failed, going on with the lists that are there" >&2
# shellcheck disable=SC2086 # both are lists of words
$as_root apt-get -qq -y -o DPkg::Lock::Timeout=600 install --no-install-recommends $missing >/dev/null
echo "deps: done"
