"""Only files that nobody but root and this user can have changed are loaded. The test plugin leaves a mark when its
code runs; a refused file must leave none. (G2, G3)"""
import os
import shutil

import playground
from playground import NOBODY, expect

ROOT = os.geteuid() == 0
STRANGER = 54321


def expect_refused(ground, folder, sentence, **how):
    found = ground.list(folder, **how)
    expect('%s/evil.so refused %s\n' % (folder, sentence) in found, '%s: %s' % (folder, found))
    expect(not os.path.exists(ground.mark), '%s: its code was run' % folder)


def skip(what, why):
    print('skipped: %s: %s' % (what, why))


def modes(ground):
    ground.folder('file')
    ground.plugin('file', 'evil', mode=0o666)
    expect_refused(ground, 'file', 'file/evil.so can be written by other users (chmod o-w)')
    ground.folder('folder')
    ground.plugin('folder', 'evil')
    os.chmod(ground.path('folder'), 0o777)
    expect_refused(ground, 'folder', 'folder can be written by other users (chmod o-w)')
    os.chmod(ground.path('folder'), 0o1777)
    expect_refused(ground, 'folder', 'folder can be written by other users (chmod o-w)')
    ground.folder('above/below')
    ground.plugin('above/below', 'evil')
    os.chmod(ground.path('above'), 0o777)
    expect_refused(ground, 'above/below', 'above/ can be written by other users (chmod o-w)')
    # a safe directory with a link to a file in an unsafe one
    os.chmod(ground.path('folder'), 0o777)
    ground.folder('links')
    os.symlink(ground.path('folder', 'evil.so'), ground.path('links', 'evil.so'))
    expect_refused(ground, 'links', 'folder/ can be written by other users (chmod o-w)')
    # a safe file is loaded, and does leave the mark
    ground.folder('safe')
    ground.plugin('safe', 'evil')
    expect('safe/evil.so loaded' in ground.list('safe'), 'a safe file is loaded')
    expect(os.path.exists(ground.mark), 'the mark shows that code was run')
    os.unlink(ground.mark)
    # known as good, then made writable for everybody: trust is checked every time
    os.chmod(ground.path('safe', 'evil.so'), 0o666)
    expect_refused(ground, 'safe', 'safe/evil.so can be written by other users (chmod o-w)')


def owners(ground):
    if not ROOT:
        skip('foreign owners', 'only root can give files away')
        return
    ground.folder('owner')
    os.chown(ground.plugin('owner', 'evil'), STRANGER, STRANGER)
    expect_refused(ground, 'owner', 'owner/evil.so belongs to another user')
    ground.folder('owner-folder')
    ground.plugin('owner-folder', 'evil')
    os.chown(ground.path('owner-folder'), STRANGER, STRANGER)
    expect_refused(ground, 'owner-folder', 'owner-folder belongs to another user')
    ground.folder('group')
    path = ground.plugin('group', 'evil', mode=0o664)
    os.chown(path, 0, STRANGER)
    os.chmod(path, 0o664)
    expect_refused(ground, 'group', 'group/evil.so can be written by another group (chmod g-w)')


def as_nobody():
    return ('setpriv', '--reuid=%d' % NOBODY, '--regid=%d' % NOBODY, '--clear-groups')


def unreadable(ground):
    ground.folder('unreadable')
    path = ground.plugin('unreadable', 'evil', mode=0)
    how = {}
    if ROOT:
        if shutil.which('setpriv') is None:
            skip('an unreadable file', 'setpriv is not there, and root reads everything')
            return
        home = ground.folder('home-of-nobody')
        os.chown(home, NOBODY, NOBODY)
        os.chown(path, NOBODY, NOBODY)
        how = {'prefix': as_nobody(), 'HOME': home}
    expect_refused(ground, 'unreadable', 'it cannot be read: Permission denied', **how)


def set_user_id(ground):
    """A program with more rights than its user ignores the environment, the home directory and the flag."""
    if not ROOT or shutil.which('setpriv') is None:
        skip('a set-user-id copy', 'only root with setpriv can make and run one')
        return
    if os.environ.get('PHONECTL_SANITIZE', '') not in ('', 'OFF'):
        skip('a set-user-id copy', 'the leak sanitizer cannot look into one')
        return
    ground.folder('suid-env')
    ground.plugin('suid-env', 'evil', 'from-environment')
    ground.folder('suid-flag')
    ground.plugin('suid-flag', 'evil', 'from-flag')
    home = ground.folder('suid-home')
    ground.folder('suid-home/.local/lib/phonectl/plugins-1')
    ground.plugin('suid-home/.local/lib/phonectl/plugins-1', 'evil', 'from-home')
    program = ground.copy_program('list_plugins')
    plain = ground.list('suid-flag', program=program, prefix=as_nobody(), HOME=home,
                        PHONECTL_PLUGIN_PATH=ground.path('suid-env'))
    for where in 'from-environment', 'from-flag', 'from-home':
        expect(where in plain, 'without the bit %s is found: %s' % (where, plain))
    if os.path.exists(ground.mark):
        os.unlink(ground.mark)
    os.chown(program, STRANGER, STRANGER)
    os.chmod(program, 0o4755)
    if os.statvfs(ground.root).f_flag & os.ST_NOSUID:
        skip('a set-user-id copy', '/tmp is mounted nosuid')
        return
    done = ground.list('suid-flag', program=program, prefix=as_nobody(), HOME=home,
                       PHONECTL_PLUGIN_PATH=ground.path('suid-env'))
    expect('from-' not in done, 'with the bit nothing of the user counts: ' + done)
    expect(not os.path.exists(ground.mark), 'set-user-id: code of the user was run')


with playground.Playground() as ground:
    modes(ground)
    owners(ground)
    unreadable(ground)
    set_user_id(ground)
playground.finish()
