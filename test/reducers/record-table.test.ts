import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordStatuses } from '../../src/model/coordination-record.js';
import { recordTableReducer } from '../../src/reducers/record-table.js';
import { blackboard, posted } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { foldOf, log } from '../rig/events.js';

const tableOf = (focus: string, ...steps: Step[]) => foldOf(recordTableReducer(focus), log(...steps));
const changes = (id: string, data: object, actor = 'agent:A2'): Draft => ({
  type: 'record.changed',
  actor,
  data: { id, ...data },
});
const assigned = (recordId: string, agentId: string): Draft => ({
  type: 'assignment.made',
  data: { id: `as-${recordId}`, recordId, agentId, reason: 'x', supersedes: null },
});
const historyOf = (...steps: Step[]): string[] =>
  tableOf('r', ...steps).history.map(
    ({ type, by, data, isInert }) =>
      `${type} ${by} ${String(data.status ?? data.agentId ?? '')}${isInert ? ' in vain' : ''}`,
  );

describe('the history of a record', () => {
  it('is everything that happened to it, and says what changed nothing', () => {
    const steps = [
      posted('r', { targets: ['A2'] }),
      posted('other'),
      assigned('r', 'A2'),
      changes('r', { status: 'in_progress' }),
      changes('other', { status: 'cancelled' }),
      changes('r', { status: 'resolved' }),
      changes('r', { status: 'cancelled' }, 'operator:x'),
    ];
    expect(historyOf(...steps)).toEqual([
      'record.posted launcher open',
      'assignment.made launcher A2',
      'record.changed agent:A2 in_progress',
      'record.changed agent:A2 resolved',
      'record.changed operator:x cancelled in vain',
    ]);
    expect(tableOf('r', ...steps).rows.get('r')).toMatchObject({ status: 'resolved', assignee: 'A2' });
  });

  it('knows that posting the same again is nothing, and that agents approve nothing', () => {
    const approval = posted('r', {
      kind: 'human-feedback',
      source: 'supervisor',
      closureCondition: 'approval:gate-7',
    });
    expect(historyOf(approval, approval, changes('r', { status: 'resolved', response: 'approve' }))).toEqual([
      'record.posted launcher open',
      'record.posted launcher open in vain',
      'record.changed agent:A2 resolved in vain',
    ]);
  });

  it('keeps what it was posted as, and the newest of very many changes', () => {
    const many = Array.from({ length: 700 }, (_, index) => changes('r', { reason: `${index}` }));
    const { history, dropped } = tableOf('r', posted('r'), many);
    expect([history.length, dropped]).toEqual([500, 201]);
    expect(history[0]?.type).toBe('record.posted');
    expect(history.at(-1)?.data.reason).toBe('699');
  });
});

it('what is open in the table is what is open on the blackboard, in the same order', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    fc.tuple(id, fc.constantFrom(...recordStatuses)).map(([name, status]) => posted(name, { status })),
    fc.tuple(id, fc.constantFrom(...recordStatuses)).map(([name, status]) => changes(name, { status })),
    id.map((name) => assigned(name, 'A2')),
    fc.constant<Draft>({ type: 'record.changed', data: {} }),
    fc.constant<Draft>({ type: 'record.posted', data: { id: 7 } }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { rows } = tableOf('a', ...steps);
      const open = blackboard(...steps).open.select(() => true);
      const isOpen = (status: string): boolean => recordStatuses.indexOf(status as 'open') < 3;
      expect(
        [...rows.values()]
          .filter(({ status }) => isOpen(status))
          .map(({ id: name, status }) => [name, status]),
      ).toEqual(open.map(({ id: name, status }) => [name, status]));
    }),
  );
});
