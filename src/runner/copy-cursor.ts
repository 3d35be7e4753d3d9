import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isJsonObject } from '../base/json.js';
import type { LogShape } from './capped-log.js';

/** How far a copier has come: these bytes of the spool are in this much of the log. */
export type CopyCursor = Readonly<{ version: 1; out: number; err: number; log: LogShape }>;

/** Publishes the cursor atomically, not durably: one that is lost with the machine's power means copying again. */
export function saveCursor(path: string, cursor: CopyCursor): void {
  const temp = `${path}.tmp`;
  writeFileSync(temp, `${JSON.stringify(cursor)}\n`, { mode: 0o600 });
  renameSync(temp, path);
}

/** The cursor, or undefined where there is none that can be trusted. */
export function loadCursor(path: string): CopyCursor | undefined {
  try {
    const cursor: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isJsonObject(cursor) || cursor['version'] !== 1 || !isJsonObject(cursor['log'])) return undefined;
    const { inode, ...sizes } = cursor['log'];
    const counts = [
      cursor['out'],
      cursor['err'],
      sizes['length'],
      sizes['head'],
      sizes['notice'],
      sizes['cut'],
    ];
    if (typeof inode !== 'string' || !counts.every((count) => Number.isSafeInteger(count))) return undefined;
    return cursor as unknown as CopyCursor;
  } catch {
    return undefined;
  }
}
