"""Mistakes of plugin authors, with the real program: the phone's outcome, the message, the exit code, and how often
the phone was really acted on. No phone is acted on twice, and nothing unsent counts as done. (B10)"""
import http.server
import os
import subprocess
import threading

import playground
from playground import BUILT, expect

PHONECTL = os.path.join(BUILT, '..', '..', 'bin', 'phonectl')
YES = 'One', '--yes'


class Phones(http.server.ThreadingHTTPServer):
    """Counts the requests that act."""
    daemon_threads = True
    acts = 0

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.acts += 1
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        self.answer(200)

    def do_GET(self):
        self.answer(302)

    def answer(self, status):
        self.send_response(status)
        self.send_header('Location', '/elsewhere')
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


class Slip:
    def __init__(self, ground, phones, slip):
        self.ground, self.phones, self.slip = ground, phones, slip
        self.home = ground.folder('home-' + (slip or 'none'))
        ground.folder('home-%s/plugins' % (slip or 'none'))
        for name in 'slips', 'danger-none':
            ground.plugin('home-%s/plugins' % (slip or 'none'), name)

    def check(self, code, text, *words, acts=0):
        before = self.phones.acts
        done = subprocess.run([PHONECTL, *words], cwd=self.home, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=100, check=False, env=self.ground.environment(
                                  HOME=self.home, PHONECTL_PLUGIN_PATH=self.home + '/plugins', BAD_SLIP=self.slip,
                                  BAD_PORT=str(self.phones.server_port), PHONECTL_DIRECTORY='slips'))
        said = done.stdout + done.stderr
        expect(done.returncode == code and text in said and self.phones.acts - before == acts,
               '%s with %s: wanted %d, "%s" and %d acts, got %d, %d acts and "%s"'
               % (' '.join(words), self.slip, code, text, acts, done.returncode, self.phones.acts - before, said.strip()))
        return said


def after_it_was_accepted(slip):
    """The service has accepted a request: whatever the plugin does next, the phone is never retried automatically."""
    unknown = 'One\t\tunknown\tPart of it happened: '
    for name, text, code in [('half', 'http://127.0.0.1:1 cannot be reached', 8), ('network', 'It went away', 8),
                             ('one', 'run() of slip returned 1, which means nothing', 8),
                             ('no-words', 'slip failed and gave no reason', 8),
                             ('no-reason', 'slip failed and gave no reason', 8),
                             ('alloc', 'slip wanted 9223372036854775807 bytes of memory at once', 8),
                             ('emit', 'slip gave the field field without a value', 8), ('ask', 'Pin was not given', 4)]:
        one = slip(name)
        one.check(code, unknown + text, 'slip', *YES, acts=1)
        one.check(0, 'The result of 1 phone is unknown', 'jobs', 'retry', '1', '--yes')


def what_is_refused_was_not_sent(slip):
    for name, text in [('request-size', 'The request has no size: write .size = sizeof(struct ph_http_request)'),
                       ('response-size', 'The response has no size: write .size = sizeof(struct ph_http_response)'),
                       ('user', 'The user or password contains characters that cannot be sent'),
                       ('body', 'The request has a body_length, but no body')]:
        slip(name).check(1, 'One\t\tfailed\t' + text, 'slip', *YES)
        # even if the plugin reports success
        if name != 'user' and name != 'body':
            slip(name).check(1, 'One\t\tfailed\t' + text, 'hide', *YES)
    slip('closed').check(7, 'One\t\tfailed\thttp://127.0.0.1:1 cannot be reached', 'hide', *YES)
    slip('closed').check(8, 'One\t\tunknown\tPart of it happened: http://127.0.0.1:1 cannot be reached',
                         'slip', *YES, acts=1)
    slip('redirect').check(0, 'One\t\tdone\tstatus 302', 'slip', *YES)  # any HTTP status is an answer


def harmless_is_harmless(slip):
    """A harmless action asks nobody and writes no journal, so it must not act."""
    for name in '', 'unseen':
        one = slip(name)
        one.check(1, 'glance says that it is harmless, but its POST acts: nothing was sent', 'glance', '--all')
        one.check(1, 'peek says that it is harmless, but its own wire acts: nothing was sent', 'peek', *YES)
    one.check(9, 'does not say how dangerous it is: set .danger to PH_HARMLESS', 'danger-none', *YES)
    one.check(0, 'danger-none\tbroken', 'plugins')


def a_wire_of_its_own(slip):
    for name, code, text in [('network', 7, 'failed\tIt went away'), ('', 0, 'done'),
                             ('no-reason', 8, 'unknown\tIt may have happened: wire failed'),
                             ('one', 8, 'unknown\tIt may have happened: run() of wire returned 1')]:
        one = slip(name)
        one.check(code, 'One\t\t' + text, 'wire', *YES)
        one.check(0, 'One\t\twould\twould send something over a connection of its own', 'wire', '--dry-run', 'One')


def rows_of_a_directory(slip):
    said = slip('no-id').check(0, 'Two', 'phones', '--fresh')
    expect(len(said.split()) == 3, 'a phone without an id is shown: ' + said)
    slip('no-id').check(0, 'Two\t\tdone', 'slip', 'Two', '--yes', acts=1)
    said = slip('one-id').check(0, 'The directory slips lists the id One twice, with different fields: only the first row is used',
                                'phones', '--fresh')
    expect(said.count('lists the id') == 1 and 'Two' not in said, 'one warning, and the first counts: ' + said)


def what_the_configuration_takes(slip):
    one = slip('')
    one.check(0, 'There is no directory NONSENSE', 'config', 'set', 'directory', 'slips NONSENSE')
    one.check(0, 'There is no store encrypted-fil; did you mean encrypted-file?', 'config', 'set', 'store', 'encrypted-fil')
    one.check(0, 'There is no auth NONSENSE', 'config', 'set', 'auth', 'NONSENSE')
    said = one.check(2, 'url must not contain a user or a password', 'config', 'set', 'url', 'https://me:PASSWORT@example.com')
    expect('PASSWORT' not in said, 'a password is not repeated: ' + said)
    for address, said in ('https://a.example/a b', 'a blank: write %20'), ('https://a.example/{id}', '"{": write %7B'), \
            ('https://a.example/\u00e9', 'a character that is not printable ASCII: write %C3'):
        one.check(2, 'url holds %s instead' % said, 'config', 'set', 'url', address)


with playground.Playground() as ground:
    phones = Phones()
    for test in after_it_was_accepted, what_is_refused_was_not_sent, harmless_is_harmless, a_wire_of_its_own, \
            rows_of_a_directory, what_the_configuration_takes:
        test(lambda name: Slip(ground, phones, name))
playground.finish()
