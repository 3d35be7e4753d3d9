import { isEvidence } from '../engine/decide.js';
import type { DecisionInput } from '../engine/decision-input.js';
import type { Intent } from '../engine/intent.js';
import { slotWish } from '../engine/slot-wish.js';
import { isSameGrant } from '../model/agent-slots.js';
import type { Session } from './session.js';
import type { WaveJournal } from './wave-journal.js';

/**
 * Puts the wave's share of agent slots on record where it has changed, before anything is started by it.
 * @param intents what was decided under the share that is on record
 * @returns whether there is another one now, so that what was decided may not stand
 */
export function takeShare(
  { slots }: Pick<Session, 'slots'>,
  journal: Pick<WaveJournal, 'append'>,
  { wave, state }: Pick<DecisionInput, 'wave' | 'state'>,
  intents: readonly Intent[],
): boolean {
  // Before what comes first is on record nobody knows what the wave could use, and nothing starts.
  if (state.outcome !== 'open' || intents.some(isEvidence)) return false;
  const wish = slotWish({ wave, state }, intents);
  const grant = slots.due(wish);
  // Where nothing is on record there is nothing to take back, and what starts nothing needs no share.
  const isSettled =
    isSameGrant(grant, state.slots) || (state.slots.slots === null && wish.wanted === wish.running);
  if (!isSettled) journal.append({ type: 'agent-slots.granted', data: grant });
  slots.settle(grant);
  return !isSettled;
}
