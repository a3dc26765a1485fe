#!/usr/bin/env bash
# Every benchmark, one after the other. Each prints figures beside a baseline measured in the same run.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
python3 -c 'import reportlab' 2>/dev/null || python3 -m pip install -q reportlab 2>/dev/null \
  || echo 'ReportLab is not to be had here: the PDF benchmark prints no ratio to it' >&2
echo '== engine: person-months against a straight-line loop'
cargo bench -q -p jiudang-domain --bench engine
echo '== what-if: a draft of rules over three years against a straight-line loop'
cargo bench -q -p jiudang-domain --bench what_if
echo '== run: calculate and store against inserting the same rows'
cargo bench -q -p jiudang-store --bench run
echo '== review: a round with full reasons against reading and writing the same rows'
cargo bench -q -p jiudang-store --bench review
echo '== lists: a large workforce against a small one'
cargo bench -q -p jiudang-store --bench lists
echo '== glance: the page of a leader over stored sums, a large district against a small one'
cargo bench -q -p jiudang-store --bench glance
echo '== PDF: slips against ReportLab'
cargo bench -q -p jiudang-reports --bench slips
echo '== pages: the demo district and 100,000 workers'
JIUDANG_BINARY=$target/release/jiudang JIUDANG_SITE=$target/site cargo bench -q -p jiudang-tests --bench pages
echo '== what a browser loads'
for file in "$target"/site/pkg/*.br; do printf '%s %s bytes\n' "$(basename "$file")" "$(stat -c %s "$file")"; done
