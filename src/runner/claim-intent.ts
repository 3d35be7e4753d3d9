import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject } from '../base/json.js';
import type { ProcessIdentity } from '../model/status-file.js';
import { ensureFolder } from '../store/ensure-folder.js';
import { throwIfStarved } from '../store/starved.js';

/** Who owns an intent. `unsaid`: it cannot be read, or was written by somebody else. */
export type Claim =
  | Readonly<{ by: 'nobody' }>
  | Readonly<{ by: 'shim'; bootId: string; shim: ProcessIdentity }>
  | Readonly<{ by: 'recovery' }>
  | Readonly<{ by: 'unsaid' }>;

/**
 * Takes an intent's claim for recovery, which buries it: once won, no shim will ever start the agent.
 * @returns whether this call won it; false where a shim or another recovery has it
 * @throws errors of the file system other than "exists"
 */
export function claimIntent(path: string): boolean {
  ensureFolder(dirname(path));
  // It appears whole, by a link, as a shim's does: killed on the way, we must not leave a claim that says nobody.
  const stage = `${path}.${process.pid}`;
  try {
    writeFileSync(stage, '{"by":"recovery"}\n');
    linkSync(stage, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(stage, { force: true });
  }
}

/** Who owns the intent. Existence decides; the content only says whom to look for. */
export function readClaim(path: string): Claim {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throwIfStarved(error);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? { by: 'nobody' } : { by: 'unsaid' };
  }
  try {
    const claim: unknown = JSON.parse(text);
    if (!isJsonObject(claim)) return { by: 'unsaid' };
    if (claim['by'] === 'recovery') return { by: 'recovery' };
    const { bootId, pid, startTime } = claim;
    if (typeof bootId === 'string' && typeof pid === 'number' && typeof startTime === 'string') {
      return { by: 'shim', bootId, shim: { pid, startTime } };
    }
  } catch {
    // Claims appear whole: this one was damaged.
  }
  return { by: 'unsaid' };
}
