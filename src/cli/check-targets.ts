import { Problem } from '../base/problem.js';
import { isSameLane } from '../model/dependency-ticket.js';
import { projectIdOf } from '../model/lane-name.js';
import { laneTarget, recordTarget } from '../waves/record-target.js';
import type { LanePlace, WholeRepository } from './context.js';
import { findOwner, waitsForItself } from './dep/find-lane.js';

const KNOWN = new Set(['agent', 'capability', 'lane']);

/**
 * Makes sure that each target names something, and that a lane which it names is there and another one: a request to it
 * becomes a ticket, for which the same holds.
 * @throws Problem `cli/flag-value`, `dep/self`, and what {@link findOwner} finds
 */
export async function checkTargets(
  flag: string,
  targets: readonly string[],
  place: LanePlace & WholeRepository,
): Promise<void> {
  // An empty one is left out where flags are read.
  for (const target of targets.length === 0 ? [''] : targets) {
    const { kind, name } = recordTarget(target);
    const named = laneTarget(target);
    if (
      (name.trim() === '' && (kind === 'agent' || KNOWN.has(kind))) ||
      (kind === 'lane' && named === undefined)
    )
      throw new Problem('cli/flag-value', `--${flag} "${target}" names nobody`, {
        hint: 'A2 or agent:A2, capability:<name>, lane:<lane>, lane:<lane>/<wave> or lane:<project>:<lane>',
      });
    if (named === undefined) continue;
    const { project, lane, wave } = named;
    const asked = { project: project ?? undefined, lane, wave: wave ?? undefined, agentId: undefined };
    const owner = await findOwner(asked, place);
    if (!isSameLane(owner, { project: projectIdOf(place), lane: place.lane })) continue;
    throw waitsForItself(lane, 'name an agent of the wave: --target A2');
  }
}
