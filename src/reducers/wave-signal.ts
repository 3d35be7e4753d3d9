import type { Stage } from '../model/attempt.js';
import type { AgentRun, WaveState } from './wave-state.js';
import { activeRuns } from './wave-state.js';

/** Where a wave stands, in one word; the phases of `wave control status`. */
export type Phase =
  | 'planned'
  | 'design'
  | 'running'
  | 'clarifying'
  | 'blocked'
  | 'cont-eval'
  | 'security-review'
  | 'integrating'
  | 'docs-closure'
  | 'cont-qa-closure'
  | 'completed'
  | 'failed'
  | 'cancelled';

const phaseOfStage = {
  design: 'design',
  implementation: 'running',
  'cont-eval': 'cont-eval',
  security: 'security-review',
  integration: 'integrating',
  documentation: 'docs-closure',
  'cont-qa': 'cont-qa-closure',
} as const;

/** The phase that the log alone tells: the outcome, else the stage of the newest agent that was asked to run. */
export function phaseOf(state: WaveState): Phase {
  if (state.outcome !== 'open') return state.outcome;
  if (state.opened === null) return 'planned';
  const stage = stageAtWork(state);
  if (stage === null) return state.attempt === 0 ? 'planned' : 'running';
  return phaseOfStage[stage];
}

/** The stage of the newest agent that was asked to run in this attempt; null before the first. */
export function stageAtWork({ agents, attempt }: Pick<WaveState, 'agents' | 'attempt'>): Stage | null {
  let newest: AgentRun | undefined;
  for (const run of agents.values()) {
    if (run.attempt === attempt && (newest === undefined || run.requestedSeq > newest.requestedSeq))
      newest = run;
  }
  return newest?.stage ?? null;
}

/** What a script waits on: the one-word state of a wave. */
export type SignalName =
  | 'stable'
  | 'waiting'
  | 'feedback-requested'
  | 'feedback-answered'
  | 'coordination-action'
  | 'resume-ready'
  | 'completed'
  | 'failed';

/** The signal of a wave as its own log tells it; coordination may raise it (see projections/signals). */
export function waveSignalName(state: WaveState): SignalName {
  if (state.reruns.length > 0 && state.outcome !== 'open' && state.outcome !== 'completed')
    return 'resume-ready';
  switch (state.outcome) {
    case 'completed':
      return 'completed';
    case 'failed':
      return 'failed';
    case 'blocked':
      return heldSignal(state) ?? 'waiting';
    case 'cancelled':
      return 'resume-ready';
    case 'open':
      return state.opened === null ? 'waiting' : 'stable';
  }
}

/** Of a wave that was held for what an agent wrote: a person is asked, and once they have answered it can go on. */
function heldSignal({ outcomeDetail, agents }: WaveState): SignalName | undefined {
  if (outcomeDetail?.statusCode !== 'awaiting-adjudication') return undefined;
  return [...agents.values()].some(isHeld) ? 'feedback-requested' : 'resume-ready';
}

/** Whether a person is asked what the agent meant. */
function isHeld({ adjudication }: AgentRun): boolean {
  return adjudication?.status === 'ambiguous';
}

/** The signal of one agent as the log tells it. */
export function agentSignalName(run: AgentRun, { outcome }: Pick<WaveState, 'outcome'>): SignalName {
  if (isHeld(run) && outcome !== 'completed') return 'feedback-requested';
  if (run.state === 'requested' || run.state === 'running') return 'stable';
  if (run.state === 'buried' || run.failureClass !== null) return 'failed';
  return run.state === 'concluded' ? 'completed' : 'stable';
}

/** Raises the versions of those signals whose compared content changed. Called by the reducer after each record. */
export function foldSignals(state: WaveState, at: string): void {
  const key = `${waveSignalName(state)} ${phaseOf(state)} ${state.attempt} ${activeRuns(state).length > 0}`;
  if (key !== state.signal.key) {
    state.signal = { key, version: state.signal.version + 1, changedAt: at };
  }
  for (const run of state.agents.values()) {
    const agentKey = `${agentSignalName(run, state)} ${run.attempt}`;
    const known = state.agentSignals.get(run.agentId);
    if (known?.key !== agentKey) {
      state.agentSignals.set(run.agentId, {
        key: agentKey,
        version: (known?.version ?? 0) + 1,
        changedAt: at,
      });
    }
  }
}
