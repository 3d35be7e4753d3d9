import { existsSync, rmSync } from 'node:fs';
import { isJsonObject } from '../base/json.js';
import { publishJson } from './atomic-write.js';
import { readRegularFile } from './read-regular-file.js';

/** That everything in a repository is halted: nothing starts, and what runs is ended. */
export type EmergencyStop = Readonly<{ reason: string; by: string; at: string }>;

/** Only as much as a reason takes: the file is looked at in every turn of every lane. */
const MAX_BYTES = 64 * 1024;

/** Whether everything is halted. A file that is there and cannot be read halts as well: somebody put it there. Never throws. */
export function readEmergencyStop(path: string): EmergencyStop | undefined {
  if (!existsSync(path)) return undefined;
  const unclear = { reason: `${path} is there`, by: 'unknown', at: '' };
  try {
    const read = readRegularFile(path, { maxBytes: MAX_BYTES });
    if ('reason' in read) return read.reason === 'missing' ? undefined : unclear;
    const said: unknown = JSON.parse(read.text);
    if (!isJsonObject(said)) return unclear;
    const text = (value: unknown, otherwise: string): string =>
      typeof value === 'string' ? value : otherwise;
    return {
      reason: text(said.reason, unclear.reason),
      by: text(said.by, unclear.by),
      at: text(said.at, ''),
    };
  } catch {
    return unclear;
  }
}

/** Halts everything. What was there is replaced. */
export async function writeEmergencyStop(path: string, stop: EmergencyStop): Promise<void> {
  await publishJson(path, { schemaVersion: 1, kind: 'emergency-stop', ...stop });
}

/** Lets everything go on. Doing so twice is doing it once. */
export function clearEmergencyStop(path: string): void {
  rmSync(path, { force: true });
}
