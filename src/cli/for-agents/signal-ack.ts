import { isoTime } from '../../base/clock.js';
import { Problem } from '../../base/problem.js';
import { controlStatus } from '../../projections/control-status.js';
import { publishJson } from '../../store/atomic-write.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { Handler } from '../command.js';
import { numberOption, openReader, wantsJson } from '../context.js';
import { pickWave } from '../pick-wave.js';
import { recordAuthor } from '../record-author.js';

/** `wave signal ack`: an agent says which version of its signal it has seen; the newest by default. */
export const signalAck: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const agentId = recordAuthor(invocation);
  if (agentId === null)
    throw new Problem('cli/missing-flag', 'which agent? --agent is needed outside of an agent');
  const lane = await readLane(place);
  const wave = pickWave(invocation, place, lane);
  const now = Date.now();
  const { signals } = controlStatus(await readWaveStatus(place, wave, lane, now));
  const signal = signals.agents.find((candidate) => candidate.agentId === agentId);
  if (signal === undefined) {
    throw new Problem('agent/not-found', `wave ${wave} of lane ${place.lane} has no agent ${agentId}`, {
      hint: `there are: ${signals.agents.map((candidate) => candidate.agentId).join(', ')}`,
    });
  }
  const version = numberOption(invocation, 'seen') ?? signal.version;
  const ack = { agentId, version, signal: signal.signal, observedAt: isoTime(now) };
  await publishJson(place.layout.ack(wave, agentId), ack);
  const document = { schemaVersion: 1, kind: 'signal-ack', ...ack };
  invocation.io.stdout(
    wantsJson(invocation) ? `${JSON.stringify(document)}\n` : `${agentId} has seen version ${version}\n`,
  );
  return 0;
};
