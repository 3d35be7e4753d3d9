import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { bootId, readIdentity } from './process-identity.js';
import type { SpawnError } from './spawn-agent.js';
import { spawnError } from './spawn-agent.js';
import type { StoppableRun, StopOptions } from './stop-agent.js';
import { stopAgent } from './stop-agent.js';

/** A program that must not outlive us. Every path is absolute. */
export type LeashedCommand = Readonly<{
  /** The program as an absolute path, and its arguments; no shell reads them. */
  argv: readonly [string, ...string[]];
  cwd: string;
  /** The whole environment; the marker that tells its processes apart is added. */
  env: Readonly<Record<string, string>>;
  /** Names the processes of this command, also those that leave its group. */
  intentId: string;
  /** A file that it reads; nothing where left out. */
  stdinPath?: string;
  /** Files that exist and are appended to. */
  outPath: string;
  errPath: string;
  timeLimitMs: number;
  /** Between SIGTERM and SIGKILL; 5 s where left out. */
  graceMs?: number;
  /** Ends it before its time. */
  signal: AbortSignal;
}>;

/** How it ended. `lost`: somebody else ended the leash, so that nobody can know about the program. */
export type LeashedEnd =
  | Readonly<{ kind: 'exited'; exitCode: number }>
  | Readonly<{ kind: 'timed-out' | 'stopped' | 'lost' }>
  | Readonly<{ kind: 'refused'; error: SpawnError }>;

const GRACE_MS = 5000;
const LATE_GRACE_MS = 1000;
const LOOK_MS = 50;

/**
 * The leash: leader of a group of its own, parent of the program, and holder of one end of a pipe whose other end only we
 * hold. When we are gone, by whatever way, the pipe ends, and its watcher ends the group: TERM, grace, KILL.
 *
 * The program runs in the foreground of the shell, so that `$?` is its own (docs/decisions/0005); `exec` keeps a word such
 * as `exit` from being taken for the shell's own. The shell's remarks about killed processes are no output of the program.
 */
const LEASH = `
exec 3<&0 4>&2 <"$1" 2>/dev/null
shift
trap : TERM HUP INT QUIT
trap 'w_cut=1' USR1
(
  trap '' TERM HUP INT QUIT
  exec >/dev/null 4>&-
  read -r w_word <&3
  kill -USR1 $$
  kill -TERM -$$
  sleep "$0"
  kill -KILL -$$
) &
w_watcher=$!
w_code=143
[ -n "$w_cut" ] || { (trap - USR1; exec 3<&- 2>&4 4>&-; exec "$@"); w_code=$?; }
[ -n "$w_cut" ] || kill -KILL "$w_watcher"
exit "$w_code"
`;

/** Runs the program to its end, or ends it. When this resolves, nothing of it is left that can be found. */
export async function runLeashed(command: LeashedCommand): Promise<LeashedEnd> {
  if (command.signal.aborted) return { kind: 'stopped' };
  let child: ChildProcess;
  try {
    child = await startLeash(command);
  } catch (error) {
    return { kind: 'refused', error: spawnError(error) };
  }
  const target = targetOf(child.pid ?? 0, command.intentId);
  let ended: 'timed-out' | 'stopped' | undefined;
  const end = (why: 'timed-out' | 'stopped'): void => {
    if (ended !== undefined) return;
    ended = why;
    void stopUntil(target, patience(command), () => child.exitCode !== null || child.signalCode !== null);
  };
  const timer = setTimeout(() => end('timed-out'), command.timeLimitMs);
  const stop = (): void => end('stopped');
  command.signal.addEventListener('abort', stop);
  // While the leash came up nobody listened.
  if (command.signal.aborted) stop();
  const exit = await new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
  clearTimeout(timer);
  command.signal.removeEventListener('abort', stop);
  child.stdin?.destroy();
  await stopAgent(target, patience(command));
  if (ended !== undefined) return { kind: ended };
  return exit[0] === null ? { kind: 'lost' } : { kind: 'exited', exitCode: exit[0] };
}

/** A leash that is still coming up has nothing to stop yet: looked at again until it is gone. */
async function stopUntil(target: StoppableRun, options: StopOptions, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await stopAgent(target, options);
    await options.wait(LOOK_MS);
  }
}

/** Ends whatever is left of a command whose holder is gone. Its leash has told it to go already. */
export async function endLeashed(intentId: string): Promise<void> {
  await stopAgent(targetOf(0, intentId), patience({ graceMs: LATE_GRACE_MS }));
}

function startLeash(command: LeashedCommand): Promise<ChildProcess> {
  const { argv, cwd, env, intentId, stdinPath = '/dev/null', graceMs = GRACE_MS } = command;
  const files = [command.outPath, command.errPath].map((path) => openSync(path, 'a'));
  const seconds = String(Math.max(1, Math.ceil(graceMs / 1000)));
  return new Promise<ChildProcess>((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', LEASH, seconds, stdinPath, ...argv], {
      cwd,
      detached: true,
      env: { ...env, WAVE_INTENT: intentId },
      stdio: ['pipe', ...files],
    });
    // A leash that ends takes its end of the pipe along.
    child.stdin?.on('error', () => undefined);
    child.once('error', reject);
    child.once('spawn', () => resolve(child));
  }).finally(() => files.forEach((fd) => closeSync(fd)));
}

/** The leash leads the group and is spared: it goes by itself when the program has. */
function targetOf(pid: number, intentId: string): StoppableRun {
  const leash = readIdentity(pid) ?? { pid: 0, startTime: '' };
  return { intentId, bootId: bootId(), shim: leash, agent: { ...leash, pgid: leash.pid } };
}

function patience({ graceMs = GRACE_MS }: Pick<LeashedCommand, 'graceMs'>): StopOptions {
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return { graceMs, now: () => performance.now(), wait };
}
