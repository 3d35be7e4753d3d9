import { shellCommand } from '../../base/shell-quote.js';
import type { WaveState } from '../../reducers/wave-state.js';

/** One thing to do about a wave that did not close. */
export type Hint = Readonly<{
  label: string;
  command: string;
  type: 'resume' | 'explain' | 'log' | 'diff' | 'audit';
}>;

/** What hints are made from. */
export type HintSubject = Readonly<{
  lane: string;
  wave: number;
  state: WaveState;
  /** Flags of the launch that were not default. */
  flags: readonly string[];
}>;

/** What to type next about a wave that did not close, most useful first; at most eight, each runs as printed. */
export function recoveryHints({ lane, wave, state, flags }: HintSubject): Hint[] {
  const place = ['--lane', lane, '--wave', String(wave)];
  const range = ['--lane', lane, '--start-wave', String(wave)];
  const failed = [...state.agents.values()]
    .filter((run) => run.failureClass !== null)
    .map(({ agentId }) => agentId);
  const about = failed.length > 0 ? failed : blamed(state);
  const hint = (label: string, type: Hint['type'], ...words: string[]): Hint => ({
    label,
    type,
    command: shellCommand(['wave', ...words]),
  });
  const isDamaged = state.outcomeDetail?.gate === 'log';
  return [
    hint('why', 'explain', 'control', 'status', ...place),
    ...about
      .slice(0, 3)
      .map((agentId) => hint(`log ${agentId}`, 'log', 'logs', ...place, '--agent', agentId)),
    ...(state.outcomeDetail?.failureClass === 'ownership'
      ? [{ label: 'changes', type: 'diff', command: 'git status --short' } as const]
      : []),
    ...(isDamaged ? [hint('damage', 'audit', 'doctor', '--lane', lane)] : []),
    hint('again', 'resume', 'launch', ...range, ...flags),
  ].slice(0, 8);
}

function blamed({ gates }: WaveState): string[] {
  return [
    ...new Set([...gates.values()].flatMap(({ ok, agentId }) => (ok || agentId === null ? [] : [agentId]))),
  ];
}
