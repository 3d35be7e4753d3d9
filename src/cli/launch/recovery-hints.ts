import { evidenceOf } from '../../gates/agent-evidence.js';
import { usedUp } from '../../gates/budget.js';
import { refusedInputs } from '../../gates/input-refusal.js';
import { remedyOf } from '../../gates/remedies.js';
import type { BudgetUse } from '../../model/budget.js';
import type { Verdict } from '../../model/gate.js';
import type { NextStep } from '../../projections/next-steps.js';
import { explainStep, launchStep, logStep } from '../../projections/next-steps.js';
import type { StepSubject } from '../../projections/remedy-steps.js';
import { remedySteps } from '../../projections/remedy-steps.js';
import type { WaveState } from '../../reducers/wave-state.js';

/** No more lines than one reads. */
const MOST = 8;
/** Agents whose logs are offered. */
const LOGS = 3;

/** What to type next about a wave that did not close, most useful first; at most eight, each runs as printed. */
export function recoveryHints(subject: StepSubject): NextStep[] {
  const { state } = subject;
  const spent = usedUp(state);
  // Nothing that is done about an agent lets it start while its budget is used up.
  const cause = spent.length > 0 ? undefined : causeOf(state);
  const decisions = cause === undefined ? [] : remedyOf(cause).actions.filter((action) => action !== 'log');
  const steps = [
    explainStep(subject),
    ...failedAgents(state)
      .slice(0, LOGS)
      .map((agentId) => logStep(agentId, subject)),
    ...decisions.flatMap((action) => (cause === undefined ? [] : remedySteps(action, cause, subject))),
  ];
  return [...steps.slice(0, MOST - 1), lastStep(subject, spent)];
}

/** What a run may use is new with each launch; any other limit has to be raised first. */
function lastStep(subject: StepSubject, spent: readonly BudgetUse[]): NextStep {
  const again = launchStep(subject);
  return spent.some(({ scope }) => scope !== 'run') ? { ...again, label: 'once raised' } : again;
}

/** The verdict that the wave ended on; where it is not kept, the first that is open. */
function causeOf(state: WaveState): Verdict | undefined {
  const { gates, outcomeDetail } = state;
  // That an agent was not started is no verdict of its own: what it could not be handed is on record.
  const unfed = (state.opened?.wave.agents ?? []).find(
    ({ agentId }) => refusedInputs(agentId, state).length > 0,
  );
  if (unfed !== undefined && outcomeDetail?.statusCode === 'missing-status')
    return evidenceOf('implementation', unfed, state).verdict ?? undefined;
  const open = [...gates.values()].filter(({ ok }) => !ok);
  const isOurs = ({ gate, statusCode }: Verdict): boolean =>
    statusCode === outcomeDetail?.statusCode && (outcomeDetail.gate === null || outcomeDetail.gate === gate);
  return open.find(isOurs) ?? open.find(({ gate }) => gate === outcomeDetail?.gate) ?? open[0];
}

function failedAgents({ agents, gates }: WaveState): string[] {
  const failed = [...agents.values()]
    .filter((run) => run.failureClass !== null)
    .map(({ agentId }) => agentId);
  if (failed.length > 0) return failed;
  const open = [...gates.values()].flatMap(({ ok, agentId }) => (ok || agentId === null ? [] : [agentId]));
  // Of one that was never started there is nothing to read.
  return [...new Set(open)].filter((agentId) => (agents.get(agentId)?.startedAt ?? null) !== null);
}
