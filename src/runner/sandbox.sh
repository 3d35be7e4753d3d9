#!/bin/sh
# Around bubblewrap: keeps what an agent ended with, whatever signal the whole of its group gets. POSIX sh.
#
# Wave asks an agent to end by a signal to its process group. bwrap, which stands in that group, has no handler: it would
# die at once, its shim would take that for the agent's end, and the agent would still be at its last words inside. So
#
#   outside  is what the shim runs, and its pid is the agent's. It starts bwrap in a command substitution, whose pipe it
#            reads to the end, and ends as what came through it says.
#   inside   is what bwrap runs. It starts the agent in the foreground and sends through the pipe what that ended with.
#            The agent itself does not hold the pipe, so that nobody waits for what it leaves in the background.
#
# Both trap the signals and go on: a trapped one is its default again in whatever they start. A killed agent sends nothing
# through the pipe; what bwrap ended with counts then, and so it does where bwrap could not begin.
# A shell says on its standard error that what it ran was killed. Those words are none of the agent's, so each stage keeps them
# to itself; what it runs has the agent's standard error.
# Everything is a function and the last line is the only command, so that the file may be replaced while it runs.

# outside <bwrap> <its arguments ...>
outside() {
  trap : TERM HUP INT QUIT USR1 USR2
  exec 4>&1 5>&2 2>/dev/null
  w_code=$(
    exec 3>&1 >&4 2>&5 4>&- 5>&-
    exec "$@"
  )
  w_own=$?
  exit "${w_code:-$w_own}"
}

# inside <program> <its arguments ...>
inside() {
  trap : TERM HUP INT QUIT USR1 USR2
  exec 5>&2 2>/dev/null
  (
    exec 2>&5 3>&- 5>&-
    exec "$@"
  )
  printf '%s' "$?" >&3
}

"$@"; exit $?
