#!/bin/sh
# The test command: sets a fresh clone up, runs every check and every test, says what failed (or what took longest), and
# closes with one line:
#
#   <number> passed, <number> failed
#
# Tests are counted; a set-up, a check or a test run that fails counts as one failure more. Ends with 1 if anything failed.
# Words are handed on to vitest: scripts/test.sh test/stories
set -u

cd "$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)" || exit 1
folder=$(mktemp -d "${TMPDIR:-/tmp}/wave-tests.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT

# close [<output of a step that failed>]: what failed, the last line, and the end.
close() {
  node scripts/count-tests.mjs "$folder/report.json" "$@" || {
    [ "$?" -eq 1 ] || echo '0 passed, 1 failed'
    exit 1
  }
  exit 0
}

# step <name> <command…>: what it prints is shown when it ends, and kept under its name where it fails.
step() {
  name=$1
  shift
  "$@" </dev/null >"$folder/$name" 2>&1
  code=$?
  cat "$folder/$name"
  return "$code"
}

step set-up scripts/set-up.sh || close "$folder/set-up"
checks=
step check npm run --silent check || checks="$folder/check"
node_modules/.bin/vitest run --reporter=default --reporter=json --outputFile.json="$folder/report.json" "$@" </dev/null ||
  export WAVE_TEST_RUN_FAILED=yes
close ${checks:+"$checks"}
