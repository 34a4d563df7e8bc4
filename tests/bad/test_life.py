"""From start() to stop(), with the real program: whatever a plugin does wrong in a function is reported, never
counts as success and ends in time, and every other command still works. (B10, F2, G6, G7)"""
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import playground
from playground import BUILT, expect

PHONECTL = os.path.join(BUILT, '..', '..', 'bin', 'phonectl')
lock = threading.Lock()


class Life:
    """A home of its own with the plugin in it."""

    def __init__(self, ground, name):
        self.ground = ground
        self.home = ground.folder(name)
        self.name = name
        ground.folder(name + '/plugins')
        self.file = ground.plugin(name + '/plugins', 'life')

    def start(self, *words, life='', phone=None):
        more = {'HOME': self.home, 'PHONECTL_PLUGIN_PATH': self.home + '/plugins', 'BAD_LIFE': life,
                'BAD_MARK': self.home + '/mark', 'PHONECTL_TOKEN': '0123456789'}
        if phone:
            more['BAD_PHONE'] = phone
        if words[0] in ('login', 'stores', 'status', 'logout') or life.startswith(('load', 'check', 'inside', 'refresh')):
            del more['PHONECTL_TOKEN']
        try:
            os.unlink(self.home + '/mark')
        except FileNotFoundError:
            pass
        return subprocess.Popen([PHONECTL, *words], cwd=self.home, env=self.ground.environment(**more), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words, **more):
        with self.start(*words, **more) as process:
            try:
                out, err = process.communicate(timeout=100)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def mark(self):
        try:
            with open(self.home + '/mark', encoding='utf-8') as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def check(self, code, text, *words, life='', phone=None):
        done = self.run(*words, life=life, phone=phone)
        said = done.stdout + done.stderr
        with lock:
            expect(done.returncode == code and text in said,
                   '%s: %s with %s: wanted %d and "%s", got %d and "%s"'
                   % (self.name, ' '.join(words), life, code, text, done.returncode, said.strip()))
        return done

    def set_up(self):
        self.check(0, '', 'config', 'set', 'directory', 'life')
        self.check(0, '', 'config', 'set', 'store', 'life')
        self.check(0, '', 'config', 'set', 'auth', 'life')
        self.check(0, '', 'config', 'set', 'call_timeout', '1s')
        return self


def starts_when_it_is_used(ground):
    life = Life(ground, 'used').set_up()
    expect(life.mark() == [], 'config starts no plugin: %s' % life.mark())
    life.check(0, 'One', 'phones', '--fresh')
    expect(life.mark() == ['start', 'list', 'stop'], 'the first use starts it: %s' % life.mark())
    life.check(0, '', 'life', 'One', '--yes')
    expect(life.mark()[0::3] == ['start', 'stop'] and 'run' in life.mark(), 'so does another: %s' % life.mark())
    for how, code, text in ('refuse', 9, 'it needs a better day'), ('seven', 1, 'start() of life returned 7'):
        life.check(code, 'The plugin life does not start: ' + text, 'phones', '--fresh', life='start=' + how)
        life.check(0, text, 'plugins', life='start=' + how)
        life.check(0, '1s', 'config', 'get', 'call_timeout', life='start=' + how)
        life.check(0, 'One', 'phones', '--fresh')  # the failure left no trace: the plugin is tried again


def crashes(ground, how, code, text):
    for place in 'start', 'stop':
        life = Life(ground, '%s-%s' % (place, how)).set_up()
        life.check(code, text % place, 'phones', '--fresh', life='%s=%s' % (place, how))
        life.check(0, 'it crashed in %s()' % place, 'plugins', life='%s=%s' % (place, how))
        life.check(0, '1s', 'config', 'get', 'call_timeout', life='%s=%s' % (place, how))
        life.check(9, 'it crashed in %s()' % place, 'phones', '--fresh', life='%s=%s' % (place, how))
        expect(life.mark() == [], '%s: nothing of it is run again: %s' % (life.name, life.mark()))
        life.check(1, '', 'plugins', 'check', life.file)
        life.check(0, 'One', 'phones', '--fresh')


def hangs(ground, place):
    life = Life(ground, place + '-hang').set_up()
    if place == 'start':
        life.check(8, 'does not come back', 'phones', '--fresh', life='start=hang')
    else:
        life.check(0, 'does not come back', 'phones', '--fresh', life='stop=hang')
    life.check(0, 'it hung in %s()' % place, 'plugins', life=place + '=hang')
    life.check(0, '1s', 'config', 'get', 'call_timeout', life=place + '=hang')


def tried_for_the_list(ground):
    for how, text in ('hang', 'it hung in start()'), ('crash', 'it aborted the program in start()'), \
            ('exit', 'it ended the program in start()'):
        life = Life(ground, 'tried-' + how).set_up()
        life.check(0, text, 'plugins', life='start=' + how)


def every_function(ground, name, words, slow=8):
    """Each function returns a meaningless code, calls exit(0), crashes, or waits for ever, with and without noticing
    cancellation."""
    life = Life(ground, 'function-' + name).set_up()
    life.check(1, '%s() of life returned 7' % name, *words, life=name + '=seven')
    life.check(1, 'ended the program in %s() of "life"' % name, *words, life=name + '=exit')
    life.check(-6, 'crashed with SIGABRT in %s() of "life"' % name, *words, life=name + '=crash')
    life.check(slow, 'life took longer than 1s', *words, life=name + '=sleep')
    life.check(8, 'life does not come back', *words, life=name + '=hang')


def in_an_action(ground, name, words, slow=1):
    """The same for functions that work on a phone; the outcome appears in the phone's row. If settled() or the like
    fails, what happened to the phone before is unknown."""
    life = Life(ground, 'function-' + name).set_up()
    if name == 'refresh':
        life.check(0, '', 'config', 'set', 'store', 'encrypted-file')
        life.check(0, '', 'login')
    life.check(0, 'One', 'phones', '--fresh')
    life.check(slow, '%s() of life returned 7' % name, *words, life=name + '=seven')
    life.check(1, 'ended the program in %s() of "life"' % name, *words, life=name + '=exit')
    life.check(-6, 'crashed with SIGABRT in %s() of "life"' % name, *words, life=name + '=crash')
    life.check(slow, 'life took longer than 1s', *words, life=name + '=sleep')
    life.check(slow, 'life does not come back', *words, life=name + '=hang')
    for kept in (), ('get', 'call_timeout'):
        life.check(0, '1s', 'config', *kept, life=name + '=hang')


def at_one_phone(ground, how, code):
    """A crash before anything was sent fails only that phone; a resumed job continues with the others. (F2)"""
    life = Life(ground, 'one-phone-' + how).set_up()
    life.check(0, '', 'config', 'set', 'call_timeout', '1h')
    life.check(0, 'Five', 'phones', '--fresh')
    life.check(code, 'in run() of "life" at the phone "One". What was stored before is still there. Next: phonectl --profile default jobs resume 1. ',
               '--profile', 'default', 'life', '--all', '--yes', '--jobs', '1', life='run=' + how, phone='One')

    def outcomes():
        rows = map(json.loads, life.check(0, '', 'jobs', 'show', '1', '--jsonl').stdout.splitlines())
        return {row['name']: (row['outcome'], row.get('text')) for row in rows}

    died = 'failed', 'The plugin life crashed or ended the program; nothing was sent'
    expect(outcomes()['One'] == died, 'it failed: %s' % outcomes())
    life.check(code, 'in run() of "life"', 'jobs', 'resume', '1', '--yes', life='run=' + how, phone='Two')
    expect(life.mark().count('run') == 1, 'One is not tried again, Two is: %s' % life.mark())
    expect(outcomes()['Two'] == died, 'so did the next: %s' % outcomes())
    life.check(0, '', 'jobs', 'resume', '1', '--yes', life='run=' + how, phone='One')
    expect(life.mark().count('acting') == 3, 'the others are done: %s' % life.mark())
    expect(sorted(outcome for outcome, _ in outcomes().values()) == ['done'] * 3 + ['failed'] * 2, outcomes())
    life.check(0, 'Nothing is left to do', 'jobs', 'resume', '1', '--yes')
    life.check(0, '', 'jobs', 'retry', '1', '--yes')
    expect({outcome for outcome, _ in outcomes().values()} == {'done'}, 'a person tries again: %s' % outcomes())


def while_it_waits(ground, how, code):
    """A crash of settled() costs one phone: each resumed wait gets further, and the journal has the reason. (F2)"""
    life = Life(ground, 'waits-' + how).set_up()
    life.check(0, 'Five', 'phones', '--fresh')
    for number, words in enumerate([('life', '--all', '--wait')] + 4 * [('jobs', 'resume', '1', '--wait')]):
        done = life.check(code, 'in settled() of "life" at the phone "', *words, '--yes', '--jobs', '1', life='settled=' + how)
        expect('Next: phonectl jobs %s 1. ' % ('resume' if number < 4 else 'show') in done.stderr, 'what to type: ' + done.stderr)
        rows = list(map(json.loads, life.check(0, '', 'jobs', 'show', '1', '--jsonl').stdout.splitlines()))
        ended = [row for row in rows if 'nobody saw whether it took effect' in row.get('text', '')]
        expect(len(ended) == number + 1 and {row['outcome'] for row in ended} == {'unknown'}, '%d: %s' % (number, rows))
    life.check(0, 'Nothing is left to do', 'jobs', 'resume', '1', '--wait', '--yes')
    expect(life.mark() == [], 'no phone is acted on again: %s' % life.mark())
    life = Life(ground, 'waits-one-' + how).set_up()
    life.check(0, 'Five', 'phones', '--fresh')
    life.check(code, 'at the phone "One". ', 'life', '--all', '--wait', '--yes', '--jobs', '1', life='settled=' + how, phone='One')
    life.check(0, '4 done', 'jobs', 'resume', '1', '--wait', '--yes', life='settled=' + how, phone='One')


def disabled(ground):
    """No function of a disabled plugin runs, and what it would offer is said to be missing."""
    life = Life(ground, 'disabled').set_up()
    life.check(0, '', 'config', 'set', 'disabled_plugins', 'life')
    for name in 'start', 'check', 'load', 'list', 'run':
        life.check(0, 'life\tdisabled', 'plugins', life=name + '=crash')
        life.check(9, 'life', 'phones', '--fresh', life=name + '=crash')
        for text in 'life\tyes\tmissing\t', 'life.so is disabled: the setting disabled_plugins names it', \
                '  Take it out of the setting disabled_plugins', '  To use another store: phonectl login --store encrypted-file':
            life.check(0, text, 'stores', life=name + '=crash')
        life.check(0, '1s', 'config', 'get', 'call_timeout', life=name + '=crash')
    life.check(9, 'life\tfailed\tCould not be checked: The store "life" cannot be used', 'logout')
    life.check(9, 'A token may be left in 1 of the token stores', 'logout')
    expect(life.mark() == [], 'nothing of it runs: %s' % life.mark())
    life.check(0, '', 'config', 'set', 'store', 'gone')
    life.check(0, 'gone\tyes\tmissing\t\tThere is no store "gone": see "phonectl plugins" for what there is', 'stores')
    life.check(9, 'gone\tfailed\tCould not be checked: There is no store "gone"', 'logout')


def among_others(ground):
    """Phones announced with acting() end unknown, the one that crashed and the others."""
    life = Life(ground, 'among').set_up()
    life.check(0, '', 'config', 'set', 'call_timeout', '1h')
    life.check(0, 'Five', 'phones', '--fresh')
    for job, how, crashed, others in (1, 'among', 'failed', 'unknown'), (2, 'late', 'unknown', 'done'):
        life.check(-6, 'crashed with SIGABRT', 'life', '--all', '--yes', '--jobs', '5' if how == 'among' else '1',
                   life='run=' + how, phone='Five')
        rows = [json.loads(row) for row in life.check(0, '', 'jobs', 'show', str(job), '--jsonl').stdout.splitlines()]
        expect([row['outcome'] for row in rows] == [others] * 4 + [crashed], '%s: %s' % (how, rows))
        life.check(0, 'Nothing is left to do', 'jobs', 'resume', str(job), '--yes')


def where_it_is(ground):
    """place() cannot return an error: a wrong answer counts as none, and the program then uses a lock of its own."""
    life = Life(ground, 'function-place').set_up()
    words = 'login', '--timeout', '1s'
    life.check(1, 'life does not return what was saved', *words, life='place=seven')
    life.check(1, 'ended the program in place() of "life"', *words, life='place=exit')
    life.check(-6, 'crashed with SIGABRT in place() of "life"', *words, life='place=crash')
    life.check(8, 'life took longer than 1s', *words, life='place=sleep')
    life.check(8, 'life does not come back', *words, life='place=hang')


def a_time_limit_for_the_list(ground):
    life = Life(ground, 'phones-timeout').set_up()
    life.check(0, '', 'config', 'set', 'call_timeout', '1h')
    life.check(8, 'life took longer than 1s', 'phones', '--fresh', '--timeout', '1s', life='list=sleep')
    life.check(2, '--timeout must be a duration', 'phones', '--timeout', 'soon')


def status_when_the_store_does_not_answer(ground):
    """Who is signed in is not known then, so status does not say that nobody is."""
    life = Life(ground, 'stopped').set_up()
    for how, words in (('sleep', 'life took longer than 1s'), ('hang', 'life does not come back'), ('exit', 'ended the program')):
        done = life.run('status', life='load=' + how)
        expect(done.returncode != 0 and words in done.stderr, '%s: %d %s' % (how, done.returncode, done.stderr))
        expect('signed in' not in done.stdout + done.stderr, '%s: %s%s' % (how, done.stdout, done.stderr))
    life.check(0, '', 'config', 'set', 'call_timeout', '1h')
    with life.start('status', life='load=hang') as process:
        while 'load' not in life.mark():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=100)
    expect(process.returncode == 130 and 'signed in' not in said[0] + said[1], 'stopped: %d %s' % (process.returncode, said))


def hangs_in_logout(ground):
    """logout loads from each store before it clears it."""
    life = Life(ground, 'logout').set_up()
    life.check(8, 'life took longer than 1s', 'logout', life='load=sleep')
    life.check(8, 'life does not come back', 'logout', life='load=hang')


def a_child_that_comes_back(ground):
    """A plugin that forks and lets the child return: the child does nothing twice, and nobody waits for it."""
    life = Life(ground, 'child').set_up()
    life.check(0, 'Three', 'phones', '--fresh', life='list=fork')


def inside_of_another(ground):
    """A store hangs while one action asks for the token and other phones wait for it."""
    life = Life(ground, 'inside').set_up()
    life.check(0, 'Three', 'phones', '--fresh')
    done = life.check(1, 'life does not come back', 'life', 'One', 'Two', 'Three', '--yes', life='inside=hang')
    told = re.findall('^(One|Two|Three).*life does not (?:come back|return)', done.stdout, re.M)
    expect(sorted(told) == ['One', 'Three', 'Two'], 'each phone is told of: ' + done.stdout + done.stderr)
    expect(life.mark().count('inside') == 1, 'it is asked once: %s' % life.mark())


def changes_no_default(ground):
    """Not a directory, store or sign-in with rank 1000, and not an action with the id of a shipped one. (C17)"""
    life = Life(ground, 'defaults')
    ground.plugin('defaults/plugins', 'clash')
    life.check(4, 'signed in', 'status')
    expect(life.mark() == [], 'the store of before is asked: %s' % life.mark())
    done = life.run('phones', '--fresh', life='load=hang')
    expect(done.returncode == 4 and life.mark() == [], 'so is the directory: %d %s' % (done.returncode, life.mark()))
    life.check(0, 'its action "hold" is already offered by ', 'plugins')
    life.check(0, 'call', 'help', 'hold')
    life.check(0, 'hangup', 'help', 'hangup')
    life.check(0, 'clash', 'help', 'clash')


def settings_of_a_plugin(ground):
    """A plugin's settings are shared by its features. If two plugins declare the same setting, only the later one's
    feature is dropped."""
    life = Life(ground, 'settings')
    for name in 'settings-shared', 'settings-taken':
        ground.plugin('settings/plugins', name)
    life.check(0, 'its directory "settings-shared" is not offered: the setting settings-shared.address is already one of '
               + life.home + '/plugins/settings-shared.so', 'plugins')
    life.check(0, '', 'settings-taken', '--help')
    life.check(0, 'settings-shared.address is set', 'config', 'set', 'settings-shared.address', 'there')
    life.check(0, 'there\n', 'config', 'get', 'settings-shared.address')
    life.check(0, 'settings-shared.lamp', 'config', 'list')
    life.check(0, 'address', 'help', 'settings-shared-more')
    life.check(0, 'address', 'plugins', 'inspect', 'settings-shared')
    life.check(0, 'settings-shared.address\t', '__complete', '--', 'config', 'set', 'settings-shared.')
    life.check(0, '[settings-shared]\n# Address: Where it is.', 'config', 'list', '--defaults')
    for name in 'settings-shared', 'settings-taken':
        os.unlink(life.home + '/plugins/%s.so' % name)
    done = life.run('config', 'get', 'jobs')
    expect(done.stderr == '', 'a plugin that is away is no reason to warn each time: ' + done.stderr)
    life.check(1, 'no loaded plugin has settings called [settings-shared]', 'doctor')


with playground.Playground() as ground:
    jobs = [threading.Thread(target=run, args=(ground, *args)) for run, args in [
        (starts_when_it_is_used, ()), (a_child_that_comes_back, ()), (inside_of_another, ()), (changes_no_default, ()),
        (settings_of_a_plugin, ()), (tried_for_the_list, ()),
        (crashes, ('crash', -6, 'crashed with SIGABRT in %s() of "life"')),
        (crashes, ('exit', 1, 'ended the program in %s() of "life"')),
        (hangs, ('start',)), (hangs, ('stop',)),
        (every_function, ('list', ('phones', '--fresh'))),
        (every_function, ('load', ('status',))),
        (every_function, ('check', ('login', '--timeout', '1s'))),
        (every_function, ('login', ('login', '--timeout', '1s'))),
        (every_function, ('identify', ('login', '--timeout', '1s'))),
        (every_function, ('save', ('login', '--timeout', '1s'))),
        (every_function, ('erase', ('logout',))), (hangs_in_logout, ()), (status_when_the_store_does_not_answer, ()),
        (in_an_action, ('run', ('life', 'One', '--yes'))),
        (in_an_action, ('settled', ('life', 'One', '--yes', '--wait', '--setting', 'wait_timeout=2s'), 8)),
        (at_one_phone, ('crash', -6)), (at_one_phone, ('exit', 1)), (among_others, ()),
        (while_it_waits, ('crash', -6)), (while_it_waits, ('exit', 1)), (disabled, ()),
        (in_an_action, ('refresh', ('life', 'One', '--yes'))), (where_it_is, ()), (a_time_limit_for_the_list, ())]]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
playground.finish()
