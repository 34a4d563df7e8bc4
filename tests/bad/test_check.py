"""The strict checks of plugin files: every fault has its row and its fix, and sound files have none. The table is
check.txt."""
import os
import shutil

import playground
from playground import expect

FILES = ('strict-clean', 'strict-faults', 'entry-v2', 'entry-borrowed', 'entry-none', 'library-missing',
         'symbol-undefined', 'value-unsound', 'struct-short', 'load-segfault', 'load-loop', 'load-print',
         'good-action', 'zz-good-last', 'id-shipped')


def check(ground, path):
    done = ground.run([ground.path('check_plugin'), path])
    rows = done.stdout.replace(ground.root + '/', '').replace(playground.BUILT, 'BUILT').splitlines()
    expect(done.returncode == (1 if any(row.startswith('fault ') for row in rows) else 0),
           '%s: ended with %d: %s' % (path, done.returncode, done.stderr))
    return [path.replace(ground.root + '/', '') + ':'] + rows


with playground.Playground() as ground:
    ground.copy_program('check_plugin')
    ground.folder('files')
    found = []
    for name in FILES:
        found += check(ground, ground.plugin('files', name))
    found += check(ground, ground.plugin('files', 'good-action', 'open-to-all', mode=0o666))
    shutil.copyfile(ground.path('files', 'strict-clean.so'), ground.path('files', 'strict-clean.dll'))
    with open(ground.path('files', 'text.so'), 'w', encoding='utf-8') as file:
        file.write('no plugin')
    for name in 'strict-clean.dll', 'text.so', 'missing.so':
        found += check(ground, ground.path('files', name))
    # Whether this file loads depends on the C library; the reported fault does not.
    stack = check(ground, ground.plugin('files', 'strict-stack'))
    expect('fault it asks for an executable stack' in stack and '    Link with -z noexecstack.' in stack,
           'an executable stack is a fault: %s' % stack)
    with open(os.path.join(os.path.dirname(__file__), 'check.txt'), encoding='utf-8') as golden:
        wanted = golden.read().splitlines()
    for line in [line for line in wanted if line not in found]:
        expect(False, 'lacking: ' + line)
    for line in [line for line in found if line not in wanted]:
        expect(False, 'unexpected: ' + line)
    expect(found == wanted, 'the rows are in order')
playground.finish()
