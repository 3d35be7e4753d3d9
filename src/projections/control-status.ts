import { budgetUses } from '../gates/budget.js';
import { printableLine } from '../base/printable.js';
import { blocksWave, isOpenStatus, isQuestion } from '../model/coordination-record.js';
import { placeCommand, projectIdOf } from '../model/lane-name.js';
import type { BudgetUse } from '../model/budget.js';
import type { ClarificationRules } from '../model/clarification.js';
import { spentOf } from '../model/spending.js';
import { spentBy } from '../reducers/spent-by.js';
import type { OpenRow } from '../reducers/open-columns.js';
import { openGaps } from '../reducers/open-gaps.js';
import { boundStatus } from './bound-status.js';
import { blockingEdge } from './blocking-edge.js';
import { helperAssignments, timedRows } from './helper-assignments.js';
import { briefContradictions } from './contradictions.js';
import { waveDependencies } from './dependencies.js';
import { logLoss } from './log-loss.js';
import type { LogicalAgent } from './logical-agents.js';
import { logicalAgents } from './logical-agents.js';
import { resumeStep, stepPlaceOf } from './next-steps.js';
import { runStatus } from './run-status.js';
import { nextTimer } from './next-timer.js';
import { shownBundles } from './proof-bundles.js';
import { signals } from './signals.js';
import type { ShownDamage, ShownRecord, StatusInput } from './status-input.js';
import { overdueOf, taskTimers } from './task-timers.js';
import type { WaveView } from './wave-view.js';
import { currentState, waveView } from './wave-view.js';

/** How many decisions of people a status shows, the newest. */
const SHOWN_DECISIONS = 20;

/** The payload of `wave control status --json`. */
export type ControlStatus = ReturnType<typeof fullStatus>;

/** The status of one wave: everything derived, bounded in size. Open and newest things stay longest. */
export function controlStatus(input: StatusInput): ControlStatus {
  return boundStatus(fullStatus(input));
}

function fullStatus(input: StatusInput) {
  const { state, project, lane, wave, coordination, rules, now } = input;
  const view = waveView(input);
  const agents = logicalAgents(input, view);
  const open = coordination.open.size;
  const timed = timedRows(coordination.open);
  const rows = new Map(timed.map((row) => [row.id, row]));
  // What is left open on the board of a completed wave is shown; it waits for nobody, and nothing waits for it.
  const isOver = state.outcome === 'completed';
  const shownTask = (record: ShownRecord): Record<string, unknown> => ({
    ...task(record, rows.get(record.id), rules, now),
    ...(isOver ? { blocksWave: false, overdue: null } : {}),
  });
  return {
    schemaVersion: 1,
    kind: 'control-status',
    project: projectIdOf({ project }),
    lane,
    wave,
    title: input.definition?.title ?? null,
    phase: view.phase,
    status: view.status,
    executionState: view.executionState,
    closureState: view.closureState,
    controllerState: view.controllerState,
    currentState: currentState(input),
    drift: input.drift,
    blockingEdge: blockingEdge(input),
    logicalAgents: agents,
    gates: view.verdicts,
    tasks: input.records.map(shownTask),
    helperAssignments: isOver ? [] : helperAssignments(timed, rules, now),
    dependencies: waveDependencies(input),
    contradictions: briefContradictions(input),
    proofBundles: shownBundles(state),
    feedbackRequests: input.records.filter(({ kind }) => isQuestion(kind)).map(shownTask),
    rerunRequest: rerunRequest(input),
    waivers: [...state.waivers.values()].slice(-SHOWN_DECISIONS),
    ownershipOverrides: [...state.ownershipOverrides.values()].slice(-SHOWN_DECISIONS),
    relaunchPlan: relaunchPlan(input),
    forwardedClosureGaps: openGaps(state),
    overall: view.overall,
    outcome: state.outcomeDetail,
    supervisor: supervisorView(input, view, agents),
    nextTimer: nextTimer(state, timed, coordination.questions, rules, now),
    activeAttempt: state.attemptActive
      ? {
          attemptNumber: state.attempt,
          selectedAgentIds: state.plan?.selectedAgentIds ?? [],
          resumeFromPhase: state.plan?.resumeFromPhase ?? null,
        }
      : null,
    ...spentOf(spentBy(state)),
    budget: budgetView(state),
    log: {
      lost: logLoss(input),
      damaged: input.damage.map((damage) => ({ ...damage, remedy: damageRemedy(damage, input) })),
      anomalies: [...state.anomalies, ...coordination.anomalies].slice(-10),
      unknownEvents: [...state.unknown, ...coordination.unknown].reduce((sum, [, count]) => sum + count, 0),
    },
    counts: { posted: coordination.posted, open, attempts: state.attempt },
    signals: signals(input, view, agents),
    truncated: { tasks: Math.max(0, open - input.records.length) } as Record<string, number>,
  };
}

function task(
  record: ShownRecord,
  row: OpenRow | undefined,
  rules: ClarificationRules,
  now: number,
): Record<string, unknown> {
  const { id, kind, agentId, targets, status, priority, blocking, blockerSeverity, at } = record;
  return {
    id,
    kind,
    agentId,
    targets,
    status,
    state: isOpenStatus(status) ? 'open' : 'closed',
    priority,
    blocking,
    blockerSeverity,
    blocksWave: blocksWave(record),
    summary: printableLine(record.summary),
    createdAt: at,
    assignee: row?.about?.assignment?.agentId ?? null,
    dueAt: row?.about?.dueAt ?? null,
    overdue: row === undefined ? null : overdueOf(taskTimers(row, rules, now), now),
  };
}

/** What to type once somebody has looked at the bytes; null where nothing is to be done. The reason is for a person to say. */
function damageRemedy(
  { log, offset, kind, acknowledged }: ShownDamage,
  { project, lane, wave }: StatusInput,
): string | null {
  if (kind === 'torn' || acknowledged) return null;
  const flags = ['--acknowledge', `${log}:${offset}`];
  return `${placeCommand(['doctor'], { project, lane, wave }, flags)} --reason …`;
}

/** What may be used, and what is; null where nobody set a limit. */
function budgetView(state: StatusInput['state']): Readonly<{ limits: readonly BudgetUse[] }> | null {
  const budgets = state.opened?.budgets ?? null;
  return budgets === null ? null : { limits: budgetUses(budgets, state) };
}

/** The newest request that no attempt has taken up, and how many wait with it. */
function rerunRequest({ state }: StatusInput): Readonly<Record<string, unknown>> | null {
  const newest = state.reruns.at(-1);
  return newest === undefined ? null : { ...newest, waiting: state.reruns.length };
}

function relaunchPlan({ state }: StatusInput): Readonly<Record<string, unknown>> | null {
  if (state.retryNotBefore === null) return null;
  const { statusCode = '', detail = '', failureClass = null } = state.lastAttempt ?? {};
  return {
    attempt: state.attempt + 1,
    notBefore: new Date(state.retryNotBefore).toISOString(),
    reason: statusCode,
    detail,
    failureClass,
  };
}

function supervisorView(
  input: StatusInput,
  view: WaveView,
  agents: readonly LogicalAgent[],
): Readonly<Record<string, unknown>> | null {
  const { run, launcherAlive, state } = input;
  if (run === null) return null;
  const stale = view.controllerState === 'stale';
  return {
    runId: run.runId,
    state: runStatus(run, launcherAlive),
    degraded: [
      ...(stale ? ['launcher-gone'] : []),
      ...(run.ended === null && input.withoutRoom === true ? ['no-space'] : []),
    ],
    sessionBackend: 'process',
    recoveryState: stale ? 'resumable' : 'none',
    resumeAction:
      view.status !== 'damaged' && (stale || (state.outcome !== 'completed' && run.ended !== null))
        ? resumeStep(stepPlaceOf(input), run).command
        : null,
    startedAt: run.startedAt,
    agents: agents.filter((agent) => agent.state === 'working').map(({ agentId }) => agentId),
  };
}
