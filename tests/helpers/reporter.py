"""The phones of reporter.c, which return several rows and attach several files; needs neither sign-in nor simulator."""
import os
import subprocess
import tempfile

from helpers.common import PHONECTL, SOURCE


def build(folder):
    """Builds the plugin in a new folder below this one; returns the folder."""
    plugins = os.path.join(folder, "reporter")
    os.mkdir(plugins, 0o700)
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-Wall", "-Wextra", "-Wno-missing-field-initializers",
                    "-Werror", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-Wl,-z,defs,-z,now,-z,relro",
                    f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", plugins + "/reporter.so",
                    SOURCE + "/tests/helpers/reporter.c"], check=True)
    return plugins


class Reporter:
    """A person with these phones. `with` creates a home for them."""

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="reporter-")
        self.plugins = build(self.home)
        self.env = {**os.environ, "HOME": self.home, "PHONECTL_DIRECTORY": "reporter", "PHONECTL_STORE": "memory",
                    "PHONECTL_PLUGIN_PATH": self.plugins + ":" + os.environ["PHONECTL_PLUGIN_PATH"]}
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            self.env[f"XDG_{name}_HOME"] = os.path.join(self.home, name.lower())
        return self

    def __exit__(self, *_):
        pass

    def run(self, *words, code=0, **env):
        done = subprocess.run([PHONECTL, *map(str, words)], env={**self.env, **env}, cwd=self.home, timeout=180,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == code, (words, done)
        assert "Sanitizer" not in done.stderr, done.stderr
        return done.stdout

    def write(self, name, text):
        with open(os.path.join(self.home, name), "w", encoding="utf-8") as file:
            file.write(text)

    def without_plugin(self):
        return {"PHONECTL_PLUGIN_PATH": os.environ["PHONECTL_PLUGIN_PATH"], "PHONECTL_DIRECTORY": "webex-directory"}
