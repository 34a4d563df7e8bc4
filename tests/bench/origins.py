"""Acting on N phones at N addresses, next to N phones behind one address: processor and wall time. The addresses are in
127.0.0.0/8, inside a network namespace.

   origins.py [PHONES]      default 10000"""
import os
import resource
import subprocess
import sys
import tempfile
import time

SOURCE, BUILD, PHONECTL = (os.environ[f"PHONECTL_{name}"] for name in ("SOURCE_DIR", "BUILD_DIR", "BIN"))
PHONES = int(sys.argv[1]) if len(sys.argv) > 1 else 10000


def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(plugins, address):
    home = tempfile.mkdtemp(prefix="origins-")
    with open(home + "/phones", "w", encoding="ascii") as file:
        file.writelines(f"phone-{i} {address(i)}\n" for i in range(PHONES))
    env = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C", "PHONECTL_PLUGIN_PATH": plugins,
           "PHONECTL_DIRECTORY": "vendor-list", "PHONECTL_STORE": "memory", "PHONECTL_DATA_DIR": os.environ["PHONECTL_DATA_DIR"]}
    subprocess.run([PHONECTL, "config", "set", "vendor-list.file", home + "/phones"], env=env, check=True, capture_output=True)
    subprocess.run([PHONECTL, "phones", "--fresh"], env=env, check=True, capture_output=True)
    cpu, wall = used(), time.monotonic()
    subprocess.run([PHONECTL, "poke", "--all", "--yes", "--expect", str(PHONES), "--jobs", "50"], env=env, check=True,
                   capture_output=True)
    return used() - cpu, time.monotonic() - wall


def main():
    plugins = tempfile.mkdtemp(prefix="plugins-")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-Wl,-z,now,-z,relro",
                    f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", plugins + "/vendor-phones.so",
                    SOURCE + "/tests/e2e/vendor_phones.c"], check=True)
    with subprocess.Popen([BUILD + "/tests/post_server", "0", "0", "everywhere"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as server:
        port = server.stdout.readline().strip()
        for _ in range(3):
            one = measure(plugins, lambda i: f"http://127.0.0.1:{port}/act/200")
            many = measure(plugins, lambda i: f"http://127.{1 + i // 62500}.{i // 250 % 250}.{1 + i % 250}:{port}/act/200")
            print(f"{PHONES} phones: one address {one[0]:.1f} s of processor in {one[1]:.1f} s, an address each {many[0]:.1f} s in "
                  f"{many[1]:.1f} s: {many[0] / one[0]:.2f} and {many[1] / one[1]:.2f} times", flush=True)
        server.stdin.close()


if os.environ.get("ORIGINS_INSIDE"):
    main()
else:
    inside = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", sys.executable, *sys.argv]
    os.execvpe("unshare", inside, {**os.environ, "ORIGINS_INSIDE": "1"})
