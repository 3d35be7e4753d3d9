import { evaluateGates, firstFailing } from '../gates/evaluate-gates.js';
import type { GateInput } from '../gates/gate-input.js';
import { boardInput } from '../gates/board-input.js';
import type { Verdict } from '../model/gate.js';
import type { Wave } from '../model/wave.js';
import { withoutExpired } from '../reducers/ownership-overrides.js';
import { activeRuns } from '../reducers/wave-state.js';
import type { Phase } from '../reducers/wave-signal.js';
import { phaseOf } from '../reducers/wave-signal.js';
import { isRedefined } from './drift.js';
import { logLoss, lossVerdict } from './log-loss.js';
import type { StatusInput } from './status-input.js';

/** Where a wave stands, in the words that every view uses. */
export type WaveView = Readonly<{
  phase: Phase;
  /** `damaged` where its log is not what was recorded of it: nothing else can be said then. */
  status: 'planned' | 'running' | 'stale' | 'blocked' | 'failed' | 'cancelled' | 'completed' | 'damaged';
  executionState: 'active' | 'settled' | 'pending';
  closureState: 'passed' | 'blocked' | 'awaiting-adjudication' | 'evaluating' | 'pending' | 'failed';
  controllerState: 'active' | 'relaunch-planned' | 'stale' | 'idle';
  /** What every gate says now, by the same code that decides. */
  verdicts: readonly Verdict[];
  /** The first that does not let pass; null where all do, or the wave is over. */
  overall: Verdict | null;
}>;

/** Derives the words from the state. */
export function waveView(input: StatusInput): WaveView {
  const { state } = input;
  const loss = logLoss(input);
  const verdicts =
    loss === null ? verdictsOf(input) : [lossVerdict(loss), ...verdictsOf(input).filter(isOfAgent)];
  const controllerState = loss === null ? controllerOf(input) : 'idle';
  return {
    phase: loss === null ? phaseOf(state) : 'blocked',
    status: waveStatus(input),
    executionState: executionOf(input),
    closureState: loss === null ? closureOf(input) : 'blocked',
    controllerState,
    verdicts,
    overall: state.outcome === 'completed' && loss === null ? null : (firstFailing(verdicts) ?? null),
  };
}

function verdictsOf(input: StatusInput): readonly Verdict[] {
  if (input.definition === null) return [];
  // What was decided stays decided: a completed wave shows the verdicts that it was completed with.
  if (input.state.outcome === 'completed') return [...input.state.gates.values()];
  return evaluateGates(gateInputOf(input, input.definition));
}

/** What the gates look at, as a reader has it. */
export function gateInputOf(input: StatusInput, wave: Wave): GateInput {
  const { coordination, damage, tickets, required, oversight } = input;
  const state = withoutExpired(input.state, input.now);
  return {
    wave,
    state,
    // What other lanes did since the launcher last looked is seen here first.
    ...boardInput(coordination, wave, { ...state, tickets: tickets.now }),
    damage: damage
      .filter(({ kind, acknowledged }) => kind === 'corrupt' && !acknowledged)
      .map(({ log, offset }) => `${log}:${offset}`),
    required,
    ...(oversight === undefined ? {} : { oversight }),
  };
}

function isOurs({ run, wave, state }: StatusInput): boolean {
  return run !== null && run.ended === null && (run.runId === state.run || run.request.waves.includes(wave));
}

function controllerOf(input: StatusInput): WaveView['controllerState'] {
  const { state, launcherAlive } = input;
  if (state.outcome !== 'open') return 'idle';
  if (isOurs(input) && launcherAlive) return state.retryNotBefore === null ? 'active' : 'relaunch-planned';
  return state.opened !== null && state.run !== null ? 'stale' : 'idle';
}

/** The status of a wave in one word; `stale` where nobody works on one that is open. */
export function waveStatus(input: StatusInput): WaveView['status'] {
  const { state } = input;
  if (logLoss(input) !== null) return 'damaged';
  if (state.outcome !== 'open') return state.outcome;
  if (state.opened === null) return 'planned';
  return controllerOf(input) === 'stale' ? 'stale' : 'running';
}

/** The status in the word of `run-state.json`: a completed wave that is described otherwise now says so. */
export function currentState(input: StatusInput): WaveView['status'] | 'completed_with_drift' {
  const status = waveStatus(input);
  return status === 'completed' && isRedefined(input.drift) ? 'completed_with_drift' : status;
}

function isOfAgent({ gate }: Verdict): boolean {
  return gate !== 'log';
}

function executionOf({ state }: StatusInput): WaveView['executionState'] {
  if (activeRuns(state).length > 0) return 'active';
  return state.opened === null || (state.outcome === 'open' && state.attempt === 0) ? 'pending' : 'settled';
}

function closureOf({ state }: StatusInput): WaveView['closureState'] {
  switch (state.outcome) {
    case 'completed':
      return 'passed';
    case 'failed':
      return 'failed';
    case 'blocked':
      return state.outcomeDetail?.statusCode === 'awaiting-adjudication'
        ? 'awaiting-adjudication'
        : 'blocked';
    case 'cancelled':
      return 'pending';
    case 'open': {
      const stewards = [...state.agents.values()].some(
        ({ stage, attempt }) => attempt === state.attempt && stage !== 'design' && stage !== 'implementation',
      );
      return stewards ? 'evaluating' : 'pending';
    }
  }
}
