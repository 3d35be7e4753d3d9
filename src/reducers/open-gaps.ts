import type { ForwardedGap, Stage } from '../model/attempt.js';
import { stages } from '../model/attempt.js';
import type { WaveState } from './wave-state.js';

/** The gaps of stewards that are open, the earliest stage first; `before` leaves out that stage and those after it. */
export function openGaps({ gaps }: Pick<WaveState, 'gaps'>, before?: Stage): ForwardedGap[] {
  const rank = ({ stage }: ForwardedGap): number => stages.indexOf(stage);
  return [...gaps.values()]
    .filter((gap) => before === undefined || rank(gap) < stages.indexOf(before))
    .sort((left, right) => rank(left) - rank(right) || left.attempt - right.attempt);
}
