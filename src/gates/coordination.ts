import { isQuestion } from '../model/coordination-record.js';
import { approvedRung } from '../model/question.js';
import type { GateName, Verdict } from '../model/gate.js';
import type { Wave } from '../model/wave.js';
import { isLane, isMeant } from '../waves/record-target.js';
import type { GateInput, OpenRecord, Ticket } from './gate-input.js';
import { answer, pass } from './verdict.js';
import { waived } from './waivers.js';

/** Open questions, to agents and to people; and what was asked of others in order to answer one. */
export function clarificationGate(input: GateInput): Verdict[] {
  // What waits for an approval is said by the gate of approvals, in its turn.
  const people = idsOf(input, (record) => isQuestion(record.kind) && approvedRung(record) === null);
  if (people.length > 0) return [open('clarification', 'human-feedback-open', people)];
  const questions = idsOf(input, ({ kind }) => kind === 'clarification-request');
  if (questions.length > 0) return [open('clarification', 'clarification-open', questions)];
  const followUps = idsOf(input, isFollowUp);
  if (followUps.length > 0) return [open('clarification', 'clarification-follow-up-open', followUps)];
  return [pass('clarification', { inferred: true, detail: 'no question is open' })];
}

/** Open requests and blockers: first those that no agent of the wave can take, then those that somebody has to do. */
export function assignmentGate(input: GateInput): Verdict[] {
  const unresolved = idsOf(input, (record) => isRequest(record) && !fits(record, input.wave));
  if (unresolved.length > 0) return [open('assignment', 'helper-assignment-unresolved', unresolved)];
  const records = idsOf(input, isRequest);
  if (records.length > 0) return [open('assignment', 'helper-assignment-open', records)];
  const advice = input.openRecords.filter(({ blocks }) => !blocks).map(({ id }) => id);
  if (advice.length > 0) return [open('assignment', 'helper-assignment-open-advisory', advice)];
  return [pass('assignment', { inferred: true, detail: 'no blocking request is open' })];
}

/** Tickets between this wave and other lanes that either of them must not close without. */
export function dependencyGate({ tickets }: Pick<GateInput, 'tickets'>): Verdict[] {
  const required = tickets.filter((ticket) => ticket.required);
  const homeless = required.filter(({ assignee }) => assignee === null).map(({ id }) => id);
  if (homeless.length > 0) return [open('dependency', 'dependency-assignment-unresolved', homeless)];
  const [circular] = required.filter(({ cycle = [] }) => cycle.length > 0);
  if (circular !== undefined) return [cycleVerdict(circular)];
  if (required.length > 0) return [openTickets(required)];
  return [pass('dependency', { inferred: true, detail: 'no required ticket is open' })];
}

/**
 * What a wave needs of other lanes before it may begin at all: its own required tickets. What others need of it is no
 * reason to wait, since its agents are to do that.
 */
export function launchBarrier(input: GateInput): Verdict[] {
  const tickets = input.tickets.filter(({ side }) => side === 'requester');
  return dependencyGate({ ...input, tickets })
    .map((verdict) => waived(verdict, input.state))
    .filter(({ ok }) => !ok);
}

function cycleVerdict({ cycle = [] }: Ticket): Verdict {
  const detail = `required tickets wait for each other: ${[...cycle, cycle[0]].slice(0, 6).join(' > ')}`;
  return answer('dependency', 'dependency-cycle', { detail, evidence: cycle.slice(0, 100) });
}

function openTickets(tickets: readonly Ticket[]): Verdict {
  const said = tickets.map(({ id, side, assignee, isLost }) => {
    const text = side === 'requester' ? `${id} waits for ${assignee ?? ''}` : `${id} of ${assignee ?? ''}`;
    return isLost === true ? `${text} (its log no longer knows it)` : text;
  });
  const shown = said.slice(0, 5).join(', ');
  return answer('dependency', 'dependency-open', {
    detail: `open: ${shown}${said.length > 5 ? ` and ${said.length - 5} more` : ''}`,
    evidence: tickets.slice(0, 100).map(({ id }) => id),
  });
}

/** What keeps the wave open because a steward reported a gap: said by the steward's own gate, and not a second time here. */
export function isForwardedGap({ source, closureCondition }: OpenRecord): boolean {
  return source === 'supervisor' && closureCondition?.startsWith('gap:') === true;
}

/** A request whose answer is wanted for a clarification, as its closure condition says: `clarification:<id>`. */
function isFollowUp({ closureCondition }: OpenRecord): boolean {
  return closureCondition?.startsWith('clarification:') === true;
}

function isRequest(record: OpenRecord): boolean {
  const { kind, targets } = record;
  if (isQuestion(kind) || kind === 'clarification-request') return false;
  return !isForwardedGap(record) && !isFollowUp(record) && !targets.some(isLane);
}

/**
 * Whether some agent of the wave can take the record: the one that was asked, else one that it names or that can do what it
 * asks for. Who names nobody asks everybody.
 */
function fits({ targets, assignment }: OpenRecord, { agents }: Wave): boolean {
  if (targets.length === 0) return true;
  if (assignment === null) return targets.some((target) => agents.some((agent) => isMeant(target, agent)));
  const { agentId } = assignment;
  return agentId !== null && agents.some((agent) => isMeant(`agent:${agentId}`, agent));
}

function idsOf(input: GateInput, matches: (record: OpenRecord) => boolean): string[] {
  return input.openRecords.filter((record) => record.blocks && matches(record)).map(({ id }) => id);
}

function open(gate: GateName, code: string, ids: readonly string[]): Verdict {
  const shown = ids.slice(0, 5).join(', ');
  return answer(gate, code, {
    detail: `open: ${shown}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`,
    evidence: ids.slice(0, 100),
  });
}
