import { existsSync } from 'node:fs';
import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import type { StatusInput } from '../projections/status-input.js';
import { listLanes } from '../store/wave-repository.js';
import { readLane } from '../supervisor/read-wave-status.js';
import type { Invocation } from './command.js';
import type { LanePlace } from './context.js';
import { numberOption, textOption } from './context.js';
import { laneNotThere } from './not-there.js';
import { pickWave } from './pick-wave.js';

/** The wave whose agents are named, as it was read. */
type AgentNames = Pick<StatusInput, 'lane' | 'wave' | 'definition' | 'state'>;

/**
 * The agent that is named, however it is spelled: one of the wave, or of its log.
 * @param logged agents that only the blackboard knows, asked for where nothing else knows the name
 * @throws Problem `agent/not-found` with the nearest name: an empty answer would say that there is nothing about it
 */
export function agentNamed(
  wanted: string,
  { lane, wave, definition, state }: AgentNames,
  logged: () => readonly (string | null)[],
): string {
  const known = [
    ...new Set([...(definition?.agents ?? []).map(({ agentId }) => agentId), ...state.agents.keys()]),
  ];
  const found = spelled(wanted, known) ?? spelled(wanted, logged());
  // Of a wave whose file cannot be read nobody knows who is in it.
  if (found !== undefined || definition === null) return found ?? wanted;
  throw new Problem(
    'agent/not-found',
    `wave ${wave} of lane ${lane} has no agent ${wanted}${didYouMean(wanted, known)}`,
    { hint: known.length === 0 ? 'the wave has no agents' : `one of: ${known.join(', ')}` },
  );
}

function spelled(wanted: string, known: readonly (string | null)[]): string | undefined {
  const exact = known.find((id) => id === wanted);
  const found = exact ?? known.find((id) => id?.toLowerCase() === wanted.toLowerCase());
  return found ?? undefined;
}

/**
 * For a list that came out empty: the lane and the wave that the flags name are there.
 * @throws Problem `lane/unknown`, `wave/not-found`, each with those that there are
 */
export async function checkPlace(invocation: Invocation, place: LanePlace): Promise<void> {
  const { repo, config, layout } = place;
  const named = textOption(invocation, 'lane');
  const lanes = listLanes(repo, config);
  if (named !== undefined && lanes.length > 0 && !lanes.includes(named) && !existsSync(layout.laneLog()))
    throw laneNotThere(place, lanes);
  if (numberOption(invocation, 'wave') !== undefined) pickWave(invocation, place, await readLane(place));
}
