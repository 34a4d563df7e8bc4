#!/bin/sh
# layering.sh [--tree DIR] [--build DIR] [RULE…]: checks the rules of the architecture and names file and line of each
# violation. --list lists the rules; rules about built files need --build. The checks are in layering/, where
# selftest.py breaks each rule once and sees it caught.
exec /usr/bin/python3 -B "$(dirname "$0")/layering/run.py" "$@"
