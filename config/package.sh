#!/bin/sh
# Makes the Debian packages of phonectl from this folder.
#   sh config/package.sh [FOLDER]      writes phonectl*.deb to FOLDER, or to build/packages
# Installs what is missing for that. The same source makes the same packages, byte by byte, wherever its folder is. DEBFULLNAME
# and DEBEMAIL name the maintainer, SOURCE_DATE_EPOCH the time; otherwise it is that of the last commit.
set -eu
umask 022
root=$(cd "$(dirname "$0")/.." && pwd)
case $#${1-} in
0 | 1[!-]*) ;;
*)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
folder=${1:-$root/build/packages}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

sh "$root/config/deps.sh" build gtk package
version=$(sed -n 's/^project(phonectl VERSION \([0-9.]*\) .*/\1/p' "$root/CMakeLists.txt")
: "${SOURCE_DATE_EPOCH:=$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/CHANGES.md")}"
maintainer="${DEBFULLNAME:-The phonectl authors} <${DEBEMAIL:-phonectl@phonectl.invalid}>"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
source=$work/phonectl-$version
mkdir "$source"
tar -C "$root" --exclude=./build --exclude=./.git --exclude=./.ci -cf - . | tar -C "$source" -xf -
cp -r "$source/config/debian" "$source/debian"
depends=$(sh "$root/config/deps.sh" --list build gtk | grep -v '^ca-certificates$\|^gcc$\|^libc6-dev$\|^make$' | paste -sd, | sed 's/,/, /g')
sed -e "s/@MAINTAINER@/$maintainer/" -e "s/@BUILD_DEPENDS@/$depends/" "$source/debian/control.in" >"$source/debian/control"
rm "$source/debian/control.in"
cat >"$source/debian/changelog" <<END
phonectl ($version) unstable; urgency=medium

  * See CHANGES.md.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END

(cd "$source" && dpkg-buildpackage --build=binary --no-sign)
rm -f "$folder"/phonectl*.deb
mv "$work"/*.deb "$folder"
ls -l "$folder"/phonectl*.deb
