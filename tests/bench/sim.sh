#!/bin/sh
# The cost of the simulator: start-up time, memory, requests per second on one core, and the same for nginx with a static
# answer of the same size in the same run, as a yardstick. Prints figures and asserts nothing.
# Needs wrk; uses nginx if it is there. PHONECTL_SIM_BIN names the simulator.
set -eu
sim=${PHONECTL_SIM_BIN:?PHONECTL_SIM_BIN must name the simulator}
phones=${PHONES:-50000}
seconds=${SECONDS_EACH:-5}
command -v wrk >/dev/null || { echo "skipped: wrk is missing"; exit 77; }
work=$(mktemp -d)
chmod 755 "$work" # run by root, nginx's worker is another user
pids=
finish() {
    for pid in $pids; do
        kill "$pid" 2>/dev/null || :
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

cores=$(nproc)
server="taskset -c 0"
client="taskset -c $((cores - 1))"

now() { date +%s%N; }
rate() { # rate URL [HEADER]: requests per second
    $client wrk -t1 -c32 "-d${seconds}s" ${2:+-H "$2"} "$1" >"$work/wrk"
    ! grep -q 'Non-2xx' "$work/wrk" || { echo "errors in the answers of $1" >&2; exit 1; }
    awk '/Requests\/sec/ {print int($2)}' "$work/wrk"
}
memory() { awk '/VmHWM/ {printf "%.1f MiB", $2 / 1024}' "/proc/$1/status"; }

begin=$(now)
mkfifo "$work/line"
$server "$sim" --phones "$phones" >"$work/line" &
pid=$!
pids="$pids $pid"
read -r line <"$work/line"
echo "start of $phones phones: $(( ($(now) - begin) / 1000000 )) ms, memory then: $(memory "$pid")"
url=${line##* }
token=$(curl -sS -X POST "$url/sim/token" -d '{}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
header="Authorization: Bearer $token"

small=$(rate "$url/v1/people/me" "$header")
echo "GET /v1/people/me:                  $small requests/s"
echo "GET /v1/authorizations/tokenExpiry: $(rate "$url/v1/authorizations/tokenExpiry" "$header") requests/s"
echo "GET /v1/devices?max=100:            $(rate "$url/v1/devices?max=100" "$header") pages/s"
echo "GET /v1/devices?max=100, last page: $(rate "$url/v1/devices?max=100&start=$((phones - 100))" "$header") pages/s"

body=$(curl -sS -H "$header" "$url/v1/people/me")
if command -v nginx >/dev/null; then
    mkdir "$work/root"
    printf %s "$body" >"$work/root/me"
    # nginx cannot choose a free port itself
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cat >"$work/nginx.conf" <<EOF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; server { listen 127.0.0.1:$port; root $work/root; } }
EOF
    $server nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null &
    pids="$pids $!"
    until curl -sS "http://127.0.0.1:$port/me" >/dev/null 2>&1; do :; done
    static=$(rate "http://127.0.0.1:$port/me")
    echo "nginx, the same bytes from a file:  $static requests/s"
    echo "simulator / nginx:                  $(awk "BEGIN {printf \"%.2f\", $small / $static}")"
fi
echo "memory at the end:                  $(memory "$pid")"
