import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependencyReducer } from '../../src/reducers/dependency-state.js';
import { altered, asked, ended, end, ticket, tickets } from '../rig/dependency-events.js';
import type { Draft } from '../rig/events.js';
import { foldOf, log, reloaded } from '../rig/events.js';
import { runs } from '../rig/wave-arbitraries.js';

const ids = fc.constantFrom('t1', 't2', 't3', 'R000001');
const places = fc.constantFrom('web/0', 'web/1', 'api/0', 'shop:web/0');
const owners = fc.constantFrom('api', 'web', 'api/1', 'shop:api');

const step: fc.Arbitrary<Draft> = fc.oneof(
  fc
    .tuple(ids, places, owners, fc.boolean())
    .map(([id, from, to, required]) => asked(id, [from, to], { required })),
  fc
    .tuple(ids, fc.constantFrom('open', 'acknowledged', 'in_progress', 'resolved', 7), owners, fc.boolean())
    .map(([id, status, owner, required]) => altered(id, { status, owner: end(owner), required })),
  fc.tuple(ids, fc.constantFrom('resolved', 'cancelled', 'open')).map(([id, status]) => ended(id, status)),
  fc
    .tuple(
      fc.constantFrom('dependency.posted', 'dependency.changed', 'dependency.resolved', 'a.b'),
      fc.jsonValue(),
    )
    .map(([type, data]) => ({
      type,
      data: typeof data === 'object' && !Array.isArray(data) ? (data ?? {}) : { data },
    })),
);
const steps = fc.array(step, { maxLength: 30 });

describe('the state of tickets', () => {
  it('folds to the same wherever it is cut', () => {
    fc.assert(
      fc.property(steps, (drafts) => {
        const records = log(...drafts);
        const whole = foldOf(dependencyReducer, records);
        for (let cut = 0; cut <= records.length; cut += 1) {
          const prefix = reloaded(dependencyReducer, foldOf(dependencyReducer, records.slice(0, cut)));
          expect(foldOf(dependencyReducer, records.slice(cut), prefix)).toEqual(whole);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  it('never throws, and what is closed stays closed as it was', () => {
    fc.assert(
      fc.property(steps, (drafts) => {
        const records = log(...drafts);
        const state = dependencyReducer.initial();
        let closed: readonly string[] = [];
        for (const placed of records) {
          foldOf(dependencyReducer, [placed], state);
          const now = state.closed.map((one) => JSON.stringify(one));
          expect(now.slice(0, closed.length)).toEqual(closed);
          closed = now;
          for (const { id } of state.closed) expect(state.open.has(id)).toBe(false);
        }
        const { posted, resolved, cancelled } = state.counts;
        expect(posted).toBe(state.open.size + resolved + cancelled);
      }),
      { numRuns: runs(200) },
    );
  });

  it('counts a post under a chosen id once, and refuses other content', () => {
    const state = tickets(
      asked('t', ['web/0', 'api']),
      asked('t', ['web/0', 'api']),
      asked('t', ['web/0', 'api'], { summary: 'something else' }),
    );
    expect(state.counts.posted).toBe(1);
    expect(state.open.get('t')?.summary).toBe('about t');
    expect(state.anomalies).toEqual(['R000002 dependency.posted: t was posted before with other content']);
  });

  it('lets nobody choose the id of a ticket that has one of its own', () => {
    const own = { ...asked('R000000', ['web/0', 'api']) };
    const state = tickets(own, asked('R000000', ['web/1', 'api']));
    expect(state.open.get('R000000')?.requester.wave).toBe(0);
    expect(state.anomalies).toEqual(['R000001 dependency.posted: R000000 is the id of another ticket']);
  });

  it('of two that close a ticket, the first by place did', () => {
    const state = tickets(
      asked('t', ['web/0', 'api']),
      ended('t', 'resolved', { actor: 'agent:B1' }),
      ended('t', 'cancelled', { actor: 'agent:A1' }),
      asked('t', ['web/0', 'api']),
    );
    expect(state.closed).toMatchObject([
      { id: 't', status: 'resolved', by: 'agent:B1', closedBy: 'R000001' },
    ]);
    expect(state.open.size).toBe(0);
    expect(state.counts).toEqual({ posted: 1, resolved: 1, cancelled: 0 });
  });

  it.each([
    ['no requester', { ...ticket('t', ['web/0', 'api']), requester: {} }],
    ['a requester that is no wave', { ...ticket('t', ['web/0', 'api']), requester: end('web') }],
    ['no owner', { ...ticket('t', ['web/0', 'api']), owner: { lane: '' } }],
    ['no summary', { ...ticket('t', ['web/0', 'api']), summary: null }],
    ['an id of two lines', ticket('t\nu', ['web/0', 'api'])],
  ])('a ticket with %s is an anomaly', (_, data) => {
    const state = tickets({ type: 'dependency.posted', data });
    expect(state.open.size).toBe(0);
    expect(state.anomalies).toHaveLength(1);
  });

  it('keeps texts short and closed tickets few, so that a snapshot stays small', () => {
    const long = 'x'.repeat(2000);
    const many = Array.from({ length: 250 }, (_, index) => [
      asked(`t${index}`, ['web/0', 'api'], {
        summary: long,
        detail: long,
        artifactRefs: Array(30).fill(long),
      }),
      ended(`t${index}`),
    ]);
    const state = tickets(many, asked('open', ['web/0', 'api'], { summary: long, closureCondition: long }));
    expect(state.closed).toHaveLength(200);
    expect(state.closed.at(-1)?.id).toBe('t249');
    expect(JSON.stringify(dependencyReducer.toJson(state)).length).toBeLessThan(200 * 6000);
    expect(state.open.get('open')?.summary).toHaveLength(300);
  });
});
