import type { ClarificationPolicy, ClarificationRules } from '../model/clarification.js';
import { answeredBy, escalationId, firstFreeId, followUpId } from '../model/clarification.js';
import type { ClarificationRoute, OpenClarification } from '../reducers/clarification-index.js';
import { isResident } from '../model/agent-role.js';
import type { WaveAgent } from '../model/wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import { isComing, rankOf } from './agents-before.js';
import { routeCandidates } from './clarification-routes.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** What closes a clarification. */
export type FoundAnswer = Readonly<{
  recordId: string;
  /** Where it comes from: a person who closes the question without an answer lets the clarification go with it. */
  by: 'policy' | 'decision' | 'follow-up' | 'dismissal';
  /** Null where there is none. */
  response: string | null;
  /** What it rests on: the record that says it; null for a policy, which gets one. */
  linked: string | null;
}>;

/** A clarification that an agent is asked to answer. */
export type ClarificationRouting = Readonly<{
  recordId: string;
  followUpId: string;
  /** Whom it goes to, and why that one. */
  agentId: string;
  reason: string;
  /** The request that nobody has answered, which this one takes the place of. */
  supersedes: string | null;
}>;

/** A clarification that nothing but a person can answer. */
export type ClarificationEscalation = Readonly<{
  recordId: string;
  escalationId: string;
  reason: string;
  supersedes: string | null;
}>;

/**
 * What is due about open clarifications. Each is answered by a policy of the configuration, else by what was decided about
 * its files; else an agent is asked, and another one in its place where it does not answer; a person last. Never are two
 * asked at once, and what was stopped half-way is taken up where it stands.
 */
export function triage(input: DecisionInput): Intent[] {
  if (input.state.cancel !== 'none') return [];
  // Those first: were we stopped after asking anew, two would be asked at once.
  return [...orphans(input), ...input.board.clarifications.open.flatMap((one) => stepOf(one, input))];
}

/** When the next agent that was asked has let its time pass. */
export function triageTimers(input: DecisionInput): Intent[] {
  const { now, clarifications: rules } = input;
  const dues = input.board.clarifications.open.flatMap((one) => {
    if (isPutOff(one, now)) return [Date.parse(one.dueAt ?? '')];
    const route = one.routes.find(({ isOpen }) => isOpen);
    return route?.acknowledgedAt === null ? [dueOf(route, rules)] : [];
  });
  const next = dues.filter((due) => due > now);
  return next.length === 0 ? [] : [{ kind: 'wait', until: Math.min(...next) }];
}

/** When whoever was asked has to have said that they have seen it (ms since the epoch). */
function dueOf({ askedAt }: ClarificationRoute, { acknowledgeWithinMs }: ClarificationRules): number {
  return Date.parse(askedAt) + acknowledgeWithinMs;
}

function stepOf(one: OpenClarification, input: DecisionInput): Intent[] {
  const { board, clarifications: rules, now } = input;
  const { id, answer } = one;
  const found = (by: FoundAnswer['by'], response: string | null, linked: string | null): Intent[] => [
    { kind: 'answer-clarification', answer: { recordId: id, by, response, linked } },
  ];
  if (answer !== null) return found('follow-up', answer.response, answer.recordId);
  if (isPutOff(one, now)) return [];
  // Once a person is asked, it is theirs.
  if (one.escalation !== null)
    return one.escalation.isOpen ? [] : found('dismissal', null, one.escalation.recordId);
  const policy = rules.policies.find((candidate) => matches(candidate, one.question));
  if (policy !== undefined) return found('policy', policy.answer, null);
  const decision = board.decisions.about([id, ...one.artifactRefs], one.agentId);
  if (decision !== undefined) return found('decision', decision.summary, decision.id);
  // What does not hold the wave up bothers nobody: it is there for whoever looks.
  return one.blocks ? ask(one, input) : [];
}

/** Waits for the one that was asked, or asks the next. */
function ask(one: OpenClarification, input: DecisionInput): Intent[] {
  const { board, clarifications: rules, now } = input;
  const { id, routes } = one;
  const open = routes.find(({ isOpen }) => isOpen);
  if (open !== undefined && canAnswer(open.agentId, input)) {
    if (open.acknowledgedAt !== null || now < dueOf(open, rules)) return [];
  }
  const supersedes = open?.recordId ?? null;
  const candidates = routeCandidates(one, input).filter(({ agentId }) => canAnswer(agentId, input));
  const asked = new Set(routes.map(({ agentId }) => agentId));
  const next =
    candidates.find(({ agentId }) => !asked.has(agentId)) ??
    candidates[routes.length % Math.max(1, candidates.length)];
  if (next !== undefined && routes.length < rules.maxRoutes) {
    const free = firstFreeId((number) => followUpId(id, number), routes.length + 1, board.isTaken);
    const routing = { recordId: id, followUpId: free, ...next, supersedes };
    return [{ kind: 'route-clarification', routing }];
  }
  const reason =
    routes.length > 0
      ? `${routes.map(({ agentId }) => agentId ?? 'nobody').join(', ')} did not answer`
      : 'no policy, no decision and no agent that is at work answers it';
  const free = firstFreeId((number) => escalationId(id, number), 1, board.isTaken);
  return [
    { kind: 'escalate-clarification', escalation: { recordId: id, escalationId: free, reason, supersedes } },
  ];
}

/**
 * Whether the agent is at work, or will be before the clarification has to be closed: one that has ended reads nothing any
 * more, and one of a later stage waits for the gate that the clarification holds up.
 */
function canAnswer(agentId: string | null, { state, wave }: DecisionInput): boolean {
  const agent = wave.agents.find((one) => one.agentId === agentId);
  if (agent === undefined) return false;
  if (!state.attemptActive || isAtWork(agent, state)) return true;
  if (isResident(agent.role)) return !state.agents.has(agent.agentId);
  const ahead = wave.agents.filter((one) => isAtWork(one, state) || isComing(state, one.agentId));
  return isComing(state, agent.agentId) && ahead.every((one) => rankOf(agent) <= rankOf(one));
}

function isAtWork({ agentId }: WaveAgent, { agents }: WaveState): boolean {
  const run = agents.get(agentId)?.state;
  return run === 'requested' || run === 'running';
}

/** Requests of ours whose clarification is answered or withdrawn, or goes another way by now. */
function orphans({ openRecords, board }: DecisionInput): Intent[] {
  return openRecords.flatMap(({ id, closureCondition, source, blocks }): Intent[] => {
    const root = answeredBy(closureCondition);
    if (root === null || source !== 'supervisor' || !blocks) return [];
    const clarification = board.clarifications.get(root);
    const isWanted =
      clarification?.escalation?.recordId === id ||
      clarification?.routes.some(({ recordId }) => recordId === id) === true;
    return isWanted ? [] : [{ kind: 'withdraw-follow-up', recordId: id }];
  });
}

function isPutOff({ dueAt }: OpenClarification, now: number): boolean {
  return dueAt !== null && now < Date.parse(dueAt);
}

/** Whether the question holds the words of the policy, whatever their case and white space. */
function matches({ match }: ClarificationPolicy, question: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return plain(question).includes(plain(match));
}
