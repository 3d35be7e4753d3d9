import * as z from 'zod';
import { agentEnvelopeSchema } from '../model/envelope.js';

/** The JSON schema of what an agent may leave at `WAVE_RESULT_FILE`. */
export function resultFileSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(agentEnvelopeSchema, { io: 'input' }) };
}
