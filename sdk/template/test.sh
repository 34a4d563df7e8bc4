#!/bin/sh
# test.sh FILE.so: checks the plugin; if it has an action, runs that on simulated phones too, only pretending.
set -eu
phonectl=${PHONECTL_BIN:-phonectl}
folder=$(cd "$(dirname "$1")" && pwd)

"$phonectl" plugins check "$1"
if "$phonectl" --plugin-dir "$folder" plugins inspect hello | grep -q '^action hello'; then
    "$phonectl" --plugin-dir "$folder" --sim hello --all --dry-run
fi
