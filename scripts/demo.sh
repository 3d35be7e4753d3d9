#!/bin/sh
# Shows Wave at work: two waves of small programs that change, test and document a little program in a repository of
# their own, under a temporary folder that is left for you to look at. No model, no key, no network but npm's.
#
#   scripts/demo.sh                          from anywhere, as often as you like
#   WAVE_DEMO_SKIP_SET_UP=1 scripts/demo.sh  with node_modules and dist as they are
#
# Ends with 0 only if every step ended as it should; it looks for itself and trusts no step's own words.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
[ -n "${WAVE_DEMO_SKIP_SET_UP:-}" ] || "$root/scripts/set-up.sh"

# Neither a surrounding agent's or git hook's variables nor the user's git settings reach the demo.
unset WAVE_REPO WAVE_LANE WAVE_PROJECT WAVE_WAVE WAVE_AGENT WAVE_ATTEMPT WAVE_RUN WAVE_SPOOL_DIR
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

temp=${TMPDIR:-/tmp}
folder=$(mktemp -d "${temp%/}/wave-demo.XXXXXX")
folder=$(CDPATH='' cd -- "$folder" && pwd -P)
export XDG_STATE_HOME="$folder/state"
repo=$folder/tally
step='preparing'
trap 'code=$?; [ "$code" -eq 0 ] || echo "demo: FAILED while $step (exit $code); everything is in $folder" >&2' EXIT

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi

# title <text>: the next step.
title() {
  step=$1
  printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
}

# show <words ...>: says the command and runs it.
show() {
  printf '%s$ %s%s\n' "$bold" "$*" "$plain"
  "$@"
}

fail() {
  echo "demo: $1" >&2
  exit 1
}

wave() {
  node "$root/dist/main.js" "$@"
}

# expect <code> <words ...>: runs the command as `show` does; ends the demo where its exit code is another.
expect() {
  wanted=$1
  shift
  code=0
  show "$@" || code=$?
  [ "$code" -eq "$wanted" ] || fail "$1 ended with $code, and should have ended with $wanted"
}

# quoted <text>: for the shell.
quoted() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

title 'a small program with a bug, in a repository of its own'
mkdir "$repo"
cp -R "$root/scripts/demo/program/." "$root/scripts/demo/agents" "$root/scripts/demo/waves" "$repo/"
cd "$repo"
git init -q -b main
git config user.name 'Wave demo'
git config user.email 'demo@example.invalid'
git add -A
git commit -q -m 'A bill splitter that loses a cent'
show node src/main.mjs 1000 3
[ "$(node src/main.mjs 1000 3)" = '333 333 333' ] || fail 'the bug that wave 0 is to fix is not there'
echo '(the README promises 334 333 333)'

title 'two waves are planned in Markdown, and checked before anything starts'
expect 0 wave lint

title 'the waves run until the evidence agrees; one agent needs a second attempt'
expect 0 wave launch

title 'where they stand'
expect 0 wave control status --wave 0
for n in 0 1; do expect 0 wave control status --line --wave "$n"; done
for n in 0 1; do wave control status --json --wave "$n" >"$folder/wave-$n.json"; done
node "$root/scripts/demo/check-outcome.mjs" "$folder/wave-0.json" "$folder/wave-1.json"

title 'launching again starts nothing: what is closed stays closed'
expect 0 wave launch

title 'and the program works'
[ "$(node src/main.mjs 1000 3)" = '334 333 333' ] || fail 'the bug is still there'
show node src/main.mjs 1000 3
expect 0 node --test --test-reporter=spec
git add --intent-to-add .
show git --no-pager diff --stat

cd=$(quoted "$repo")
cat <<END

${bold}== all of it is files, in $repo$plain
  waves/main/             the plan: two Markdown files
  agents/                 the agents: small programs where a model would be
  reports/wave-0/qa.md    what the closing steward put on record
  .tmp/main/              the logs, evidence and agents' output that everything above was read from

${bold}to look around$plain
  cd $cd
  .tmp/.wave/bin/wave logs
  .tmp/.wave/bin/wave logs --wave 0 --agent A1 --attempt 1
  .tmp/.wave/bin/wave logs --wave 0 --agent A1 --attempt 2
  .tmp/.wave/bin/wave control status --wave 1
  .tmp/.wave/bin/wave events --wave 0 --type gate
  rm -r $(quoted "$folder")

demo: two waves completed
END
