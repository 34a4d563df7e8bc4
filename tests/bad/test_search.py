"""Where phonectl looks for plugins, in which order, and what it remembers from one start to the next. (G1)"""
import os
import shutil

import playground
from playground import expect

MEMORY = ('home', '.local', 'state', 'phonectl', 'probed')


def order(ground):
    for place, name in ('flag', 'd'), ('first', 'c'), ('second', 'b'), ('home/.local/lib/phonectl/plugins-1', 'a'):
        ground.folder(place)
        ground.plugin(place, 'good-action', name)
        ground.plugin(place, 'zz-good-last', 'z' + name)
    found = ground.list('flag', PHONECTL_PLUGIN_PATH='%s::%s' % (ground.path('first'), ground.path('second')))
    wanted = ''
    for place, name in ('flag', 'd'), ('first', 'c'), ('second', 'b'), ('home/.local/lib/phonectl/plugins-1', 'a'):
        for plugin, of in (name, 'good-action'), ('z' + name, 'zz-good-last'):
            first = 'flag/%s.so' % ('d' if of == 'good-action' else 'zd')
            state = 'loaded action:%s' % of if place == 'flag' else \
                'shadowed %s comes first and has the same id' % first
            wanted += '%s/%s.so %s\n' % (place, plugin, state)
    expect(found == wanted, 'search order: got\n%swanted\n%s' % (found, wanted))


def settings(ground):
    user = 'home/.local/lib/phonectl/plugins-1'
    ground.folder('home/.config/phonectl')
    with open(ground.path('home/.config/phonectl/phonectl.ini'), 'w', encoding='utf-8') as file:
        file.write('[phonectl]\nuser_plugins = no\ndisabled_plugins = good-action, ze\n')
    ground.folder('disabled')
    ground.plugin('disabled', 'good-action', 'other-name')
    ground.plugin('disabled', 'evil', 'ze')
    ground.plugin('disabled', 'zz-good-last')
    found = ground.list('disabled')
    reason = 'disabled the setting disabled_plugins names it\n'
    expect('disabled/other-name.so ' + reason in found, 'disabled by its id: ' + found)
    expect('disabled/ze.so ' + reason in found, 'disabled by its file name: ' + found)
    expect('disabled/zz-good-last.so loaded' in found, 'the others are not disabled: ' + found)
    expect(user not in found, 'the user directory is switched off: ' + found)
    expect(not os.path.exists(ground.mark), 'the code of a disabled file was run')
    os.unlink(ground.path('home/.config/phonectl/phonectl.ini'))
    shutil.rmtree(ground.path(user))


def current_directory(ground):
    """phonectl starts in a directory full of hostile plugins, with every relative path a user could configure."""
    for name in 'evil', 'webex-directory', 'ltdl', 'libltdl', 'phonectl':
        ground.folder('here')
        ground.plugin('here', 'evil', name)
    ground.folder('here/phonectl/plugins-1')
    ground.plugin('here/phonectl/plugins-1', 'evil')
    ground.folder('empty')
    relative = {'PHONECTL_PLUGIN_PATH': ':.::here:', 'XDG_DATA_HOME': '.', 'XDG_CONFIG_HOME': 'x', 'HOME': '.',
                'XDG_STATE_HOME': 'x', 'LTDL_LIBRARY_PATH': '.'}
    trace = ground.path('trace')
    strace = ('strace', '-f', '-o', trace, '-e', 'trace=open,openat,openat2,execve')
    usable = shutil.which('strace') and ground.run([*strace, 'true']).returncode == 0
    found = ground.list('empty', cwd=ground.path('here'), prefix=strace if usable else (),
                        ASAN_OPTIONS='detect_leaks=0', **relative)
    expect('.so' not in found, 'nothing of the current directory is listed: ' + found)
    expect(not os.path.exists(ground.mark), 'code from the current directory was run')
    if not usable:
        print('skipped: which files are opened: strace cannot be used here')
        return
    with open(trace, encoding='utf-8', errors='replace') as file:
        opened = [line for line in file if 'open' in line and ('evil' in line or '"./' in line or '"."' in line)]
    expect(not opened, 'opened in the current directory: ' + ''.join(opened))


def memory(ground):
    """A plugin that crashed is not tried again until its file changes; a damaged or read-only probe cache does no
    harm."""
    ground.folder('known')
    bad = ground.plugin('known', 'load-segfault', 'bad')
    good = ground.plugin('known', 'evil', 'good')
    crashed = 'known/bad.so quarantined it crashed while loading: Segmentation fault (SIGSEGV)\n'
    loaded = 'known/good.so loaded action:evil\n'
    expect(ground.list('known') == crashed + loaded, 'first start')
    with open(ground.path(*MEMORY), encoding='utf-8') as file:
        first = file.read()
    expect('quarantined' in first and 'good' in first, 'both are remembered: ' + first)
    expect(os.stat(ground.path(*MEMORY)).st_mode & 0o777 == 0o600, 'the memory is private')
    # same file and date, but another cached result: proves that the cache is used
    with open(ground.path(*MEMORY), 'w', encoding='utf-8') as file:
        file.write(first.replace('it crashed while loading', 'it is remembered'))
    expect('it is remembered' in ground.list('known'), 'a known bad file is not tried again')
    with open(ground.path(*MEMORY), 'w', encoding='utf-8') as file:
        lines = first.replace('it crashed while loading', 'it is remembered').splitlines()
        file.write('\n'.join(['phonectl-probed 1 0.0.0'] + lines[1:]) + '\n')
    expect(crashed in ground.list('known'), 'what another version remembers does not count')
    with open(ground.path(*MEMORY), 'w', encoding='utf-8') as file:
        file.write(first.replace('it crashed while loading', 'it is remembered'))
    os.utime(bad, (1, 1))
    expect(crashed in ground.list('known'), 'a file with another date is tried again')
    shutil.copyfile(os.path.join(playground.BUILT, 'plugins', 'good-action.so'), bad)
    expect('known/bad.so loaded action:good-action\n' + loaded == ground.list('known'), 'a mended file is tried again')
    shutil.copyfile(os.path.join(playground.BUILT, 'plugins', 'load-abort.so'), good)
    expect('known/good.so quarantined it aborted' in ground.list('known'), 'a changed file is tried again')
    for damage in b'', b'\0\xff' * 999, first.encode()[:-20], b'phonectl-probed 1 0.0.0\n', b'x' * (2 << 20):
        with open(ground.path(*MEMORY), 'wb') as file:
            file.write(damage)
        expect('known/good.so quarantined it aborted' in ground.list('known'), 'damaged memory: %r' % damage[:40])
    os.unlink(ground.path(*MEMORY))
    os.mkdir(ground.path(*MEMORY))
    expect('known/good.so quarantined it aborted' in ground.list('known'), 'the memory cannot be written')
    expect('known/good.so quarantined it aborted' in ground.list('known', HOME='/proc/nowhere'), 'no home directory')


def check_again(ground):
    """plugins check ignores the cached result, and caches its own."""
    ground.folder('again')
    path = ground.plugin('again', 'good-action')
    shutil.rmtree(ground.path(*MEMORY), ignore_errors=True)
    ground.list('again')
    with open(ground.path(*MEMORY), encoding='utf-8') as file:
        text = file.read()
    with open(ground.path(*MEMORY), 'w', encoding='utf-8') as file:
        file.write(text.replace('good ', 'quarantined ', 1))
    expect('again/good-action.so quarantined' in ground.list('again'), 'remembered as bad')
    checked = ground.run([ground.copy_program('check_plugin'), path])
    expect('ok it loads on its own' in checked.stdout, 'the check tries it again: ' + checked.stdout)
    expect('again/good-action.so loaded' in ground.list('again'), 'the check is remembered')


with playground.Playground() as ground:
    order(ground)
    settings(ground)
    current_directory(ground)
    memory(ground)
    check_again(ground)
playground.finish()
