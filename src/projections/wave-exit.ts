import type { ExitName } from '../base/exit-code.js';
import type { WaveState } from '../reducers/wave-state.js';

/** The row of the exit-code table that a wave stands for now. */
export function waveExit(state: Pick<WaveState, 'outcome' | 'outcomeDetail' | 'reruns'>): ExitName {
  const isOver = state.outcome !== 'open' && state.outcome !== 'completed';
  if (isOver && state.reruns.length > 0) return 'recoveryQueued';
  switch (state.outcome) {
    case 'completed':
      return 'ok';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    case 'open':
      return 'active';
    case 'blocked':
      return blockedExit(state.outcomeDetail);
  }
}

function blockedExit(detail: WaveState['outcomeDetail']): ExitName {
  if (detail?.failureClass === 'budget') return 'budget';
  if (detail?.statusCode === 'human-feedback-open' || detail?.statusCode === 'approval-pending')
    return 'inputRequired';
  if (detail?.statusCode === 'awaiting-adjudication') return 'recoveryQueued';
  if (detail?.gate === 'log') return 'logDamaged';
  if (detail?.statusCode === 'approval-rejected') return 'verdictHold';
  return detail?.gate === 'cont-qa' && isVerdict(detail.statusCode) ? 'verdictHold' : 'gateOpen';
}

/** The steward's own no, told apart from a steward that could not give one. */
function isVerdict(statusCode: string): boolean {
  return statusCode.startsWith('cont-qa-') || statusCode.startsWith('gate-');
}
