import { printableLine } from '../base/printable.js';
import { remedyOf } from '../gates/remedies.js';
import { blocksWave } from '../model/coordination-record.js';
import type { Verdict } from '../model/gate.js';
import { activeRuns } from '../reducers/wave-state.js';
import type { NextStep, StepPlace } from './next-steps.js';
import { launchStep, stepFor, stepPlaceOf } from './next-steps.js';
import { driftText } from './drift.js';
import type { StatusInput } from './status-input.js';
import type { LogLoss } from './log-loss.js';
import { logLoss, lossVerdict } from './log-loss.js';
import { currentState, waveView } from './wave-view.js';

/** One thing that keeps a wave from closing. */
export type Reason = Readonly<{
  gate: string;
  rung: string;
  /** Whom it concerns; empty where it concerns the wave. */
  agentIds: readonly string[];
  statusCode: string;
  /** What was found, in words. */
  why: string;
  /** What would let it pass, in words. */
  closes: string;
  steps: readonly NextStep[];
}>;

/** Why a wave is not closed, and what would close it. */
export type Explanation = Readonly<{
  status: string;
  closed: boolean;
  /** One sentence. */
  summary: string;
  reasons: readonly Reason[];
  /** What waits only because something before it is open: gates, or agents' turns. */
  waiting: readonly string[];
  /** What people decided that the wave goes by: waivers and overrides. */
  decisions: readonly string[];
  /** What to type when the reasons are dealt with. */
  next: NextStep | null;
}>;

/** Explains one wave to a person. Derived from the same verdicts as its status. */
export function explain(input: StatusInput): Explanation {
  const { state } = input;
  const view = waveView(input);
  const place = stepPlaceOf(input);
  const loss = logLoss(input);
  if (loss !== null) return lostExplanation(loss, input);
  const open = state.outcome === 'completed' ? [] : view.verdicts.filter(({ ok }) => !ok);
  const causes = open.filter((verdict) => !isWaiting(verdict));
  const active = activeRuns(state).map(({ agentId }) => agentId);
  return {
    status: currentState(input),
    closed: state.outcome === 'completed',
    summary: summaryOf(input, view.status, active),
    reasons: together(causes).map((verdicts) => reasonOf(verdicts, input, place)),
    waiting: state.outcome === 'completed' ? [] : waitingFor(open, active),
    decisions: decisionsOf(input),
    next: state.outcome === 'completed' || view.controllerState === 'active' ? null : launchStep(place),
  };
}

/** What its log no longer says cannot be explained. */
function lostExplanation(loss: LogLoss, { lane, wave }: StatusInput): Explanation {
  const { gate, rung, statusCode } = lossVerdict(loss);
  const verify: NextStep = { label: 'verify', command: loss.remedy, type: 'audit' };
  const closes = 'The log is put back from a commit or a backup, while no launcher is at work.';
  return {
    status: 'damaged',
    closed: false,
    summary: `wave ${wave} of lane ${lane} is damaged: ${loss.detail}.`,
    reasons: [{ gate, rung, agentIds: [], statusCode, why: loss.detail, closes, steps: [verify] }],
    waiting: [],
    decisions: [],
    next: null,
  };
}

/** Nothing is known of it but that its turn has not come. */
function isWaiting({ statusCode, evidence }: Verdict): boolean {
  return statusCode === 'missing-status' && evidence.length === 0;
}

function summaryOf(
  { lane, wave, state, drift }: StatusInput,
  status: string,
  active: readonly string[],
): string {
  const name = `wave ${wave} of lane ${lane}`;
  if (state.outcome === 'completed') {
    const when = state.outcomeDetail?.at ?? '';
    const drifted = driftText(drift);
    return `${name} is closed since ${when}: ${state.outcomeDetail?.detail ?? ''}${drifted === '' ? '' : `; ${drifted}`}`;
  }
  if (state.opened === null) return `${name} has never been launched.`;
  if (state.reruns.length > 0 && active.length === 0)
    return `${name} waits for a launch that takes up a rerun.`;
  if (status === 'stale') return `${name} is open, and nobody works on it: its launcher is gone.`;
  if (active.length > 0) return `${name} is under way: ${active.join(', ')} at work.`;
  const outcome = state.outcomeDetail?.detail ?? '';
  return `${name} is ${status}, not closed${outcome === '' ? '' : `: ${printableLine(outcome, 300)}`}.`;
}

/** What is said of several agents in the same words is one reason. */
function together(causes: readonly Verdict[]): (readonly [Verdict, ...Verdict[]])[] {
  const groups = new Map<string, [Verdict, ...Verdict[]]>();
  for (const verdict of causes) {
    const key = JSON.stringify([verdict.gate, verdict.statusCode, verdict.detail]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [verdict]);
    else group.push(verdict);
  }
  return [...groups.values()];
}

function reasonOf(
  verdicts: readonly [Verdict, ...Verdict[]],
  { records }: StatusInput,
  place: StepPlace,
): Reason {
  const agentIds = verdicts.flatMap(({ agentId }) => agentId ?? []);
  const verdict = agentIds.length > 1 ? { ...verdicts[0], agentId: null } : verdicts[0];
  const { gate, rung, statusCode, detail, evidence } = verdict;
  const { closes, actions } = remedyOf(verdict);
  const about = records.filter(({ id }) => evidence.includes(id)).filter(blocksWave);
  const said = about.map(
    ({ id, agentId: author, summary }) => `${author ?? 'an operator'} (${id}): ${summary}`,
  );
  return {
    gate,
    rung,
    agentIds,
    statusCode,
    why: printableLine([detail || statusCode, ...said].join('; '), 1000),
    closes,
    steps: actions.flatMap((action) => stepFor(action, verdict, place) ?? []),
  };
}

function waitingFor(open: readonly Verdict[], active: readonly string[]): string[] {
  return open
    .filter(isWaiting)
    .filter(({ agentId }) => agentId === null || !active.includes(agentId))
    .map(({ gate, agentId }) => (agentId === null ? gate : `${agentId} (${gate})`));
}

function decisionsOf({ state }: StatusInput): string[] {
  return [
    ...[...state.waivers.values()].map(
      ({ agentId, gates, by, reason }) =>
        `${by} waived ${[agentId, gates.join(', ')].filter((part) => part !== null && part !== '').join(' at ')}: ${reason}`,
    ),
    ...[...state.ownershipOverrides.values()].map(
      ({ paths, by, reason }) => `${by} allowed changes of ${paths.join(', ')}: ${reason}`,
    ),
    ...state.reruns.map(({ by, reason }) => `${by} asked for a rerun: ${reason}`),
  ];
}
