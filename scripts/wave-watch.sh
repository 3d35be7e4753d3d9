#!/bin/sh
# wave-watch.sh [--lane L] [--wave N] [--timeout 10m]
#
# Prints the line of wave-status.sh now and again whenever it changes. Ends with the wave's exit code when the wave is over,
# with 20 when a person is asked, with 10 when nothing changed for --timeout, and with 130 on Ctrl-C.
set -u

self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname -- "$self")/$link ;;
  esac
done
status=$(dirname -- "$self")/wave-status.sh
answer=$(mktemp "${TMPDIR:-/tmp}/wave-watch.XXXXXX") || exit 47
looking=

# leave <code>: ends with it, and leaves nobody behind. $! is set together with the start: a variable of ours would be late.
leave() {
  trap '' INT TERM HUP
  if [ -n "$looking" ]; then
    last=${!:-}
    kill "$last" 2>/dev/null
    # A shell that has just been forked may lose the first one.
    { sleep 1 && kill "$last"; } >/dev/null 2>&1 &
  fi
  rm -f "$answer"
  exit "$1"
}
trap 'leave 130' INT
trap 'leave 143' TERM
trap 'leave 129' HUP

# look <flags ...>: sets line and code, and what the line tells of the wave. A shell is deaf while it waits for a command in
# the foreground, but not while it waits for one in the background.
look() {
  looking=1
  "$status" "$@" >"$answer" &
  wait "$!"
  code=$?
  looking=
  line=
  IFS= read -r line <"$answer"
  wave=$(value wave) version=$(value version) state=$(value status)
}

# value <key>: of the line, be that text or JSON.
value() {
  case $line in
    '{'*) rest=${line#*"\"$1\":"} rest=${rest#\"} ;;
    *) rest=${line#*" $1="} ;;
  esac
  printf '%s' "${rest%%[!a-z0-9]*}"
}

look "$@"
while [ -n "$line" ]; do
  printf '%s\n' "$line"
  [ "$code" -eq 10 ] || [ "$code" -eq 30 ] || break
  look "$@" --wave "$wave" --until-change --since-version "$version" --since-status "$state"
  [ "$code" -ne 10 ] || break
done
leave "$code"
