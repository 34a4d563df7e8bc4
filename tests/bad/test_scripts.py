"""Scripts as strangers might write them: what --describe prints, how it ends, and who can change the file. The
states are the same as for shared objects; no process is left behind, and a known script is not probed again."""
import os
import time

import playground
from playground import expect

HEAD = '"version": "1.0.0", "author": "Me", "licence": "MIT", "summary": "Does it."'
ONE = '{"id": "%s", ' + HEAD + ', "features": [{"title": "It", "danger": "harmless"}]}'


def script(ground, name, body, mode=0o755, folder='all'):
    path = ground.path(folder, name + '.phonectl')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(body)
    os.chmod(path, mode)
    return path


def describe(name, before='', after='', text=None):
    return "#!/bin/sh\n%scat <<'END'\n%s\nEND\n%s" % (before, text or ONE % name, after)


CURE = 'Change what it prints when it is asked with --describe.'
CHECK = 'Remove it, or after it was mended: phonectl plugins check all/%s.phonectl'
# name, script, state and reason, cure
CASES = [
    ('good', describe('good'), 'loaded action:good', None),
    ('twin', describe('good'), 'shadowed all/good.phonectl comes first and has the same id', None),
    ('background', describe('background', 'sleep 1000 &\n'), 'loaded action:background', None),
    ('crash', '#!/bin/sh\nkill -SEGV $$\n',
     'quarantined asked with --describe, it crashed: Segmentation fault (SIGSEGV)', CHECK),
    ('danger', describe('danger', text='{"id": "danger", %s, "features": [{"title": "It"}]}' % HEAD),
     'broken action "danger" does not say how dangerous it is: set .danger to PH_HARMLESS, PH_NOTICED, PH_DISTURBING or '
     'PH_DISRUPTIVE', CURE),
    ('exit', '#!/bin/sh\necho no database >&2\nexit 3\n',
     'broken asked with --describe, it ended with the status 3: no database', CURE),
    ('half', '#!/bin/sh\nprintf \'{"id": "half", \'\n',
     'broken it does not describe itself by one JSON object of at most 64 KiB', CURE),
    ('hang', '#!/bin/sh\nsleep 1000\n', 'quarantined it hung while loading: stopped after 2 s', CHECK),
    ('huge', '#!/bin/sh\nyes\n', 'broken it does not describe itself by one JSON object of at most 64 KiB', CURE),
    ('interpreter', '#!/nowhere/python\n',
     'broken The interpreter in the first line of interpreter.phonectl is not on this machine',
     'Install what it needs, or remove it.'),
    ('member', describe('member', text='{"id": "member", %s, "features": [{"dangr": "harmless"}]}' % HEAD),
     'broken "dangr" of its feature 1 is not known to this version of phonectl', CURE),
    ('rubbish', '#!/bin/sh\necho Usage: rubbish PHONE\n',
     'broken it does not describe itself by one JSON object of at most 64 KiB', CURE),
    ('silent', '#!/bin/sh\n', 'broken it does not describe itself by one JSON object of at most 64 KiB', CURE),
    ('traceback', '#!/usr/bin/python3\nimport nowhere\n',
     "broken asked with --describe, it ended with the status 1: ModuleNotFoundError: No module named 'nowhere'", CURE),
]


def lines(cases):
    wanted = []
    for name, _, state, cure in sorted(cases):
        wanted.append('all/%s.phonectl %s' % (name, state))
        if cure is not None:
            wanted.append('    ' + (cure % name if '%s' in cure else cure))
    return wanted


def compare(found, wanted, when):
    for line in [line for line in wanted if line not in found]:
        expect(False, '%s lacks: %s' % (when, line))
    for line in [line for line in found if line not in wanted]:
        expect(False, '%s has: %s' % (when, line))


def states(ground):
    for name, body, _, _ in CASES:
        script(ground, name, body)
    for when in 'the first listing', 'the second listing':
        begin = time.monotonic()
        compare(ground.list('all', 'cures').splitlines(), lines(CASES), when)
        print('%s: %.2f s' % (when, time.monotonic() - begin))


def who_can_change_it(ground):
    ground.folder('who')
    script(ground, 'open', describe('open', 'touch %s\n' % ground.mark), 0o757, 'who')
    script(ground, 'plain', describe('plain', 'touch %s\n' % ground.mark), 0o644, 'who')
    found = ground.list('who', 'cures').splitlines()
    compare(found, ['who/open.phonectl refused who/open.phonectl can be written by other users (chmod o-w)',
                    '    Give it to yourself or to root, and let nobody else write to it (chmod go-w).',
                    'who/plain.phonectl broken it is not executable',
                    '    Make it executable (chmod +x).'], 'who can change it')
    expect(not os.path.exists(ground.mark), 'neither of them was run')


def is_asked_once(ground):
    ground.folder('once')
    count = ground.path('count')
    path = script(ground, 'once', describe('once', 'echo asked >> %s\n' % count), folder='once')
    for _ in range(3):
        expect('loaded action:once' in ground.list('once'), 'it is loaded')
    with open(count, encoding='utf-8') as file:
        expect(file.read() == 'asked\n', 'a script that is known is not asked again')
    script(ground, 'once', describe('once', 'echo asked again >> %s\n' % count), folder='once')
    expect('loaded' in ground.list('once'), 'it is loaded when it has changed')
    with open(count, encoding='utf-8') as file:
        expect(file.read() == 'asked\nasked again\n', 'a script that has changed is asked')
    os.unlink(path)


def needs_nothing_of_ours(ground):
    ground.folder('clean')
    told = ground.path('told')
    script(ground, 'clean', describe('clean', 'env > %s; pwd >> %s\n' % (told, told)), folder='clean')
    ground.list('clean', PHONECTL_TOKEN='not-for-scripts')
    with open(told, encoding='utf-8') as file:
        text = file.read()
    expect('not-for-scripts' not in text and text.endswith('\n/\n'), 'a clean environment, in /: ' + text)


with playground.Playground() as ground:
    ground.folder('all')
    states(ground)
    who_can_change_it(ground)
    is_asked_once(ground)
    needs_nothing_of_ours(ground)
playground.finish()
