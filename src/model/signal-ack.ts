import * as z from 'zod';

/** `acks/wave-<n>/<agent>.json`: what an agent says that it has seen of its signal. */
export const signalAckFileSchema = z.object({
  agentId: z.string(),
  version: z.number().int().nonnegative(),
  signal: z.string(),
  observedAt: z.string(),
});
