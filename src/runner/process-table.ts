import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import type { ProcessInfo } from './process-identity.js';
import { parsePsLine, readProcess } from './process-identity.js';

/** The environment marker that every process of an agent run inherits, also one that left the agent's group. */
const INTENT_MARKER = 'WAVE_INTENT';

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

/**
 * Whether the process was started with this intent's marker in its environment. False also where that cannot be read:
 * another user's process, a system without /proc.
 */
export function carriesIntent(pid: number, intentId: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    return `\0${environment}`.includes(`\0${INTENT_MARKER}=${intentId}\0`);
  } catch {
    return false;
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
