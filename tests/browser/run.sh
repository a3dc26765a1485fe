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

export DATABASE_URL="sqlite://$work/jiudang.db" JIUDANG_SITE="$target/site"
unset JIUDANG_KEY
(cd "$work" && "$binary" demo --no-serve --json --months 1) >"$work/demo.json" 2>"$work/demo.log" || { cat "$work/demo.log" >&2; exit 1; }

"$binary" serve --listen 127.0.0.1:0 >/dev/null 2>"$work/server.log" &
server=$!
url=
for _ in $(seq 100); do
  url=$(sed -n 's/.*listening on \(http:[^ ]*\).*/\1/p' "$work/server.log" | head -1)
  [ -z "$url" ] || break
  kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
  sleep 0.2
done
export JIUDANG_URL=$url JIUDANG_ACCOUNTS="$work/demo.json" JIUDANG_DATA="$root/tests/data" JIUDANG_ROUTES="$root/app/src/shell.rs"
npx playwright test --output "$work/results" "$@" >"$work/report.txt" 2>&1 || { cat "$work/report.txt" >&2; exit 1; }
[ -z "${VERBOSE:-}" ] || cat "$work/report.txt"
