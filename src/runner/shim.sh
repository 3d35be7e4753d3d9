#!/bin/sh
# The parent of one agent: owns the child, writes its exit record, outlives everything. POSIX sh: dash, busybox ash,
# bash. Two stages in one file.
#
#   run    takes the claim, then runs the `agent` stage in a command substitution and writes what it ended with.
#   agent  is a session and group of its own, publishes `running`, then becomes the agent by exec, so its pid is the
#          agent's and nothing of the agent ever runs unrecorded.
#
# Why a command substitution and not `agent & wait`: a shell interrupts `wait` for a trapped signal and then answers
# 128+signal, which cannot be told from an agent that died by that signal; asking again answers 127 once the child was
# reaped, which cannot be told from an agent that exited 127. A command that the shell runs in the foreground has
# neither problem: traps are put off until it has ended, and $? is its own. Besides, `&` without job control would
# start the agent with INT and QUIT ignored. The substitution's pipe carries the agent's identity back; the agent stage
# closes it before the agent starts, and until then it holds the helpers of a killed agent stage, so that a late
# `running` never replaces `exited`.
#
# Variables are named w_*: whatever else is in the environment belongs to the agent and is handed on as it is.
# Everything is a function and the last line is the only command, so that the file may be replaced while it runs.

# The shim's own programs never come from the agent's PATH.
w_tools=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin

# inspect <pid>: sets w_start (start time) and w_parent. Without a fork where there is /proc; the command's name may
# hold spaces and parentheses, so fields are counted from the last one.
inspect() {
  w_start= w_parent=
  if [ -r "/proc/$1/stat" ] && IFS= read -r w_stat <"/proc/$1/stat"; then
    set -f
    # shellcheck disable=SC2086
    set -- ${w_stat##*) }
    w_parent=$2
    shift 19
    w_start=$1
  else
    w_start=$(TZ=UTC LC_ALL=C PATH=$w_tools ps -o lstart= -p "$1")
    w_start=${w_start%"${w_start##*[! ]}"}
    w_parent=$(PATH=$w_tools ps -o ppid= -p "$1")
    w_parent=${w_parent##* }
  fi
}

# now: sets w_now to ISO-8601 UTC; milliseconds where date(1) knows them.
now() {
  w_now=$(PATH=$w_tools date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
  case $w_now in
    *Z.* | *N* | *%*) w_now=$(PATH=$w_tools date -u +%Y-%m-%dT%H:%M:%S.000Z) ;;
  esac
}

# publish <file> <line>: the file holds exactly this line, on disk, or the old content stands and the result is not 0.
publish() {
  w_temp=${1%/*}/.${1##*/}.$$.tmp
  if printf '%s\n' "$2" >"$w_temp" && IFS= read -r w_written <"$w_temp" && [ "$w_written" = "$2" ] &&
    PATH=$w_tools sync "$w_temp" && PATH=$w_tools mv -f "$w_temp" "$1"; then
    PATH=$w_tools sync "${1%/*}" || :
    return 0
  fi
  PATH=$w_tools rm -f "$w_temp"
  return 1
}

# pause: sleeps w_pause seconds, doubles it up to 30 and adds to w_waited.
pause() {
  PATH=$w_tools sleep "$w_pause"
  w_waited=$((w_waited + w_pause))
  w_pause=$((w_pause * 2))
  [ "$w_pause" -le 30 ] || w_pause=30
}

# run <shell> <claim> <status> <prefix> <boot id> <intent> <out> <err> <exit record> <stdin> <cwd> <argv ...>
run() {
  trap : TERM HUP INT QUIT USR1 USR2
  w_shell=$1 w_claim=$2 w_status=$3 w_prefix=$4 w_boot=$5 w_intent=$6 w_spare=$9
  inspect $$
  w_shim="{\"pid\":$$,\"startTime\":\"$w_start\"}"
  # Whoever creates the claim owns the intent. It appears whole, by a link, which never takes the place of what is there: a
  # shim that is killed on the way, or a power cut, must not leave a claim that does not say whom to look for.
  w_stage=$w_claim.$$
  w_line="{\"by\":\"shim\",\"bootId\":\"$w_boot\",\"pid\":$$,\"startTime\":\"$w_start\"}"
  printf '%s\n' "$w_line" >"$w_stage" && PATH=$w_tools sync "$w_stage" && PATH=$w_tools ln "$w_stage" "$w_claim" || {
    PATH=$w_tools rm -f "$w_stage"
    exit 3
  }
  PATH=$w_tools rm -f "$w_stage"

  w_setsid=$(PATH=$w_tools; command -v setsid) || w_setsid=
  shift 6
  w_base=$(
    WAVE_INTENT=$w_intent
    export WAVE_INTENT
    if [ -n "$w_setsid" ]; then
      exec "$w_setsid" "$w_shell" "$0" agent "$w_status" "$w_prefix,\"bootId\":\"$w_boot\",\"shim\":$w_shim" "$$" "$@"
    fi
    w_perl=$(PATH=$w_tools; command -v perl) || exit 71
    exec "$w_perl" -e 'use POSIX (); POSIX::setsid(); exec {$ARGV[0]} @ARGV; exit 71' -- \
      "$w_shell" "$0" agent "$w_status" "$w_prefix,\"bootId\":\"$w_boot\",\"shim\":$w_shim" "$$" "$@"
  )
  w_code=$?
  # Nothing came back: no agent stage has been, so there is no agent to speak of. The claim tells an observer.
  [ -n "$w_base" ] || exit 4

  now
  w_signal=null
  if [ "$w_code" -gt 128 ]; then
    w_name=$(kill -l "$w_code") || w_name=
    case $w_name in
      [A-Z]*) w_signal="\"$w_name\"" ;;
    esac
  fi
  w_record="$w_base,\"state\":\"exited\",\"exitCode\":$w_code,\"signal\":$w_signal,\"endedAt\":\"$w_now\"}"
  w_pause=1 w_waited=0 w_spared=
  until publish "$w_status" "$w_record"; do
    # A full disk must not cost the exit: it goes beside the spool, often another file system, and the shim goes on
    # trying for a day. A folder that was removed wants no record any more.
    [ -n "$w_spared" ] || { publish "$w_spare" "$w_record" && w_spared=1; }
    [ -d "${w_status%/*}" ] && [ "$w_waited" -lt 86400 ] || exit 5
    pause
  done
  [ -z "$w_spared" ] || PATH=$w_tools rm -f "$w_spare"
  exit 0
}

# agent <status> <prefix> <shim pid> <out> <err> <exit record> <stdin> <cwd> <argv ...>; stdout leads to the shim.
agent() {
  w_status=$1 w_shim=$3 w_out=$4 w_err=$5 w_stdin=$7 w_cwd=$8
  inspect $$
  now
  w_base="$2,\"agent\":{\"pid\":$$,\"pgid\":$$,\"startTime\":\"$w_start\"},\"startedAt\":\"$w_now\""
  shift 8
  printf '%s' "$w_base"
  w_pause=1 w_waited=0 w_started=1
  until publish "$w_status" "$w_base,\"state\":\"running\",\"exitCode\":null,\"signal\":null,\"endedAt\":null}"; do
    [ "$w_waited" -lt 120 ] && [ -d "${w_status%/*}" ] || { w_started=; break; }
    pause
  done
  # An agent without its shim would be one whose exit nobody records. Looked at after publishing: whoever finds the
  # shim dead and then no status file may conclude that this agent will never run.
  inspect $$
  [ "$w_parent" = "$w_shim" ] || exit 126

  w_umask=$(umask)
  umask 077
  printf '' >>"$w_out" && printf '' >>"$w_err" || exit 126
  exec >>"$w_out" 2>>"$w_err"
  umask "$w_umask"
  if [ -z "$w_started" ]; then
    echo 'wave: the status file cannot be written; the agent was not started' >&2
    exit 126
  fi
  if [ ! -r "$w_stdin" ]; then
    echo "wave: cannot read the agent's input $w_stdin" >&2
    exit 126
  fi
  exec <"$w_stdin"
  cd -- "$w_cwd" || exit 126
  export PWD
  unset OLDPWD
  case $1 in
    -*)
      # exec would take it for an option, and not every shell knows `exec --`.
      w_program=$(command -v -- "$1") || { echo "wave: $1: not found" >&2; exit 127; }
      shift
      exec "$w_program" "$@"
      ;;
    *) exec "$@" ;;
  esac
}

"$@"; exit $?
