import { describe, expect, it } from 'vitest';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import { blackboard, changed, posted } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { reloaded } from '../rig/events.js';

const knownIds = (...steps: Step[]): string[] => ids(blackboard(...steps).known.rows());
const closedIds = (...steps: Step[]): string[] => ids(blackboard(...steps).closed.rows());
const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
const said = (id: string, agentId = 'A1'): Step => posted(id, { kind: 'claim', agentId });
const many = (count: number, agentId: string): Step[] =>
  Array.from({ length: count }, (_, index) => said(`${agentId}-${index}`, agentId));

describe('what is known', () => {
  it.each([
    'claim',
    'evidence',
    'decision',
    'handoff',
    'orchestrator-guidance',
    'resolved-by-policy',
    'integration-summary',
  ] as const)('is every %s, open or closed', (kind) => {
    const steps = [posted('a', { kind }), posted('b', { kind, status: 'closed' })];
    expect(knownIds(steps, changed('a', { status: 'closed' }))).toEqual(['a', 'b']);
    expect(closedIds(steps)).toEqual([]);
  });

  it.each(['request', 'ack', 'blocker', 'clarification-request', 'human-feedback'] as const)(
    'is no %s, which is kept once it is closed',
    (kind) => {
      expect(knownIds(posted('a', { kind }))).toEqual([]);
      expect(closedIds(posted('a', { kind }))).toEqual([]);
      expect(closedIds(posted('a', { kind }), changed('a', { status: 'resolved' }))).toEqual(['a']);
      expect(closedIds(posted('a', { kind, status: 'cancelled' }))).toEqual(['a']);
    },
  );

  it('has its author, what it is about, its status and its newest change', () => {
    const board = blackboard(
      posted('a', { kind: 'claim', agentId: 'A3' }),
      changed('a', { status: 'superseded' }),
    );
    const [row] = board.known.rows();
    expect(row).toMatchObject({ status: 'superseded', about: { agentId: 'A3' } });
    expect(row?.changed).not.toBeNull();
    expect(board.open.size).toBe(0);
  });

  it('stays bounded, however much is said', () => {
    const board = blackboard(many(3000, 'A1'));
    expect(board.known.rows().length).toBeLessThanOrEqual(300);
    expect(JSON.stringify(board.known.toJson()).length).toBeLessThan(100_000);
    expect(closedIds(many(3000, 'A1').map((step) => [step, changed('x', {})]))).toEqual([]);
  });

  it('of one agent is not drowned by another that talks, and its newest is always there', () => {
    const found = knownIds(said('only A2 knows', 'A2'), many(3000, 'A1'));
    expect(found).toContain('only A2 knows');
    expect(found.at(-1)).toBe('A1-2999');
  });

  it('and urgent stays longer than what its author says otherwise', () => {
    const urgent = posted('urgent', { kind: 'claim', agentId: 'A1', priority: 'urgent' });
    const found = knownIds(many(10, 'A1'), urgent, many(3000, 'A1'));
    expect(found).toContain('urgent');
    expect(found).not.toContain('A1-3');
  });

  it('keeps the newest of what was closed', () => {
    const steps = Array.from({ length: 1000 }, (_, index) => [
      posted(`q${index}`, { targets: ['A2'], agentId: 'A1' }),
      changed(`q${index}`, { status: 'resolved' }),
    ]);
    const found = closedIds(steps);
    expect(found.length).toBeLessThanOrEqual(200);
    expect(found.slice(-25)).toEqual(Array.from({ length: 25 }, (_, index) => `q${975 + index}`));
  });

  it('is the same after a snapshot, taken at any time', () => {
    const state = blackboard(said('early', 'A2'), many(290, 'A1'));
    const again = reloaded(coordinationReducer, reloaded(coordinationReducer, state));
    expect(again.known.rows()).toEqual(state.known.rows());
    expect(JSON.stringify(coordinationReducer.toJson(again))).toBe(
      JSON.stringify(coordinationReducer.toJson(state)),
    );
  });
});

describe('a file that a record names', () => {
  it('is kept with it while it is open, so that its owner finds it', () => {
    const { open } = blackboard(
      posted('a', { kind: 'claim', artifactRefs: ['src/a.ts'] }),
      posted('b', { kind: 'claim' }),
    );
    expect(open.get('a')?.about?.artifactRefs).toEqual(['src/a.ts']);
    expect(open.get('b')?.about).toBeNull();
  });
});
