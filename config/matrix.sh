#!/bin/sh
# Runs the two commands of the README in fresh minimal Debian systems, made from this machine's own package source.
#   sh config/matrix.sh [--keep FOLDER] [try] [gui] [tests] [packages] [12] [13] [testing]
#       try      config/try.sh
#       gui      config/try.sh --gui on a display of its own, until its window is there
#       tests    tests/run.sh
#       packages config/package.sh, and tests/packages.sh in another fresh system
#   Nothing named: try, tests, and all three systems.
#   --keep FOLDER: in FOLDER/12, FOLDER/13 …, which are used as they are when they are there, and left there
# Needs root, debootstrap and git; where a machine cannot do it the last line says why, and the exit code is 77.
# What is not committed is left out. Mounts and processes are in a namespace that ends with this script.
set -eu
umask 022
root=$(cd "$(dirname "$0")/.." && pwd)

# In the namespace: inside FOLDER SUITE SOURCE WHAT…
inside() {
    chroot=$1 suite=$2 source=$3
    shift 3
    if [ ! -d "$chroot/usr" ]; then
        echo "matrix: $suite from $source"
        debootstrap --variant=minbase --include=ca-certificates "$suite" "$chroot" "$source" >"$chroot.log" 2>&1 || {
            tail -n 5 "$chroot.log"
            exit 77
        }
        # a package says whether its programs shall be started, and here none shall
        printf '#!/bin/sh\nexit 101\n' >"$chroot/usr/sbin/policy-rc.d"
        chmod 755 "$chroot/usr/sbin/policy-rc.d"
    fi
    mount -t proc proc "$chroot/proc"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$chroot/dev/pts"
    mount -t tmpfs -o mode=1777 tmpfs "$chroot/dev/shm"
    # where every user may run it: some tests do, as somebody without a home
    rm -rf "$chroot/srv/phonectl"
    git -c advice.detachedHead=false clone --quiet "$(dirname "$chroot")/source.git" "$chroot/srv/phonectl"
    for what in "$@"; do
        echo "matrix: $what in $suite"
        case $what in
        try) command='sh config/try.sh' ;;
        gui) command='sh config/matrix.sh --window' ;;
        tests) command='sh tests/run.sh' ;;
        packages) command='sh config/matrix.sh --packages' ;;
        installed)
            rm -rf "$chroot/srv/packages"
            cp -r "${chroot%-installed}/srv/packages" "$chroot/srv/packages"
            command='sh tests/packages.sh ../packages'
            ;;
        esac
        chroot "$chroot" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb LC_ALL=C.UTF-8 \
            ${http_proxy:+"http_proxy=$http_proxy"} sh -c "cd /srv/phonectl && exec $command" </dev/null || return 1
    done
}

# In the new system: the window of try.sh, closed as soon as it is there.
window() {
    sh config/deps.sh build gtk try
    apt-get -qq -y install --no-install-recommends xvfb xauth xdotool dbus libglib2.0-bin >/dev/null
    # shellcheck disable=SC2016 # $! is the inner shell's
    exec xvfb-run -a dbus-run-session -- sh -c '
        sh config/try.sh --gui &
        timeout 600 xdotool search --sync --onlyvisible --name "^Phonectl$" >/dev/null &&
            gdbus call --session --dest org.phonectl.Phonectl --object-path /org/phonectl/Phonectl \
                --method org.gtk.Actions.Activate quit "[]" "{}" && wait $!'
}

# In the new system: the packages are the same when another folder makes them, and lintian has no complaint.
packages() {
    rm -rf ../elsewhere ../packages ../packages-again
    sh config/package.sh ../packages
    cp -a . ../elsewhere # without git the time is that of CHANGES.md
    sh ../elsewhere/config/package.sh ../packages-again
    diff -r ../packages ../packages-again
    echo "matrix: another folder makes the same packages"
    apt-get -qq -y install --no-install-recommends lintian >/dev/null
    lintian --allow-root --fail-on error,warning ../packages/*.deb
    echo "matrix: lintian has no complaint"
}

cannot() {
    echo "skipped: $*"
    exit 77
}

usage() {
    sed -n '2,9s/^# \{0,1\}//p' "$root/config/matrix.sh" >&2
    exit 2
}

case ${1-} in
--inside)
    shift
    inside "$@"
    exit
    ;;
--window)
    cd "$root"
    window
    ;;
--packages)
    cd "$root"
    packages
    exit
    ;;
esac

what='' versions='' folder=''
while [ $# -gt 0 ]; do
    case $1 in
    try | gui | tests | packages) what="$what $1" ;;
    12 | 13 | testing) versions="$versions $1" ;;
    --keep)
        [ $# -gt 1 ] || usage
        mkdir -p "$2"
        folder=$(cd "$2" && pwd)
        shift
        ;;
    *) usage ;;
    esac
    shift
done

[ "$(id -u)" -eq 0 ] || cannot "only root can make a system in a folder"
for tool in debootstrap unshare git apt-get; do
    command -v "$tool" >/dev/null || cannot "$tool is not installed"
done
# shellcheck disable=SC2016 # apt's variables
source=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's|^Debian/Debian ||p' | head -n 1)
[ -n "$source" ] || cannot "apt has no package source of Debian"
unshare --mount --pid --fork --kill-child --mount-proc true 2>/dev/null || cannot "this machine allows no namespaces"
http_proxy=${http_proxy-$(apt-config dump Acquire::http::Proxy --format '%v')}
export http_proxy
[ -n "$http_proxy" ] || unset http_proxy

made=
child=
# shellcheck disable=SC2317,SC2329 # the trap calls it
finish() {
    # unshare lets nothing else end it; what is in the namespace ends with it
    [ -z "$child" ] || { kill -KILL "$child" && wait "$child"; } 2>/dev/null || true
    rm -f "$folder/source.git"
    [ -z "$made" ] || rm -rf --one-file-system "$made"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
if [ -z "$folder" ]; then
    made=$(mktemp -d /var/tmp/phonectl-matrix.XXXXXX)
    folder=$made
fi

# within NAME "WHAT…": sets code
within() {
    # shellcheck disable=SC2086 # a list of words
    unshare --mount --pid --fork --kill-child sh "$0" --inside "$folder/$1" "$suite" "$source" $2 &
    child=$!
    wait "$child" || code=$?
    child=
    rm -f "$folder/$1.log"
}

# One commit for all of it, whatever is committed meanwhile. A bundle, since git clones no folder of somebody else.
git -c safe.directory='*' -C "$root" bundle create --quiet "$folder/source.git" HEAD

result=0
for version in ${versions:-12 13 testing}; do
    case $version in
    12) suite=bookworm ;;
    13) suite=trixie ;;
    *) suite=$version ;;
    esac
    code=0
    within "$version" "${what:-try tests}"
    case $what in *packages*) [ "$code" -ne 0 ] || within "$version-installed" installed ;; esac
    [ -z "$made" ] || rm -rf --one-file-system "${folder:?}/$version" "$folder/$version-installed"
    [ "$code" -ne 77 ] || cannot "debootstrap could not make Debian $version"
    echo "matrix: Debian $version: $([ "$code" -eq 0 ] && echo passed || echo "failed ($code)")"
    [ "$code" -eq 0 ] || result=1
done
exit "$result"
