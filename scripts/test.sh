#!/bin/sh
# The test command: sets a fresh clone up, runs every check and every test, and closes with one line:
#
#   <number> passed, <number> failed
#
# Tests are counted; a set-up, a check or a test run that fails counts as one failure more. Ends with 1 if anything failed.
# Words are handed on to vitest: scripts/test.sh test/stories
set -u

cd "$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)" || exit 1
report=$(mktemp "${TMPDIR:-/tmp}/wave-tests.XXXXXX") || exit 1
trap 'rm -f "$report"' EXIT

# close <failures besides the tests' own>: the last line, and the end.
close() {
  node scripts/count-tests.mjs "$report" "$1" || {
    [ "$?" -eq 1 ] || echo '0 passed, 1 failed'
    exit 1
  }
  exit 0
}

scripts/set-up.sh || close 1
failures=0
npm run --silent check </dev/null || failures=$((failures + 1))
node_modules/.bin/vitest run --reporter=default --reporter=json --outputFile.json="$report" "$@" </dev/null ||
  export WAVE_TEST_RUN_FAILED=yes
close "$failures"
