import { existsSync } from 'node:fs';
import type { Wave } from '../model/wave.js';
import { signalAckFileSchema } from '../model/signal-ack.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { LaneLayout } from '../store/layout.js';
import { readRegularFile } from '../store/read-regular-file.js';
import type { WaveEntry } from './wave-journal.js';

/** The acknowledgements that agents left and the log does not have yet. A file that is not one is left alone. */
export function takeAcks(layout: LaneLayout, wave: Wave, state: WaveState): WaveEntry[] {
  return wave.agents.flatMap(({ agentId }) => {
    const ack = readAck(layout.ack(wave.wave, agentId));
    if (ack === undefined || ack.agentId !== agentId) return [];
    if (ack.version <= (state.acks.get(agentId)?.version ?? 0)) return [];
    const { version, signal, observedAt } = ack;
    return [{ type: 'signal.acknowledged', agent: agentId, data: { version, signal, observedAt } }];
  });
}

function readAck(path: string) {
  // Few agents leave one, and all of them are looked at in every turn.
  if (!existsSync(path)) return undefined;
  const read = readRegularFile(path, { maxBytes: 64 * 1024, noFollow: true });
  if ('reason' in read) return undefined;
  try {
    const parsed = signalAckFileSchema.safeParse(JSON.parse(read.text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Half written: the next look has it.
    return undefined;
  }
}
