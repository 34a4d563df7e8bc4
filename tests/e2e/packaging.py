"""The packages have every file that is installed, and name none that is not: those of Debian, which dh_missing checks too
when they are made, and those of the RPM spec, which are made elsewhere."""
import fnmatch
import glob
import os
import re
import subprocess

from helpers.common import skip
from helpers.terminal import check, finish

SOURCE, BUILD = os.environ["PHONECTL_SOURCE_DIR"], os.environ["PHONECTL_BUILD_DIR"]
ROOT = os.environ["TMPDIR"] + "/root"
# the licence is in the package's own place; the spec moves the completion of zsh
ELSEWHERE = {"usr/share/doc/phonectl/LICENSE"}
MOVED = {"usr/share/zsh/site-functions": "usr/share/zsh/vendor-completions"}
MACROS = {"%{_bindir}": "usr/bin", "%{_datadir}": "usr/share", "%{_includedir}": "usr/include", "%{_libexecdir}": "usr/libexec",
          "%{_mandir}": "usr/share/man", "%{_prefix}/%{_lib}": "usr/lib"}


def installed():
    subprocess.run(["cmake", "--install", BUILD, "--prefix", "/usr"], env={**os.environ, "DESTDIR": ROOT}, check=True,
                   stdout=subprocess.DEVNULL)
    for folder, _, names in os.walk(ROOT):
        yield from (os.path.relpath(os.path.join(folder, name), ROOT) for name in names)


def debian():
    for path in glob.glob(SOURCE + "/config/debian/*.install"):
        with open(path, encoding="utf-8") as file:
            yield from (re.sub(r"^usr/lib/\*/", "usr/lib/", line) for line in file.read().split())


def spec():
    with open(SOURCE + "/config/phonectl.spec", encoding="utf-8") as file:
        lists = file.read().partition("\n%files")[2]
    for path in re.findall(r"^(?!%dir|%exclude).*?(%\{_\w+\}\S*)", lists, re.M):
        for macro, place in MACROS.items():
            path = path.replace(macro, place)
        for place, before in MOVED.items():
            path = path.replace(place, before)
        yield path


def covers(pattern, path):
    return fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, pattern + "/*")


if not os.path.exists(BUILD + "/bin/phonectl-gtk") or not os.path.exists(BUILD + "/bin/phonectl-sim"):
    skip("not everything was built")
files = [re.sub(r"^usr/lib/[^/]*-linux-[^/]*/", "usr/lib/", path) for path in installed()]
files = [path for path in files if path not in ELSEWHERE]
check("files are installed", len(files) > 60, files)
for name, patterns in (("debian", list(debian())), ("phonectl.spec", list(spec()))):
    check(f"{name} has lists", len(patterns) > 20, patterns)
    missing = [path for path in files if not any(covers(pattern, path) for pattern in patterns)]
    check(f"{name} has every file", missing == [], missing)
    empty = [pattern for pattern in patterns if not any(covers(pattern, path) for path in files)]
    check(f"{name} names what is there", empty == [], empty)
finish()
