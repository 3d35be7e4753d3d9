import { activeRuns } from '../reducers/wave-state.js';
import type { WaveState } from '../reducers/wave-state.js';

type Slots = Pick<WaveState, 'slots' | 'outcome' | 'attemptActive' | 'agents'>;

/** Which lanes have the agent slots that a wave could use, in words; null where it lacks none. */
export function slotWait({
  slots: { slots, limit, waitsFor },
  outcome,
  attemptActive,
}: Slots): string | null {
  if (outcome !== 'open' || !attemptActive || waitsFor.length === 0) return null;
  const lanes = waitsFor.length === 1 ? `lane ${waitsFor[0]} has` : `lanes ${waitsFor.join(', ')} have`;
  const what = slots === 0 ? 'them' : 'the others';
  return `${lanes} ${what} (supervisor.maxAgents ${limit}); nothing is to be done`;
}

/** Whether nothing of the wave runs because other lanes have all slots. */
export function isWithoutSlot(state: WaveState): boolean {
  return (
    slotWait(state) !== null && state.slots.slots === 0 && activeRuns(state).every(({ resident }) => resident)
  );
}
