"""The plugin of tests/e2e/vendor_phones.c, which talks to a vendor's phones directly."""
import os
import subprocess

from helpers.common import SOURCE


def use_plugin(desk):
    folder = os.path.join(desk.home, "plugins")
    os.mkdir(folder, 0o700)
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
                    f"-I{SOURCE}/sdk/include", "-Wl,-z,defs,-z,now,-z,relro", f"-Wl,--version-script={SOURCE}/sdk/plugin.map",
                    "-o", folder + "/vendor-phones.so", SOURCE + "/tests/e2e/vendor_phones.c"], check=True)
    desk.env["PHONECTL_PLUGIN_PATH"] = folder + ":" + desk.env["PHONECTL_PLUGIN_PATH"]
    desk.env["PHONECTL_DIRECTORY"] = "vendor-list"
    desk.env["PHONECTL_STORE"] = "memory"


def poke(desk, urls, *words):
    lines = "".join(f"phone-{i} {url}\n" for i, url in enumerate(urls))
    desk.run("--plugin-dir", desk.home + "/plugins", "config", "set", "vendor-list.file", desk.write("phones", lines), code=0)
    return desk.run("poke", "--all", "--fresh", "--json", "--yes", "--expect", len(urls), *words)
