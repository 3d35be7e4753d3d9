#!/bin/sh
# Makes a clone ready to run: installs the packages and builds, each only where it is missing or out of date.
# Says what it does on stderr; silent when there is nothing to do.
set -eu

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)"

fail() {
  echo "set-up: $1" >&2
  exit 1
}

for program in node npm git; do
  command -v "$program" >/dev/null 2>&1 || fail "$program is needed and not on the PATH"
done
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "Node 20.19 or later is needed, this is $(node --version)"

# npm writes this file last.
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ]; then
  echo 'set-up: npm ci' >&2
  npm ci --no-audit --no-fund --loglevel=error </dev/null >&2
fi

if [ ! -f dist/main.js ] || [ -n "$(find src scripts/build.mjs package.json -newer dist/main.js | head -n 1)" ]; then
  echo 'set-up: npm run build' >&2
  npm run --silent build </dev/null >&2
fi
