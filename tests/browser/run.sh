#!/usr/bin/env bash
# Builds a demo database in a temporary folder, serves it on a free port, and runs the browser tests against it.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
binary=${JIUDANG_BINARY:-$target/debug/jiudang}
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT

echo '== building the demo database for the browser tests'
export DATABASE_URL="sqlite://$work/jiudang.db" JIUDANG_SITE="$target/site"
(cd "$work" && "$binary" demo --no-serve --json) >"$work/demo.json"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null \
  || node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
"$binary" serve --listen "127.0.0.1:$port" >"$work/server.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  curl -fsS "http://127.0.0.1:$port/healthz" >/dev/null 2>&1 && break
  kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
  sleep 0.2
done
JIUDANG_URL="http://127.0.0.1:$port" JIUDANG_ACCOUNTS="$work/demo.json" JIUDANG_DATA="$root/tests/data" npx playwright test "$@"
