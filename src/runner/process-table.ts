import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import type { ProcessInfo } from './process-identity.js';
import { parsePsLine, readProcess } from './process-identity.js';

/** The environment marker that every process of an agent run inherits, also one that left the agent's group. */
const MARKER = '\0WAVE_INTENT=';

/** Every process of the machine that this user may look at. One pass over /proc, or one `ps`. */
export function listProcesses(): ProcessInfo[] {
  if (process.platform !== 'linux') return listWithPs();
  const found: ProcessInfo[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const info = readProcess(Number(name));
    if (typeof info !== 'string') found.push(info);
  }
  return found;
}

/** One look at every process of the machine: who there is, and which agent run each belongs to by its environment. */
export class ProcessSweep {
  /** When it began, of `performance.now()`. */
  readonly at = performance.now();
  readonly processes: readonly ProcessInfo[] = listProcesses();
  #intents: ReadonlyMap<number, string | undefined> | undefined;

  /** Whether the process was started with this intent's marker in its environment; false where that cannot be read. */
  carriesIntent(pid: number, intentId: string): boolean {
    this.#intents ??= new Map(this.processes.map((info) => [info.pid, intentOf(info.pid)]));
    return this.#intents.get(pid) === intentId;
  }
}

let latest: ProcessSweep | undefined;

/**
 * A look at the processes that began after this moment; the same one for many who ask at once. To end two hundred agents would
 * otherwise be two hundred passes over all their processes, again and again.
 * @param moment of `performance.now()`
 */
export function sweepSince(moment: number): ProcessSweep {
  if (latest === undefined || latest.at <= moment) latest = new ProcessSweep();
  return latest;
}

/** The intent that the process was started for; undefined also for another user's process, or on a system without /proc. */
function intentOf(pid: number): string | undefined {
  try {
    const [, marked] = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.split(MARKER, 2);
    return marked?.slice(0, marked.indexOf('\0'));
  } catch {
    return undefined;
  }
}

function listWithPs(): ProcessInfo[] {
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };
  const text = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,state=,lstart='], { env }).toString();
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)(\s.*)$/.exec(line);
    return (match && parsePsLine(Number(match[1]), match[2] ?? '')) ?? [];
  });
}
