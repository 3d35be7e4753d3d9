import { readFileSync } from 'node:fs';
import type { StatusFile } from '../model/status-file.js';
import { statusFileSchema } from '../model/status-file.js';

/** What a status file's path holds. `invalid` is damage by somebody else: the shim only ever publishes whole files. */
export type StatusReading =
  | Readonly<{ kind: 'present'; status: StatusFile }>
  | Readonly<{ kind: 'absent' }>
  | Readonly<{ kind: 'invalid'; reason: string }>;

/** Reads and checks a status file (or the exit record beside the spool, which has the same shape). Never throws. */
export function readStatusFile(path: string): StatusReading {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'absent' } : { kind: 'invalid', reason: message };
  }
  try {
    const parsed = statusFileSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { kind: 'present', status: parsed.data };
    const issue = parsed.error.issues[0];
    return { kind: 'invalid', reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` };
  } catch {
    return { kind: 'invalid', reason: 'not JSON' };
  }
}
