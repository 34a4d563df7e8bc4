#!/bin/sh
# How fast many requests that act are sent, each at most once, compared with public tools in the same run:
#   post.sh [COUNT [IN_FLIGHT [ROUNDS]]]      default 10000 50 3
# The same requests go over TLS through nghttpx to one small server: with core/http (50 blocking callers), with
# `curl --parallel` (the goal is two thirds of its time) and with h2load (the limit). Each request has its own body, as
# requests to phones do, so curl reads them from a file; the time with one body for all is printed too, and h2load
# supports nothing else. Then a server that allows R requests per second, which the client must find out:
# N / R is the shortest possible time. Needs nghttpx, h2load, curl, openssl and python3; builds nothing.
#   PHONECTL_BUILD_DIR  where tests/post_client and tests/post_server are (default: build/gcc)
set -eu
count=${1:-10000}
flight=${2:-50}
rounds=${3:-3}
root=$(cd "$(dirname "$0")/../.." && pwd)
programs=${PHONECTL_BUILD_DIR:-$root/build/gcc}/tests
for tool in nghttpx h2load curl openssl; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
if [ ! -x "$programs/post_client" ] || [ ! -x "$programs/post_server" ]; then
    echo "skipped: $programs/post_client and post_server are not built"
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/phonectl-bench.XXXXXX")
started=
finish() {
    for pid in $started; do kill "$pid" 2>/dev/null || :; done
    wait
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=bench -days 2 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key" -out "$work/cert" 2>/dev/null

# backend NAME [RATE BURST]: starts a server, sets $port. Its input is a FIFO that nobody writes to.
backend() {
    mkfifo "$work/$1.in"
    "$programs/post_server" "${2:-0}" "${3:-0}" <"$work/$1.in" >"$work/$1.out" &
    started="$started $!"
    exec 9>"$work/$1.in"
    until [ -s "$work/$1.out" ]; do :; done
    port=$(head -n1 "$work/$1.out")
}

# front PROTOCOL: starts nghttpx in front of $port, with only this protocol over TLS; sets $url.
front() {
    listen=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    nghttpx --conf=/dev/null --frontend="127.0.0.1,$listen" --backend="127.0.0.1,$port" --npn-list="$1" --no-ocsp --workers=1 \
        --accesslog-file=/dev/null --errorlog-file="$work/nghttpx.log" "$work/key" "$work/cert" >>"$work/nghttpx.log" 2>&1 &
    started="$started $!"
    url=https://127.0.0.1:$listen/v1/act
    until curl -s --cacert "$work/cert" -o /dev/null "$url"; do
        kill -0 $! || { cat "$work/nghttpx.log" >&2; exit 1; }
    done
}

now_ms() { date +%s%3N; }
field() { printf '%s' "$2" | sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }
best() { if [ -z "$1" ] || [ "$2" -lt "$1" ]; then echo "$2"; else echo "$1"; fi; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

# requests FLAG: writes the requests that curl reads
requests() {
    seq "$count" | awk -v url="$url" -v ca="$work/cert" -v flag="$1" '{
        if (NR > 1)
            print "next"
        printf "%s\nurl = \"%s?n=%d\"\ncacert = \"%s\"\noutput = \"/dev/null\"\n", flag, url, $1, ca
        printf "header = \"Content-Type: application/json\"\ndata = \"{\\\"key\\\":%d}\"\n", $1
    }'
}

# race PROTOCOL CURL_FLAG H2LOAD_FLAGS: best of $rounds, taking turns so that a busy machine slows down all of them
race() {
    ours="" theirs="" same="" limit=""
    requests "$2" >"$work/requests"
    printf '{"key":1}' >"$work/body"
    for _ in $(seq "$rounds"); do
        result=$("$programs/post_client" --ca "$work/cert" "$url" "$count" "$flight")
        [ "$(field "done" "$result")" = "$count" ] || { echo "post_client: $result"; exit 1; }
        ours=$(best "$ours" "$(field time_ms "$result")")
        before=$(now_ms)
        curl --no-progress-meter --parallel --parallel-max "$flight" -K "$work/requests"
        theirs=$(best "$theirs" $(($(now_ms) - before)))
        before=$(now_ms)
        curl "--$2" --no-progress-meter --parallel --parallel-max "$flight" --cacert "$work/cert" \
            -H 'Content-Type: application/json' -d '{"key":1}' -o /dev/null "$url?n=[1-$count]"
        same=$(best "$same" $(($(now_ms) - before)))
        before=$(now_ms)
        # shellcheck disable=SC2086 # a list of flags
        h2load $3 -n "$count" -d "$work/body" "$url" >/dev/null
        limit=$(best "$limit" $(($(now_ms) - before)))
    done
    printf '%-9s %d POSTs, %d in flight: phonectl %d ms, curl --parallel %d ms (the same body in all: %d ms), h2load %d ms: ' \
        "$1" "$count" "$flight" "$ours" "$theirs" "$same" "$limit"
    printf '%s of curl (%s), %s of h2load\n' "$(ratio "$ours" "$theirs")" "$(ratio "$ours" "$same")" "$(ratio "$ours" "$limit")"
}

# paced NAME RATE: against a server that allows RATE requests per second
paced() {
    name=$1 allowed=$2
    requests=$((allowed * 20))
    result=$("$programs/post_client" --ca "$work/cert" "http://127.0.0.1:$port/act" "$requests" "$flight")
    exec 9>&-
    until [ "$(wc -l <"$work/$name.out")" = 2 ]; do :; done
    refused=$(field refused "$(tail -n1 "$work/$name.out")")
    printf '%-9s limit %d/s, %d POSTs: %d ms = %s of N/R, %d answers 429 = %s %%, %d given up\n' "$name" "$allowed" \
        "$requests" "$(field time_ms "$result")" "$(ratio "$(field time_ms "$result")" "$((requests * 1000 / allowed))")" \
        "$refused" "$(ratio "$((refused * 100))" "$requests")" "$((requests - $(field "done" "$result")))"
}

backend plain
front h2
race HTTP/2 http2 "-c1 -m$flight"
front http/1.1
race HTTP/1.1 http1.1 "--h1 -c$flight"
backend learned 100 100
paced learned 100
backend strict 100 10 # a pause of a second earns only a tenth of the requests it costs
paced strict 100
