"""Every state a plugin file can have: the listing must be true, and every good plugin among the bad ones must load.
The table is states.txt."""
import os
import struct
import time

import playground
from playground import BUILT, HOST, expect

COPIED = [name[:-3] for name in sorted(os.listdir(os.path.join(BUILT, 'plugins')))
          if not name.startswith(('lender', 'gone', 'evil', 'life', 'clash', 'slips', 'strict'))]


def elf_header(machine, wide, big=False):
    ident = b'\x7fELF' + bytes([2 if wide else 1, 2 if big else 1, 1]) + bytes(9)
    order = '>' if big else '<'
    return ident + struct.pack(order + 'HHI', 3, machine, 1) + bytes(200)


def write(path, content):
    with open(path, 'wb') as file:
        file.write(content)


def fill(ground):
    ground.folder('all')
    for name in COPIED:
        ground.plugin('all', name)
    for number in range(2, 6):
        ground.plugin('all', 'load-loop', 'load-loop-%d' % number)
    at = lambda name: ground.path('all', name + '.so')
    write(at('file-text'), b'#!/bin/sh\necho this is no plugin\n')
    write(at('file-empty'), b'')
    with open(os.path.join(BUILT, 'plugins', 'good-action.so'), 'rb') as file:
        whole = file.read()
    write(at('file-cut-header'), whole[:40])
    write(at('file-cut-table'), whole[:100])
    write(at('file-cut-half'), whole[:len(whole) // 2])
    write(at('machine-i386'), elf_header(3, False))
    write(at('machine-s390x'), elf_header(22, True, big=True))
    write(at('file-archive'), b'!<arch>\n')
    os.mkdir(at('file-directory'))
    os.mkfifo(at('file-fifo'))
    os.symlink('nowhere.so', at('link-dangling'))
    os.symlink('link-loop.so', at('link-loop'))
    os.symlink('good-action.so', at('link-same'))
    write(ground.path('all', 'README'), b'no plugin by its name, so it is not looked at\n')
    write(ground.path('all', '.hidden.so'), b'neither is this\n')
    ground.plugin('all', 'evil', 'mode-everybody', mode=0o666)
    return ground


def table(text):
    # the length of the truncated file depends on the compiler
    return [line if 'file-cut' not in line else line.split(':')[0] for line in text.splitlines()]


with playground.Playground() as ground:
    fill(ground)
    with open(os.path.join(os.path.dirname(__file__), 'states.txt'), encoding='utf-8') as golden:
        wanted = golden.read().splitlines()
    for time_name in 'first', 'second':
        begin = time.monotonic()
        end = ground.path('end-' + time_name)
        found = table(ground.list('all', 'cures', BAD_END=end))
        with open(end, encoding='utf-8') as file:
            expect(file.read() == 'end\n', 'the program ends once, whatever exits in its children')
        print('%s listing: %d files in %.2f s' % (time_name, len(found), time.monotonic() - begin))
        for line in sorted(set(wanted) - set(found)):
            expect(False, '%s listing lacks: %s' % (time_name, line))
        for line in sorted(set(found) - set(wanted)):
            expect(False, '%s listing has: %s' % (time_name, line))
        expect(found == wanted, 'the %s listing is in order' % time_name)
    expect(not os.path.exists(ground.mark), 'no code of a refused file was run')
playground.finish()
