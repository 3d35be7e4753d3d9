import { agentSignalName, waveSignalName } from '../reducers/wave-signal.js';
import type { SignalName } from '../reducers/wave-signal.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { agentOfPass } from '../waves/design-pass.js';
import type { StatusInput } from './status-input.js';

/** How often what a signal shows of an agent has changed, and when last. */
export type AgentNews = Readonly<{ version: number; changedAt: string | null }>;

/** The signal of the wave: a question to a person comes first while the wave is not over; once it is answered, what stopped for it can go on. */
export function waveSignal(input: StatusInput): SignalName {
  const { outcome } = input.state;
  if (asksPerson(input) && (outcome === 'open' || outcome === 'blocked')) return 'feedback-requested';
  if (!stoppedToAsk(input)) return waveSignalName(input.state);
  return isRejected(input) ? 'waiting' : 'resume-ready';
}

/** The signal of an agent: what it asked and was answered, then what it is asked to do, goes over what its process did. */
export function agentSignal({ state, coordination }: StatusInput, agentId: string): SignalName {
  const run = state.agents.get(agentId);
  const { open } = coordination.questions;
  const isOver = state.outcome === 'completed';
  if (!isOver && open.some((question) => question.agentId === agentId)) return 'feedback-requested';
  if (run === undefined) return 'waiting';
  return (isOver ? undefined : newsFor(run, coordination)) ?? agentSignalName(run, state);
}

/** What came to the agent since it was started: while it runs, the newest; of what came after it had ended, what it runs again for. */
function newsFor(run: AgentRun, { answers, asked }: StatusInput['coordination']): SignalName | undefined {
  const { agentId, boardOffset } = run;
  const heard = answers.of(agentId).filter(({ closed }) => closed.offset >= (boardOffset ?? Infinity));
  if (!isActive(run))
    return heard.some(({ isDue, isLate }) => isDue && isLate) ? 'feedback-answered' : undefined;
  const last = heard.at(-1)?.closed.offset ?? -1;
  const doer = agentOfPass(agentId);
  // Who has ended can do nothing about work: it is run again, or somebody else is asked.
  const given = asked.openOf(doer) > 0 ? (asked.newsOf(doer)?.offset ?? 0) : -1;
  if (last < 0 && given < 0) return undefined;
  return last > given ? 'feedback-answered' : 'coordination-action';
}

/** Both logs only grow, and so does the sum of what changed in each. */
export function agentNews({ state, coordination }: StatusInput, agentId: string): AgentNews {
  const own = state.agentSignals.get(agentId);
  const asked = coordination.questions.newsOf(agentId);
  const answered = coordination.answers.newsOf(agentId);
  const told = coordination.asked.newsOf(agentOfPass(agentId));
  const news = [own, asked, answered, told].flatMap((one) => one ?? []);
  return {
    version: news.reduce((sum, { version }) => sum + version, 0),
    changedAt:
      news
        .map(({ changedAt }) => changedAt)
        .sort()
        .at(-1) ?? null,
  };
}

/** Whether a person is asked something and has not answered. */
export function asksPerson({ coordination }: Pick<StatusInput, 'coordination'>): boolean {
  return !coordination.questions.isEmpty;
}

/** Whether the run on the wave ended because a person was asked. */
export function stoppedToAsk({ state: { outcome, outcomeDetail } }: Pick<StatusInput, 'state'>): boolean {
  const code = outcomeDetail?.statusCode;
  return outcome === 'blocked' && (code === 'human-feedback-open' || code === 'approval-pending');
}

/** Whether it stopped for an approval, and a person turned it down. */
export function isRejected({ state, coordination }: Pick<StatusInput, 'state' | 'coordination'>): boolean {
  if (state.outcomeDetail?.gate !== 'approval') return false;
  const last = coordination.questions.answered.findLast(
    ({ rung, answer }) => rung !== null && answer.status !== 'superseded',
  );
  return last !== undefined && last.answer.response !== 'approve';
}

/**
 * Whether the agent waits for a person to answer it, and can do nothing else: not to be taken for one that hangs.
 */
export function isAsking({ coordination }: Pick<StatusInput, 'coordination'>, agentId: string): boolean {
  return coordination.questions.open.some((question) => question.agentId === agentId && question.terms.waits);
}

function isActive({ state }: AgentRun): boolean {
  return state === 'requested' || state === 'running';
}
