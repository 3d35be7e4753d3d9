import type { Result } from '../base/result.js';
import { err, ok } from '../base/result.js';
import { printableLine } from '../base/printable.js';
import type { AgentEnvelope } from '../model/envelope.js';
import { agentEnvelopeSchema } from '../model/envelope.js';

/** Whose result it has to be. */
export type EnvelopeIdentity = Readonly<{ agentId: string; waveNumber: number; attempt: number }>;

/** Reads what an agent left at `WAVE_RESULT_FILE`. The error lists everything that is wrong with it, a sentence each. */
export function readAgentEnvelope(
  text: string,
  identity: EnvelopeIdentity,
): Result<AgentEnvelope, readonly string[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // What the parser would say quotes the file.
    return err(['its result file is not JSON']);
  }
  const parsed = agentEnvelopeSchema.safeParse(json);
  if (!parsed.success) {
    return err(
      parsed.error.issues.map(({ path, message }) =>
        printableLine(`its result file: ${path.join('.') || 'all of it'}: ${message}`),
      ),
    );
  }
  const wrong = (['agentId', 'waveNumber', 'attempt'] as const).filter(
    (key) => parsed.data[key] !== undefined && parsed.data[key] !== identity[key],
  );
  if (wrong.length > 0) {
    return err(
      wrong.map((key) => `${key} is ${printableLine(String(parsed.data[key]))}, not ${identity[key]}`),
    );
  }
  return ok(parsed.data);
}
