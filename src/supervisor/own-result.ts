import { rmSync } from 'node:fs';
import { redactJsonText } from '../base/redact-json.js';
import type { Redactor } from '../base/redact.js';
import type { EnvelopeIdentity } from '../markers/read-agent-envelope.js';
import { readAgentEnvelope } from '../markers/read-agent-envelope.js';
import type { AgentEnvelope } from '../model/envelope.js';
import { MAX_RESULT_BYTES } from '../model/envelope.js';
import { publishFile } from '../store/atomic-write.js';
import { readRegularFile } from '../store/read-regular-file.js';

/** What an agent left at `WAVE_RESULT_FILE`; null where there is nothing that can be read, and why if there is something. */
export type OwnResult = Readonly<{ claims: AgentEnvelope | null; problems: readonly string[] }>;

/**
 * Reads it as the log keeps it, without secrets. It lies in our folder, so that it is left without them, too; one that is too
 * large to be read is not left at all.
 */
export async function readOwnResult(
  path: string,
  identity: EnvelopeIdentity,
  redactor: Redactor,
): Promise<OwnResult> {
  const file = readRegularFile(path, { maxBytes: MAX_RESULT_BYTES, noFollow: true });
  if ('reason' in file) {
    const { reason } = file;
    if (reason === 'missing') return { claims: null, problems: [] };
    if (reason === 'too large') rmSync(path, { force: true });
    const why =
      reason === 'too large'
        ? `too large: at most ${MAX_RESULT_BYTES / 1024} KiB are read; it was removed`
        : reason;
    return { claims: null, problems: [`its result file is ${why}`] };
  }
  const text = redactJsonText(file.text, redactor);
  if (text !== file.text) await publishFile(path, text);
  const read = readAgentEnvelope(text, identity);
  return read.ok ? { claims: read.value, problems: [] } : { claims: null, problems: read.error };
}
