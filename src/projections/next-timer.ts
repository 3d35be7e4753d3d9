import type { ClarificationRules } from '../model/clarification.js';
import type { OpenRow } from '../reducers/open-columns.js';
import type { QuestionIndex } from '../reducers/question-index.js';
import type { WaveState } from '../reducers/wave-state.js';
import { limitOf } from '../reducers/wave-state.js';
import { providerWait } from './provider-wait.js';
import { taskTimers } from './task-timers.js';

/** What is due next, or has been due longest. */
export type NextTimer = Readonly<{
  kind: string;
  at: string;
  agentId: string | null;
  /** The record, question or run that it is about; null for the wave. */
  id: string | null;
  /** Its time has passed. */
  overdue: boolean;
}>;

type Timer = Readonly<{ kind: string; at: number; agentId: string | null; id: string | null }>;

/** The earliest of all timers of a wave; null where nothing waits for a time. */
export function nextTimer(
  state: Pick<WaveState, 'agents' | 'attempt' | 'attemptActive' | 'opened' | 'retryNotBefore' | 'outcome'>,
  rows: readonly OpenRow[],
  questions: Pick<QuestionIndex, 'open'>,
  rules: ClarificationRules,
  now: number,
): NextTimer | null {
  const timers = [
    ...runTimers(state),
    ...questions.open.flatMap(({ id, agentId, dueAtMs }): Timer[] =>
      dueAtMs === null ? [] : [{ kind: 'question-default', at: dueAtMs, agentId, id }],
    ),
    ...rows.flatMap((row): Timer[] => taskTimers(row, rules, now)),
  ];
  // A completed wave waits for nothing, whatever is left on its blackboard.
  const [next] = state.outcome === 'completed' ? [] : timers.sort((left, right) => left.at - right.at);
  return next === undefined
    ? null
    : { ...next, at: new Date(next.at).toISOString(), overdue: next.at <= now };
}

function runTimers(state: Parameters<typeof nextTimer>[0]): Timer[] {
  const { agents, retryNotBefore } = state;
  const limits = [...agents.values()]
    .filter((run) => run.state === 'running' && run.timeLimitMs !== null)
    .map((run): Timer => ({
      kind: 'time-limit',
      at: limitOf(run, run.timeLimitMs ?? 0),
      agentId: run.agentId,
      id: run.intentId,
    }));
  const retry: Timer[] =
    retryNotBefore === null ? [] : [{ kind: 'retry', at: retryNotBefore, agentId: null, id: null }];
  const turns = [...agents.values()].flatMap((run): Timer[] => {
    const away = providerWait(state, run);
    return away === undefined
      ? []
      : [{ kind: 'provider', at: away.until, agentId: run.agentId, id: run.intentId }];
  });
  return [...limits, ...retry, ...turns];
}
