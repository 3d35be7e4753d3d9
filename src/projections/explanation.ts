import type { Diagnostic } from '../base/diagnostic.js';
import { printableLine } from '../base/printable.js';
import type { RemedyAction } from '../gates/remedies.js';
import { remedyOf } from '../gates/remedies.js';
import type { BudgetUse } from '../model/budget.js';
import { stewardRoles } from '../model/agent-role.js';
import { blocksWave } from '../model/coordination-record.js';
import type { Verdict } from '../model/gate.js';
import { activeRuns } from '../reducers/wave-state.js';
import type { NextStep } from './next-steps.js';
import { budgetReason, spentLimits } from './budget-reason.js';
import { lintStep, resumeStep, stepPlaceOf } from './next-steps.js';
import { driftText } from './drift.js';
import type { StepSubject } from './remedy-steps.js';
import { remedySteps } from './remedy-steps.js';
import type { StatusInput } from './status-input.js';
import type { LogLoss } from './log-loss.js';
import { logLoss, lossVerdict } from './log-loss.js';
import { currentState, waveView } from './wave-view.js';

/** One thing that keeps a wave from closing. */
export type Reason = Readonly<{
  /** `budget` for a limit that is used up, which is no gate. */
  gate: string;
  /** Empty for a budget. */
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
  /** What is wrong with the file of a wave that was never launched: the first few, a line for each. */
  problems: readonly string[];
  /** What to type when the reasons are dealt with. */
  next: NextStep | null;
}>;

const OPERATOR = 'operator:';
/** Of many agents with the same fault, so many get commands of their own. */
const AGENTS_WITH_STEPS = 3;

/** What is shown of a file that nothing can be launched from. */
const SHOWN_PROBLEMS = 5;

/**
 * Explains one wave to a person. Derived from the same verdicts as its status.
 * @param errors of a wave that was never launched: what keeps a launch from starting anything
 */
export function explain(input: StatusInput, errors: readonly Diagnostic[] = []): Explanation {
  const { state } = input;
  const view = waveView(input);
  const isOver = state.outcome === 'completed' || view.controllerState === 'active';
  const subject = { ...stepPlaceOf(input), state };
  const loss = logLoss(input);
  if (loss !== null) return lostExplanation(loss, input);
  const open = state.outcome === 'completed' ? [] : view.verdicts.filter(({ ok }) => !ok);
  const causes = open.filter((verdict) => !isWaiting(verdict));
  const spent = spentLimits(open, state);
  const active = activeRuns(state).map(({ agentId }) => agentId);
  return {
    status: currentState(input),
    closed: state.outcome === 'completed',
    summary:
      errors.length > 0
        ? unfit(input, errors)
        : summaryOf(input, view.status, {
            active,
            isOpen: open.length > 0,
            isCaused: causes.length + spent.length > 0,
          }),
    reasons: [
      ...spent.map((use) => budgetReason(use, input.lane)),
      ...together(causes).map((verdicts) => reasonOf(verdicts, input, subject, spent)),
    ],
    waiting: state.outcome === 'completed' || errors.length > 0 ? [] : waitingFor(open, active, input),
    decisions: decisionsOf(input),
    problems: errors.slice(0, SHOWN_PROBLEMS).map(problemLine),
    next: errors.length > 0 ? lintStep(subject) : isOver ? null : resumeStep(subject, input.run),
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
    problems: [],
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
  { active, isOpen, isCaused }: Readonly<{ active: readonly string[]; isOpen: boolean; isCaused: boolean }>,
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
  const decided = judgedByPeople(state);
  if (decided.length > 0 && state.outcomeDetail?.statusCode === 'awaiting-adjudication') {
    const said = decided.map(({ agentId, status: judged, by }) => `${agentId} ${judged} by ${by}`).join(', ');
    const again = decided.filter((one) => one.status === 'rework-required').map(({ agentId }) => agentId);
    const then = again.length > 0 ? `runs ${again.join(', ')} again` : isOpen ? 'goes on' : 'closes it';
    return `${name} was ${status}; decided: ${said}; a launch ${then}.`;
  }
  const outcome = printableLine(state.outcomeDetail?.detail ?? '', 300);
  const why = outcome === '' ? '' : `: ${outcome}`;
  if (isCaused || state.outcomeDetail === null) return `${name} is ${status}, not closed${why}.`;
  return `${name} was ${status}${why}. That is settled; a launch ${isOpen ? 'goes on' : 'closes it'}.`;
}

/** What people made of malformed markers that runs left whose evidence is the newest of their agents. */
function judgedByPeople({
  agents,
}: StatusInput['state']): Readonly<{ agentId: string; status: string; by: string; detail: string }>[] {
  return [...agents.values()].flatMap(({ agentId, adjudication }) =>
    adjudication?.by.startsWith(OPERATOR) === true
      ? [{ ...adjudication, agentId, by: adjudication.by.slice(OPERATOR.length) }]
      : [],
  );
}

function unfit({ lane, wave }: StatusInput, { length }: readonly Diagnostic[]): string {
  const problems = `${length} problem${length === 1 ? '' : 's'}`;
  return `wave ${wave} of lane ${lane} has never been launched, and cannot be: a launch finds ${problems} in wave files.`;
}

function problemLine({ file, span, code, message }: Diagnostic): string {
  return printableLine(`${file}:${span.line}:${span.column} ${code} ${message}`, 400);
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
  subject: StepSubject,
  spent: readonly BudgetUse[],
): Reason {
  const agentIds = verdicts.flatMap(({ agentId }) => agentId ?? []);
  const verdict = agentIds.length > 1 ? { ...verdicts[0], agentId: null } : verdicts[0];
  const { gate, rung, statusCode, detail, evidence } = verdict;
  const { closes, actions } = remedyOf(verdict);
  // A limit that stays used up keeps who is asked for again from starting.
  const isBarred = spent.some((use) => use.scope === 'wave' || agentIds.includes(use.agentId ?? ''));
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
    steps: stepsOf(
      verdicts,
      actions.filter((action) => action !== 'rerun' || !isBarred),
      subject,
    ),
  };
}

/** For each of the first few whom it concerns; what is the same for all of them once. */
function stepsOf(
  verdicts: readonly Verdict[],
  actions: readonly RemedyAction[],
  subject: StepSubject,
): readonly NextStep[] {
  const steps = verdicts
    .slice(0, AGENTS_WITH_STEPS)
    .flatMap((verdict) => actions.flatMap((action) => remedySteps(action, verdict, subject)));
  return [...new Map(steps.map((step) => [step.command, step])).values()];
}

/** A steward that nobody declared has no turn: its gate is judged by what there is when the others are done. */
function waitingFor(open: readonly Verdict[], active: readonly string[], input: StatusInput): string[] {
  const isMissed = ({ gate, agentId }: Verdict): boolean =>
    agentId !== null ||
    !stewardRoles.some((role) => role === gate) ||
    input.required.some((role) => role === gate) ||
    input.definition?.agents.some(({ role }) => role === gate) === true;
  return open
    .filter(isWaiting)
    .filter(isMissed)
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
    ...judgedByPeople(state).map(
      ({ agentId, status, by, detail }) =>
        `${by} judged ${agentId}: ${status}: ${printableLine(detail, 300)}`,
    ),
    ...state.reruns.map(({ by, reason }) => `${by} asked for a rerun: ${reason}`),
  ];
}
