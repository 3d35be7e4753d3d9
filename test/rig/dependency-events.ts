import type { DependencyTicket, TicketEnd, TicketRequester } from '../../src/model/dependency-ticket.js';
import type { DependencyState } from '../../src/reducers/dependency-state.js';
import { dependencyReducer } from '../../src/reducers/dependency-state.js';
import type { Draft, Step } from './events.js';
import { foldOf, log } from './events.js';

/** One end of a ticket, as it is shown: `docs`, `docs/3`, `shop:docs/3`. */
export function end(name: string, agentId: string | null = null): TicketEnd {
  const [, project = null, lane = '', wave] = /^(?:([^:]+):)?([^/]+)(?:\/(\d+))?$/.exec(name) ?? [];
  return { project, lane, wave: wave === undefined ? null : Number(wave), agentId };
}

/** A required ticket between these two. */
export function ticket(
  id: string,
  [from, to]: readonly [from: string, to: string],
  over: Partial<DependencyTicket> = {},
): DependencyTicket {
  return {
    id,
    requester: end(from) as TicketRequester,
    owner: end(to),
    required: true,
    priority: 'normal',
    summary: `about ${id}`,
    detail: null,
    closureCondition: null,
    artifactRefs: [],
    ...over,
  };
}

export const asked = (
  id: string,
  ends: readonly [string, string],
  over: Partial<DependencyTicket> = {},
): Draft => ({ type: 'dependency.posted', data: ticket(id, ends, over) });

export const altered = (id: string, over: object): Draft => ({
  type: 'dependency.changed',
  data: { id, by: null, reason: null, ...over },
});

export const ended = (id: string, status = 'resolved', over: Partial<Draft> = {}): Draft => ({
  type: 'dependency.resolved',
  data: { id, by: null, status, reason: null, response: `${id} is there`, artifactRefs: [] },
  actor: 'operator:Ada',
  ...over,
});

/** The tickets after these records. */
export function tickets(...steps: readonly Step[]): DependencyState {
  return foldOf(dependencyReducer, log(...steps));
}
