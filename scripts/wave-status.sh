#!/bin/sh
# wave-status.sh [--lane L] [--wave N] [other flags of `wave control status`]
#
# One line about a wave, and an exit code to go by: 0 completed, 10 active or waiting, 20 a person is asked, 40 failed,
# 41 a gate is open, 42 held by the closing verdict, 45 cancelled, 2 usage; all of them in docs/reference/exit-codes.md.
#
# It only finds the command line and runs it: WAVE_WRAPPER_ENTRY where that is set (run with node), else the package that
# this script is part of, else `wave` on the PATH. May be called from anywhere inside the repository, or with --repo.
set -u

# The script itself, behind however many symbolic links.
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname -- "$self")/$link ;;
  esac
done
package=$(CDPATH='' cd -- "$(dirname -- "$self")/.." && pwd -P)

if [ -n "${WAVE_WRAPPER_ENTRY:-}" ]; then
  exec node "$WAVE_WRAPPER_ENTRY" control status --line "$@"
elif [ -f "$package/dist/main.js" ]; then
  exec node "$package/dist/main.js" control status --line "$@"
elif command -v wave >/dev/null 2>&1; then
  exec wave control status --line "$@"
fi
echo "wave-status: $package is not built and there is no wave on the PATH; set WAVE_WRAPPER_ENTRY" >&2
exit 47
