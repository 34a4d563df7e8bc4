"""A file is swapped while it is being loaded: phonectl must load the file it checked. One of the two can be written
by everybody and must never be loaded, whenever the swap happens. (G3)"""
import os

import playground
from playground import expect

ROUNDS = 10000

with playground.Playground() as ground:
    ground.folder('swap')
    ground.plugin('swap', 'good-action', 'x')
    ground.plugin('swap', 'evil', 'y', mode=0o666)
    done = ground.run([ground.copy_program('swap_race'), ground.path('swap'), str(ROUNDS)])
    print(done.stdout.strip())
    expect(done.returncode == 0, 'ended with %d: %s' % (done.returncode, done.stderr))
    expect(not os.path.exists(ground.mark), 'the code of the untrusted file was run')
playground.finish()
