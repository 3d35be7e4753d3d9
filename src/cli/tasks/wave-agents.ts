import { didYouMean } from '../../base/nearest.js';
import { printableLine } from '../../base/printable.js';
import type { WaveAgent } from '../../model/wave.js';
import { waveReducer } from '../../reducers/reduce-wave.js';
import { foldForReading } from '../../supervisor/read-wave-status.js';
import { agentOfPass } from '../../waves/design-pass.js';
import { isLane, isMeant } from '../../waves/record-target.js';
import type { LanePlace } from '../context.js';

/** The agents of a wave as it was launched; undefined where it never was. */
export async function readDefinition(
  { layout }: LanePlace,
  wave: number,
): Promise<readonly WaveAgent[] | undefined> {
  const { state } = await foldForReading(layout.controlPlane(wave), waveReducer, layout, `wave-${wave}`);
  return state.opened?.wave.agents;
}

/** The ids of the agents of a wave, as it was launched or as its file has them; undefined where neither can be read. */
export async function agentIdsOf(place: LanePlace, wave: number): Promise<readonly string[] | undefined> {
  const agents = (await readDefinition(place, wave)) ?? (await inFile(place, wave));
  return agents === undefined ? undefined : [...new Set(agents.map(({ agentId }) => agentOfPass(agentId)))];
}

async function inFile(
  { repo, lane, config }: LanePlace,
  wave: number,
): Promise<readonly WaveAgent[] | undefined> {
  const { loadLane } = await import('../../supervisor/load-lane.js');
  const found = loadLane({ repo, lane, config }).waves.find((loaded) => loaded.wave.wave === wave);
  return found?.wave.agents;
}

/** The targets that nobody answers to, and who may have been meant. */
export function strangers(
  targets: readonly string[],
  agents: readonly WaveAgent[],
): Readonly<{ target: string; hint: string }>[] {
  const known = agents.flatMap(({ agentId, role, capabilities }) => [
    agentId,
    ...[role, ...capabilities].map((name) => `capability:${name}`),
  ]);
  return targets
    .filter((target) => !isLane(target) && !agents.some((agent) => isMeant(target, agent)))
    .map((target) => ({
      target: printableLine(target),
      hint: didYouMean(target.replace(/^agent:/, ''), known),
    }));
}
