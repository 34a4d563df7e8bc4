#!/bin/sh
# layering.sh [--tree DIR] [--build DIR] [RULE…]: the rules of the architecture, each one a check that names file
# and line of what breaks it. --list names the rules; rules about built files need --build. The program is in
# layering/, where selftest.py breaks each rule once to see it caught.
exec /usr/bin/python3 -B "$(dirname "$0")/layering/run.py" "$@"
