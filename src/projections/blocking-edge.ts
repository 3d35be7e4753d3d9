import { dependencyGate } from '../gates/coordination.js';
import { waived } from '../gates/waivers.js';
import { blocksWave } from '../model/coordination-record.js';
import type { RecordKind } from '../model/coordination-record.js';
import { endName } from '../model/dependency-ticket.js';
import type { RerunRequest } from '../model/rerun.js';
import type { Attributed, WaveState } from '../reducers/wave-state.js';
import type { WaveTicket } from '../reducers/wave-tickets.js';
import { cycleText } from './dependencies.js';
import { logLoss } from './log-loss.js';
import { isWithoutSlot, slotWait } from './slot-wait.js';
import type { ShownRecord, StatusInput } from './status-input.js';

/** The one thing that a wave waits for most. */
export type BlockingEdge = Readonly<{ kind: string; id: string; agentId: string | null; detail: string }>;

/** Kinds of record that can hold a wave up, those that wait for a person first. */
const precedence: readonly (readonly [edge: string, kind: RecordKind])[] = [
  ['human-input', 'human-feedback'],
  ['human-escalation', 'human-escalation'],
  ['clarification', 'clarification-request'],
  ['blocker', 'blocker'],
  ['request', 'request'],
];

/**
 * What holds the wave up; null when nothing does or the wave is over. While an attempt runs, only what concerns its agents.
 * @param agentId for what holds up this agent alone, whether it runs or not
 */
export function blockingEdge(input: StatusInput, agentId?: string): BlockingEdge | null {
  const { state, records } = input;
  const loss = logLoss(input);
  if (loss !== null) return { kind: 'log-damaged', id: loss.code, agentId: null, detail: loss.detail };
  const rerun = state.reruns.findLast(({ agents }) => agentId === undefined || isNamed(agents, agentId));
  // A queued rerun opens again what has failed.
  if (rerun !== undefined && isOver(state)) return fromRerun(rerun);
  if (state.outcome === 'completed' || state.outcome === 'failed' || state.outcome === 'cancelled')
    return null;
  const running = state.attemptActive ? new Set(state.plan?.selectedAgentIds) : null;
  const agents = agentId === undefined ? running : new Set([agentId]);
  const isMeant = (record: ShownRecord): boolean =>
    concerns(record, agents) || (agentId !== undefined && assigneeOf(input, record.id) === agentId);
  const blocking = records.filter((record) => blocksWave(record) && isMeant(record)).reverse();
  const edges = precedence.flatMap(([edge, kind]) =>
    blocking.filter((record) => record.kind === kind).map((record) => ({ edge, record })),
  );
  const people = edges.find(({ edge }) => edge.startsWith('human') || edge === 'clarification');
  if (people !== undefined) return fromRecord(people.edge, people.record);
  const helper = blockingHelper(input, blocking);
  if (helper !== undefined) return helper;
  const ticket = blockingTicket(input, agents);
  if (ticket !== undefined) return fromTicket(ticket);
  if (rerun !== undefined) return fromRerun(rerun);
  if (state.retryNotBefore !== null) {
    const detail = state.lastAttempt?.detail ?? 'a retry is planned';
    return { kind: 'relaunch-plan', id: `attempt-${state.attempt + 1}`, agentId: null, detail };
  }
  const [first] = edges;
  if (first !== undefined) return fromRecord(first.edge, first.record);
  return agentId === undefined ? (missingSlot(input) ?? blockingGate(state)) : null;
}

/** Whether a rerun that was asked for is one of this agent: where none is named, of all. */
function isNamed(agents: readonly string[], agentId: string): boolean {
  return agents.length === 0 || agents.includes(agentId);
}

/** Who has a record; null where nobody fits, undefined before anybody was looked for. */
function assigneeOf({ coordination }: StatusInput, id: string): string | null | undefined {
  return coordination.open.get(id)?.about?.assignment?.agentId;
}

/** What was given to nobody comes before what somebody has. */
function blockingHelper(input: StatusInput, blocking: readonly ShownRecord[]): BlockingEdge | undefined {
  const given = blocking.flatMap((record) => {
    const agentId = assigneeOf(input, record.id);
    return agentId === undefined ? [] : [{ record, agentId }];
  });
  const homeless = given.find(({ agentId }) => agentId === null);
  if (homeless !== undefined) return fromRecord('helper-assignment-unresolved', homeless.record);
  const [first] = given;
  return first === undefined
    ? undefined
    : { ...fromRecord('helper-assignment', first.record), agentId: first.agentId };
}

/** Other lanes have all slots; that passes by itself. */
function missingSlot({ state, launcherAlive }: StatusInput): BlockingEdge | null {
  const detail = launcherAlive && isWithoutSlot(state) ? slotWait(state) : null;
  return detail === null ? null : { kind: 'agent-slots', id: 'supervisor.maxAgents', agentId: null, detail };
}

/** Where no record says why, the gate that the wave was blocked by does. */
function blockingGate({ outcome, outcomeDetail }: WaveState): BlockingEdge | null {
  if (outcome !== 'blocked' || outcomeDetail === null) return null;
  const { gate, statusCode, detail } = outcomeDetail;
  return { kind: 'gate', id: gate ?? statusCode, agentId: null, detail };
}

function isOver({ outcome }: WaveState): boolean {
  return outcome === 'failed' || outcome === 'cancelled';
}

function fromRerun({ id, agents, reason, by }: Attributed<RerunRequest>): BlockingEdge {
  const [only = null] = agents;
  return {
    kind: 'rerun-request',
    id,
    agentId: agents.length === 1 ? only : null,
    detail: `${by}: ${reason}`,
  };
}

function fromRecord(kind: string, { id, agentId, summary }: ShownRecord): BlockingEdge {
  return { kind, id, agentId, detail: summary };
}

/** The first required ticket that is open, as the log says now; none where a person let the wave go on without. */
function blockingTicket(
  { tickets, state }: StatusInput,
  agents: ReadonlySet<string> | null,
): WaveTicket | undefined {
  const [verdict] = dependencyGate({ tickets: [{ id: '', side: 'owner', required: true, assignee: '' }] });
  if (verdict === undefined || waived(verdict, state).ok) return undefined;
  return tickets.open.find(({ required, side, requester, owner }) => {
    const agentId = side === 'owner' ? owner.agentId : requester.agentId;
    return required && (agents === null || agentId === null || agents.has(agentId));
  });
}

function fromTicket({ id, side, requester, owner, summary, cycle }: WaveTicket): BlockingEdge {
  const who = side === 'owner' ? `${endName(requester)} waits for` : `${endName(owner)} owes`;
  const circle = cycle.length === 0 ? '' : ` (${cycleText(cycle)})`;
  const agentId = side === 'owner' ? owner.agentId : requester.agentId;
  return { kind: 'dependency', id, agentId, detail: `${who}: ${summary}${circle}` };
}

/** @param agents those of the attempt that runs; null between attempts, when everything counts */
function concerns(record: ShownRecord, agents: ReadonlySet<string> | null): boolean {
  if (agents === null) return true;
  if (record.agentId !== null && agents.has(record.agentId)) return true;
  return record.targets.some((target) => agents.has(target.replace(/^agent:/, '')));
}
