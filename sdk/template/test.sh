#!/bin/sh
# test.sh FILE.so: checks the plugin, then runs its action on simulated phones, first as a dry run.
set -eu
phonectl=${PHONECTL_BIN:-phonectl}
folder=$(cd "$(dirname "$1")" && pwd)

"$phonectl" plugins check "$1"
"$phonectl" --plugin-dir "$folder" --sim hello --all --dry-run
