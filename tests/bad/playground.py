"""A private directory for one test of bad plugins: copies modules, creates files that are no plugins, runs the
listing program and makes its paths comparable. State and settings outside the directory are never read."""
import os
import platform
import shutil
import subprocess
import sys
import tempfile

BUILT = os.path.join(os.path.realpath(sys.argv[1]))
HOST = {'x86_64': 'x86-64', 'aarch64': 'aarch64'}.get(platform.machine(), platform.machine())
NOBODY = 65534
failures = []


def expect(condition, message):
    """Notes a failure and continues, so that one run shows all of them."""
    if not condition:
        failures.append(message)
        print('FAIL', message)


def finish():
    print('%d failures' % len(failures) if failures else 'all as expected')
    sys.exit(1 if failures else 0)


class Playground:
    def __enter__(self):
        # below /tmp whatever TMPDIR says: only root and this user may be able to change the folders above
        self.root = tempfile.mkdtemp(prefix='phonectl-bad-', dir='/tmp')
        os.chmod(self.root, 0o755)
        self.home = self.folder('home')
        self.program = self.copy_program('list_plugins')
        self.mark = os.path.join(self.root, 'mark')
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def folder(self, name):
        os.makedirs(self.path(name), mode=0o755, exist_ok=True)
        return self.path(name)

    def copy_program(self, name):
        """A copy outside the build tree does not look for the build tree's plugins."""
        return shutil.copy(os.path.join(BUILT, 'bad_' + name), self.path(name))

    def plugin(self, folder, name, target=None, mode=0o644):
        path = self.path(folder, (target or name) + '.so')
        shutil.copyfile(os.path.join(BUILT, 'plugins', name + '.so'), path)
        os.chmod(path, mode)
        return path

    def environment(self, **more):
        environment = {'PATH': os.environ['PATH'], 'HOME': self.home, 'LC_ALL': 'C', 'BAD_MARK': self.mark,
                       'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '')}
        environment.update(more)
        return environment

    def run(self, arguments, cwd=None, **more):
        return subprocess.run(arguments, cwd=cwd or self.root, env=self.environment(**more), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=100, check=False)

    def lines(self, output):
        """The lines about this directory only, with relative paths: an installed phonectl has plugins too."""
        mine = [line for line in output.splitlines() if line.startswith(self.root) or line.startswith(' ')]
        return '\n'.join(mine).replace(self.root + '/', '').replace(BUILT, 'BUILT').replace(HOST, 'HOST') + '\n'

    def list(self, folder, *words, program=None, prefix=(), **more):
        done = self.run([*prefix, program or self.program, self.path(folder), *words], **more)
        expect(done.returncode == 0, 'the listing ends with %d: %s' % (done.returncode, done.stderr))
        return self.lines(done.stdout)
