import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { ProcessIdentity } from '../model/status-file.js';

/** Whether a process is the one that was meant. `unknown` (no permission, no way to ask) never permits a signal. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** What the kernel says about one process. */
export type ProcessInfo = ProcessIdentity &
  Readonly<{
    ppid: number;
    pgid: number;
    /** One letter: R, S, D, T, Z (dead, not reaped), X ... */
    state: string;
  }>;

/** Reads about one process: what it is, `absent` where there is none, `unknown` where it cannot be told. */
export type ProcessReading = ProcessInfo | 'absent' | 'unknown';

let knownBootId: string | undefined;

/** Names this boot of the machine; constant for the life of the process. Empty where the system does not tell. */
export function bootId(): string {
  knownBootId ??= readBootId();
  return knownBootId;
}

/** Who has this pid now. Every reading is fresh: nothing is remembered. */
export function readProcess(pid: number): ProcessReading {
  return process.platform === 'linux' ? readProc(pid) : readPs(pid);
}

/** The identity of whoever has this pid now, dead but unreaped ones included; undefined where there is none. */
export function readIdentity(pid: number): ProcessIdentity | undefined {
  const info = readProcess(pid);
  return typeof info === 'string' ? undefined : { pid: info.pid, startTime: info.startTime };
}

/** Whom to ask about processes; a port, so that a simulator can stand in. */
export type Kernel = Readonly<{ bootId(): string; readProcess(pid: number): ProcessReading }>;

const machine: Kernel = { bootId, readProcess };

/**
 * Alive means: same boot, same pid, same start time, and neither zombie nor gone. The one liveness rule.
 * @param identity the process as it was recorded
 * @param recordedBootId the boot during which it was recorded
 */
export function liveness(identity: ProcessIdentity, recordedBootId: string, kernel = machine): Liveness {
  const boot = kernel.bootId();
  if (boot === '') return 'unknown';
  if (recordedBootId !== boot) return 'dead';
  const info = kernel.readProcess(identity.pid);
  if (info === 'unknown') return 'unknown';
  if (info === 'absent' || info.startTime !== identity.startTime) return 'dead';
  return isEnded(info) ? 'dead' : 'alive';
}

/** Whether it is alive beyond doubt: the condition for any signal. */
export function isAlive(identity: ProcessIdentity, recordedBootId: string): boolean {
  return liveness(identity, recordedBootId) === 'alive';
}

/** Whether the process has ended and only waits to be reaped. A zombie still answers `kill(pid, 0)`. */
export function isEnded(info: ProcessInfo): boolean {
  return info.state === 'Z' || info.state === 'X' || info.state === 'x';
}

/**
 * Parses `/proc/<pid>/stat`. The command's name may hold spaces and parentheses, so fields are counted from the last
 * closing one (proc(5): state is field 3, start time field 22).
 * @returns undefined where the text is no such line
 */
export function parseProcStat(pid: number, text: string): ProcessInfo | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const [state, ppid, pgid] = fields;
  const startTime = fields[19];
  if (state === undefined || startTime === undefined || !/^\d+$/.test(startTime)) return undefined;
  return { pid, startTime, state, ppid: Number(ppid), pgid: Number(pgid) };
}

/** The kernel's line has at most some hundreds of bytes; reused, since there are hundreds of processes to look at. */
const lineBuffer = Buffer.allocUnsafe(4096);

function readLine(path: string): string {
  const fd = openSync(path, 'r');
  try {
    return lineBuffer.toString('latin1', 0, readSync(fd, lineBuffer, 0, lineBuffer.length, 0));
  } finally {
    closeSync(fd);
  }
}

function readProc(pid: number): ProcessReading {
  try {
    return parseProcStat(pid, readLine(`/proc/${pid}/stat`)) ?? 'unknown';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return (code === 'ENOENT' || code === 'ESRCH') && !isInSandbox() ? 'absent' : 'unknown';
  }
}

/** An agent's sandbox has processes of its own: who is not among them may well be there. */
function isInSandbox(): boolean {
  return process.env.WAVE_SANDBOX !== undefined;
}

// The text of lstart depends on language and zone, so both are fixed, here and in the shim.
const PS_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };

/** Whether it was stopped (SIGSTOP, Ctrl-Z, a debugger) and can be continued. */
export function isSuspended(pid: number): boolean {
  const info = readProcess(pid);
  return typeof info !== 'string' && (info.state === 'T' || info.state === 't');
}

/** Loaded where it is needed, which on Linux it never is: commands that only look at logs come through here. */
function runTool(file: string, argv: readonly string[], env?: NodeJS.ProcessEnv): string {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  return execFileSync(file, argv, { encoding: 'utf8', ...(env === undefined ? {} : { env }) });
}

function readPs(pid: number): ProcessReading {
  try {
    const columns = 'ppid=,pgid=,state=,lstart=';
    const line = runTool('ps', ['-o', columns, '-p', String(pid)], PS_ENVIRONMENT);
    return parsePsLine(pid, line) ?? 'unknown';
  } catch (error) {
    // ps answers 1 where no process matched; anything else means that it could not be asked.
    return (error as { status?: number }).status === 1 ? 'absent' : 'unknown';
  }
}

/** Parses one line of `ps -o ppid=,pgid=,state=,lstart=`; undefined where it is none. */
export function parsePsLine(pid: number, line: string): ProcessInfo | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S)\S*\s+(\S.*?)\s*$/.exec(line);
  if (match === null) return undefined;
  const [, ppid, pgid, state, startTime] = match;
  return { pid, ppid: Number(ppid), pgid: Number(pgid), state: state ?? '', startTime: startTime ?? '' };
}

function readBootId(): string {
  try {
    if (process.platform === 'linux') {
      return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    }
    return runTool('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']).trim();
  } catch {
    return '';
  }
}
