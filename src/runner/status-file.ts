import type { StatusFile } from '../model/status-file.js';
import { statusFileSchema } from '../model/status-file.js';
import { readRegularFile } from '../store/read-regular-file.js';

/** Far more than a shim ever writes. */
const MAX_STATUS_BYTES = 64 * 1024;

/** What a status file's path holds. `invalid` is damage by somebody else: the shim only ever publishes whole files. */
export type StatusReading =
  | Readonly<{ kind: 'present'; status: StatusFile }>
  | Readonly<{ kind: 'absent' }>
  | Readonly<{ kind: 'invalid'; reason: string }>;

/** Reads and checks a status file (or the exit record beside the spool, which has the same shape). Never throws. */
export function readStatusFile(path: string): StatusReading {
  const read = readRegularFile(path, { maxBytes: MAX_STATUS_BYTES, noFollow: true });
  if ('reason' in read)
    return read.reason === 'missing' ? { kind: 'absent' } : { kind: 'invalid', reason: read.reason };
  try {
    const parsed = statusFileSchema.safeParse(JSON.parse(read.text));
    if (parsed.success) return { kind: 'present', status: parsed.data };
    const issue = parsed.error.issues[0];
    return { kind: 'invalid', reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` };
  } catch {
    return { kind: 'invalid', reason: 'not JSON' };
  }
}
