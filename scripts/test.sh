#!/usr/bin/env bash
# Every check of the repository; the last line is `N passed, N failed`.
# `scripts/test.sh e2e` runs only the steps whose name holds "e2e".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if ! command -v node >/dev/null; then
  echo "The checks need Node: https://nodejs.org" >&2
  echo "0 passed, 1 failed"
  exit 1
fi
if ! node scripts/version.mjs; then
  echo "0 passed, 1 failed"
  exit 1
fi
exec node scripts/test.mjs "$@"
