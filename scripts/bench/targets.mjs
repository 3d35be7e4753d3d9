// What Wave wants of itself, and what there is to say where a figure stays behind it.

/**
 * The targets by id. `limit` is inclusive; `better` says on which side of it a figure should be. `missed` is printed
 * where it is not reached: the reason, as far as it is known.
 */
export const targets = {
  'take-over': {
    text: 'take-over of a lane whose holder was killed',
    limit: 100,
    unit: 'ms',
    better: 'less',
    missed: 'the kernel closes the socket when it gets to the killed process; then it is one sync of the log',
  },
  submit: {
    text: '`wave submit`',
    limit: 300,
    unit: 'ms',
    better: 'less',
    missed: 'two starts of node, git asked for the user, and the wave files read and checked',
  },
  adoption: {
    text: 'adoption of 50 live agents',
    limit: 150,
    unit: 'ms',
    better: 'less',
    missed:
      'in a process that has just started: the wave file read and checked, then the log, 50 status files and 100 processes',
  },
  exit: {
    text: 'an exit is on record, 99th percentile of 100',
    limit: 50,
    unit: 'ms',
    better: 'less',
    missed: 'two syncs of the shim, then git measures the work tree; the rest is a turn that was under way',
  },
  'exit-unwatched': {
    text: 'an exit is on record where no watcher works, the greatest',
    limit: 1000,
    unit: 'ms',
    better: 'less',
    missed: 'the next scan finds it',
  },
  recovery: {
    text: 'a recovery is planned from 50 checkpoints',
    limit: 10,
    unit: 'ms',
    better: 'less',
    missed: 'gates are judged in a process that has just started',
  },
  'idle-cpu': {
    text: '200 idle agents, of one core',
    limit: 5,
    unit: '%',
    better: 'less',
    missed: 'each look reads one line of the kernel for each shim',
  },
  'idle-memory': {
    text: '200 idle agents, RSS of the daemon',
    limit: 100,
    unit: 'MB',
    better: 'less',
    missed:
      'Node itself takes 41 MB, code and its text 12 MB; the rest is what starting 200 agents left behind',
  },
  'append-8': {
    text: 'durable appends/s with 8 processes against SQLite WAL FULL',
    limit: 2.5,
    unit: '×',
    better: 'more',
    missed:
      'each append is one fdatasync of a file that grew, and on a disk as quick as this one that is journal commits, not waiting; on a slower or busy one the ratio is larger',
  },
  'replay-time': {
    text: 'replay of 1 M events from zero, time',
    limit: 2.5,
    unit: 's',
    better: 'less',
    missed:
      'JSON.parse of each record is about half of it, the checksum a tenth; a busy machine shows here first',
  },
  'replay-memory': {
    text: 'replay of 1 M events from zero, peak RSS',
    limit: 100,
    unit: 'MB',
    better: 'less',
    missed: 'short-lived strings: the collector lets the young generation grow before it runs',
  },
  'cold-start': {
    text: '`wave --version` against `node -e 0`',
    limit: 1.6,
    unit: '×',
    better: 'less',
    missed: 'loading ES modules is most of it',
  },
  'status-time': {
    text: '`control status --json` on 100 k records against `node -e 0`',
    limit: 3,
    unit: '×',
    better: 'less',
    missed: 'loading modules is most of it, then parsing the snapshot',
  },
  'status-memory': {
    text: '`control status --json` on 100 k records, peak RSS',
    limit: 60,
    unit: 'MB',
    better: 'less',
    missed: 'Node itself takes 40 MB; the rest is the snapshot, once as text and once as values',
  },
  'status-time-open': {
    text: 'the same with all 100 k records open',
    limit: 3,
    unit: '×',
    better: 'less',
    missed:
      'the snapshot holds every open record, 4.7 MB that are parsed: the worst case, not a wave that anybody has',
  },
  'status-memory-open': {
    text: 'the same with all 100 k records open, peak RSS',
    limit: 60,
    unit: 'MB',
    better: 'less',
    missed:
      'the snapshot holds every open record: 4.7 MB, once as text and once as values, over 52 MB on a short log',
  },
  'post-time': {
    text: '`coord post` (durable) on 100 k records against `node -e 0`',
    limit: 2.5,
    unit: '×',
    better: 'less',
    missed: 'a git process that is asked for the operator, and one fdatasync',
  },
  'launch-1': launchTarget(1, 0.5),
  'launch-8': launchTarget(8, 0.8),
  'launch-32': launchTarget(32, 2),
  'agent-memory': {
    text: 'private memory per supervised agent',
    limit: 1,
    unit: 'MB',
    better: 'less',
    missed: 'the shim is a shell; this one is not dash',
  },
};

function launchTarget(agents, limit) {
  return {
    text: `launch overhead of ${agents} agent${agents === 1 ? '' : 's'} beyond their own 0.3 s`,
    limit,
    unit: 's',
    better: 'less',
    missed: 'git measures the work tree before and after agents, and everything is synced to disk',
  };
}

/** Whether a figure reaches a target. */
export function isMet({ limit, better }, value) {
  return better === 'more' ? value >= limit : value <= limit;
}
