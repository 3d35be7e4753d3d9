import type { BudgetLevel } from '../../model/budget.js';
import { describeUse } from '../../model/budget.js';
import type { LogRecord } from '../../model/record.js';
import type { Spent } from '../../model/spending.js';
import { spentOf } from '../../model/spending.js';
import { spentBy } from '../../reducers/spent-by.js';
import type { Explanation } from '../explanation.js';
import { explain } from '../explanation.js';
import type { StatusInput } from '../status-input.js';
import type { AttemptHistory, WaveHistory } from '../wave-history.js';
import { waveHistory } from '../wave-history.js';
import { currentState, waveView } from '../wave-view.js';
import type { AgentRetro } from './agent-retro.js';
import { agentRetros, msBetween } from './agent-retro.js';
import type { Act, Blocker, Question } from './board-retro.js';
import { actsOf, blockersOf, questionsOf } from './board-retro.js';
import type { GateRetro } from './gate-retro.js';
import { gateRetros } from './gate-retro.js';
import type { Lesson } from './lessons.js';
import { lessonsOf } from './lessons.js';

/** One pass over the wave, in short. */
export type AttemptRetro = Readonly<{
  attempt: number;
  startedAt: string;
  /** Null while it lasts, or where nobody saw its end. */
  endedAt: string | null;
  elapsedMs: number | null;
  ran: readonly string[];
  reused: readonly string[];
  /** Null where no end is on record. */
  outcome: string | null;
  statusCode: string | null;
  detail: string | null;
}>;

/** A disagreement of agents, and how it ended. */
export type ContradictionRetro = Readonly<{
  id: string;
  about: string;
  agents: readonly string[];
  detectedAt: string;
  /** `open` while nothing settled it. */
  state: 'open' | 'resolved' | 'waived';
  by: string | null;
  reason: string | null;
}>;

/** What happened in a wave, from its logs alone; only what is open and what is next are of now. */
export type WaveRetro = Spent &
  Readonly<{
    wave: number;
    title: string | null;
    status: string;
    /** Why it is so, in one sentence. */
    summary: string;
    startedAt: string | null;
    endedAt: string | null;
    elapsedMs: number | null;
    attempts: readonly AttemptRetro[];
    agents: readonly AgentRetro[];
    gates: readonly GateRetro[];
    questions: readonly Question[];
    acts: readonly Act[];
    blockers: readonly Blocker[];
    contradictions: readonly ContradictionRetro[];
    budgets: readonly Readonly<{ at: string; level: BudgetLevel; use: string }>[];
    /** Why it is not closed. */
    open: readonly Readonly<{ gate: string; agentIds: readonly string[]; statusCode: string; why: string }>[];
    /** What to type next. */
    next: readonly string[];
    /** What to change next time, each derived from what is above. */
    lessons: readonly Lesson[];
  }>;

/** What the retrospective of a wave is made from: its status now, and the records of its two logs. */
export type RetroInput = Readonly<{
  status: StatusInput;
  control: readonly LogRecord[];
  coordination: readonly LogRecord[];
}>;

/** Commands that are shown of what could be done next. */
const MOST_STEPS = 6;

/** What happened in a wave, and what it says for the next one. */
export function waveRetro({ status, control, coordination }: RetroInput): WaveRetro {
  const { state, wave, definition, now } = status;
  const history = waveHistory(control, coordination);
  const explanation = explain(status);
  const span = spanOf(history, status);
  const until = span.endedAt === null ? now : Date.parse(span.endedAt);
  const facts = {
    ...spentOf(spentBy(state)),
    wave,
    title: definition?.title ?? null,
    status: currentState(status),
    summary: summaryOf(status, explanation),
    ...span,
    attempts: history.attempts.map((attempt) => attemptOf(attempt, until)),
    agents: agentRetros(status, history, waveView(status)),
    gates: gateRetros(history),
    questions: questionsOf(coordination, now),
    acts: actsOf(history, coordination),
    blockers: blockersOf(coordination),
    contradictions: contradictionsOf(state),
    budgets: history.budgets.map(({ at, data }) => ({ at, level: data.level, use: describeUse(data) })),
    open: explanation.reasons.map(({ gate, agentIds, statusCode, why }) => ({
      gate,
      agentIds,
      statusCode,
      why,
    })),
    next: nextOf(explanation),
  };
  return { ...facts, lessons: lessonsOf(facts, history) };
}

/** How it ended is on record; how it stands has to be said. */
function summaryOf({ state }: StatusInput, { summary }: Explanation): string {
  const { outcomeDetail } = state;
  return outcomeDetail === null ? summary : `${outcomeDetail.statusCode}: ${outcomeDetail.detail}`;
}

function spanOf(
  { openings }: WaveHistory,
  { state, now }: StatusInput,
): Pick<WaveRetro, 'startedAt' | 'endedAt' | 'elapsedMs'> {
  const startedAt = openings[0]?.at ?? null;
  const endedAt = state.outcome === 'open' ? null : (state.outcomeDetail?.at ?? null);
  return { startedAt, endedAt, elapsedMs: msBetween(startedAt, endedAt, now) };
}

function attemptOf({ number, plan, startedAt, end }: AttemptHistory, until: number): AttemptRetro {
  return {
    attempt: number,
    startedAt,
    endedAt: end?.at ?? null,
    elapsedMs: msBetween(startedAt, end?.at ?? null, until),
    ran: plan.selectedAgentIds,
    reused: plan.reusableAgentIds,
    outcome: end?.outcome ?? null,
    statusCode: end?.statusCode ?? null,
    detail: end?.detail ?? null,
  };
}

function contradictionsOf({ contradictions }: StatusInput['state']): ContradictionRetro[] {
  return [...contradictions.values()].map(({ id, about, claims, detectedAt, settled }) => ({
    id,
    about,
    agents: [...new Set(claims.map(({ agentId }) => agentId))].filter((agentId) => agentId !== null),
    detectedAt,
    state: settled?.state ?? 'open',
    by: settled?.by ?? null,
    reason: settled?.reason ?? null,
  }));
}

function nextOf({ reasons, next, closed }: Explanation): string[] {
  if (closed) return [];
  const steps = reasons.flatMap((reason) => reason.steps);
  const commands = [...steps.slice(0, MOST_STEPS), ...(next === null ? [] : [next])];
  return [...new Set(commands.map(({ command }) => command))];
}
